import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddingChoice } from '../../platform/config/embeddings.ts'
import type { Bilingual } from '../../platform/language.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import type { traceEmbeddings } from '../telemetry/spans.ts'
import type { Embedder } from './embedder.ts'
import { openModel2Vec } from './model2vec.ts'
import { onnxWeights, openOnnxEmbedder } from './onnx-embedder.ts'

/** Whether a folder holds all that a model is read from. */
export const holdsModel = (folder: string): boolean =>
  existsSync(join(folder, 'tokenizer.json')) &&
  (onnxWeights(folder) !== undefined || existsSync(join(folder, 'model.safetensors')))

/**
 * Opens a model on this machine.
 * @param fetchFiles puts the files there where they are missing, if it can
 * @returns `isCheap`: a vector costs no more than a look into a cache
 * @throws StartRefused
 */
export async function openFolder(
  { id, path, name }: EmbeddingChoice & { kind: 'folder' },
  fetchFiles: (name: string, folder: string) => Promise<boolean>,
  trace: ReturnType<typeof traceEmbeddings>,
): Promise<{ isCheap: boolean; embedder: Embedder }> {
  if (!holdsModel(path) && !(name && (await fetchFiles(name, path)))) throw missing(path, name)
  if (onnxWeights(path)) return { isCheap: false, embedder: await openOnnxEmbedder(path, id, trace) }
  return { isCheap: true, embedder: await openModel2Vec(path, id) }
}

function missing(path: string, name: string | undefined): StartRefused {
  const way: Bilingual = name
    ? { en: `Run: gepeto models pull ${name}`, 'pt-BR': `Rode: gepeto models pull ${name}` }
    : {
        en: 'It needs tokenizer.json with onnx/model.onnx or model.safetensors.',
        'pt-BR': 'Ela precisa de tokenizer.json com onnx/model.onnx ou model.safetensors.',
      }
  return new StartRefused({
    en: `GEPETO_EMBEDDINGS: there is no model in ${path}. ${way.en}`,
    'pt-BR': `GEPETO_EMBEDDINGS: não há modelo em ${path}. ${way['pt-BR']}`,
  })
}
