import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fetch } from 'undici'
import { z } from 'zod'
import type { Bilingual } from '../../platform/language.ts'
import { ModelFilesRefused } from './errors.ts'
import { FilePath, type Manifest, writeManifest } from './manifest.ts'
import { storeFile } from './store-file.ts'

export interface Hub {
  /** Without a slash at the end. */
  address: string
  token: string | undefined
}

/** Read of the hub's answer about a model: https://huggingface.co/docs/hub/api#get-apimodelsrepoid */
const Listing = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(z.object({ rfilename: z.string(), lfs: z.object({ sha256: z.string() }).nullish() })),
})

const described = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  '1_Pooling/config.json',
]

/** In the order in which they are preferred: a quarter of the size costs next to nothing in quality. */
const weights = ['onnx/model_quantized.onnx', 'onnx/model.onnx', 'model.safetensors']

/** What is not there for want of weights in a form that is read. */
const unreadable: Bilingual = {
  en: 'it has neither onnx/model.onnx nor the token vectors of model2vec',
  'pt-BR': 'ele não tem onnx/model.onnx nem os vetores de tokens do model2vec',
}

/**
 * Fetches a model's files, all of one revision, and notes the SHA-256 of each. What the hub says of it is checked.
 * @throws ModelFilesRefused
 */
export async function pullFromHub(
  hub: Hub,
  name: string,
  folder: string,
  onFile: (path: string) => void,
): Promise<Manifest> {
  const { sha, siblings } = await list(hub, name)
  const offered = new Map(siblings.map((file) => [file.rfilename, file.lfs?.sha256]))
  const weight = weights.find((path) => offered.has(path))
  if (!weight) throw ModelFilesRefused.fromHub(name, unreadable)
  const wanted = [...described, weight, `${weight}_data`].filter((path) => offered.has(path))
  const files: Manifest['files'] = []
  for (const path of wanted) {
    onFile(path)
    const content = await get(hub, `/${name}/resolve/${sha}/${path}`, name)
    const file = await storeFile(content, join(folder, FilePath.parse(path)), offered.get(path))
    files.push({ path, ...file })
    if (path === 'config.json' && weight === 'model.safetensors') await checkStatic(name, folder)
  }
  const manifest = { name, revision: sha, files }
  await writeManifest(folder, manifest)
  return manifest
}

/** Weights of a whole network would be fetched for nothing: only token vectors are read from this form. */
async function checkStatic(name: string, folder: string): Promise<void> {
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as { model_type?: string }
  if (config.model_type !== 'model2vec') throw ModelFilesRefused.fromHub(name, unreadable)
}

async function list(hub: Hub, name: string): Promise<z.infer<typeof Listing>> {
  const chunks = await (await get(hub, `/api/models/${name}?blobs=true`, name)).toArray()
  const listing = Listing.safeParse(JSON.parse(Buffer.concat(chunks).toString()))
  if (listing.success) return listing.data
  throw ModelFilesRefused.fromHub(name, {
    en: 'its answer could not be read',
    'pt-BR': 'não foi possível ler a resposta',
  })
}

async function get({ address, token }: Hub, path: string, name: string): Promise<Readable> {
  const response = await fetch(address + path, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  }).catch((cause: unknown) => {
    throw ModelFilesRefused.fromHub(name, { en: 'it does not answer', 'pt-BR': 'ele não responde' }, cause)
  })
  if (response.ok && response.body) return Readable.fromWeb(response.body)
  await response.body?.cancel()
  throw ModelFilesRefused.fromHub(name, {
    en: `it answered ${response.status}`,
    'pt-BR': `a resposta foi ${response.status}`,
  })
}
