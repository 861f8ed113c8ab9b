import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { addOn, addOnMissing, modelUnusable, onnxWeights } from '../add-on.ts'
import { guessedTokens } from '../guessed-tokens.ts'
import type { traceEmbeddings } from '../telemetry/spans.ts'
import { type Embedder, toUnitLength } from './embedder.ts'
import { prefixOf } from './prefixes.ts'

/** What is used of `@huggingface/transformers` 4, which is not among the dependencies. */
export interface Transformers {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string }
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { dtype: 'fp32' | 'q8'; local_files_only: boolean },
  ): Promise<FeatureExtraction>
}

type FeatureExtraction = (
  texts: string[],
  options: { pooling: 'mean' | 'cls'; normalize: boolean },
) => Promise<{ dims: number[]; data: Float32Array }>

/** Texts that go through the model at a time: more only takes more memory. */
const batchSize = 16

/** @throws StartRefused that says how to install it */
async function loadTransformers(): Promise<Transformers> {
  try {
    return (await import(addOn)) as Transformers
  } catch (cause) {
    throw addOnMissing(cause)
  }
}

/**
 * A sentence model in this process, off the event loop, by the ONNX runtime. Nothing is fetched from anywhere.
 * @param id how its vectors are named
 * @throws StartRefused where the add-on is missing or cannot read the folder
 */
export async function openOnnxEmbedder(
  folder: string,
  id: string,
  trace: ReturnType<typeof traceEmbeddings> = () => undefined,
  load: () => Promise<Transformers> = loadTransformers,
): Promise<Embedder> {
  const { env, pipeline } = await load()
  env.allowRemoteModels = false
  env.allowLocalModels = true
  env.localModelPath = dirname(folder)
  const dtype = onnxWeights(folder) ?? 'fp32'
  const extract = await pipeline('feature-extraction', basename(folder), {
    dtype,
    local_files_only: true,
  }).catch((cause: unknown) => {
    throw modelUnusable(folder, cause)
  })
  const pooling = await poolingOf(folder)
  const name = folder.split(/[/\\]/).slice(-2).join('/')

  async function embedBatch(texts: string[]): Promise<Float32Array[]> {
    const span = trace({ id, provider: 'onnx', model: name }, texts.length)
    const guessed = texts.reduce((sum, text) => sum + guessedTokens(text.length), 0)
    const { dims, data } = await extract(texts, { pooling, normalize: true }).catch((error: unknown) => {
      span?.ended({ inputTokens: 0, outcome: 'failed' }, error)
      throw error
    })
    span?.ended({ inputTokens: guessed, outcome: 'answered' }, undefined)
    const size = dims.at(-1)!
    return texts.map((_, at) => toUnitLength(Float32Array.from(data.subarray(at * size, (at + 1) * size))))
  }

  /** One batch at a time: the runtime takes every core as it is. */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = (texts: string[]): Promise<Float32Array[]> => {
    const made = last.then(() => embedBatch(texts))
    last = made.catch(() => {})
    return made
  }

  return {
    id,
    isMultilingual: true,
    async embed(texts, kind, call) {
      const prefix = prefixOf(name, kind)
      const vectors: Float32Array[] = []
      for (let at = 0; at < texts.length; at += batchSize) {
        call?.signal?.throwIfAborted()
        vectors.push(...(await inTurn(texts.slice(at, at + batchSize).map((text) => prefix + text))))
      }
      return vectors
    },
  }
}

/** As sentence-transformers notes it; the mean where nothing is said. */
async function poolingOf(folder: string): Promise<'mean' | 'cls'> {
  const text = await readFile(join(folder, '1_Pooling/config.json'), 'utf8').catch(() => '{}')
  return (JSON.parse(text) as { pooling_mode_cls_token?: boolean }).pooling_mode_cls_token ? 'cls' : 'mean'
}
