import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FolderChoice } from '../../platform/config/model-folder.ts'
import type { Bilingual } from '../../platform/language.ts'
import { missingModel, onnxWeights } from '../add-on.ts'
import type { traceEmbeddings } from '../telemetry/spans.ts'
import type { Embedder } from './embedder.ts'
import { openModel2Vec } from './model2vec.ts'
import { openOnnxEmbedder } from './onnx-embedder.ts'

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
  { id, path, name }: FolderChoice,
  fetchFiles: (name: string, folder: string) => Promise<boolean>,
  trace: ReturnType<typeof traceEmbeddings>,
): Promise<{ isCheap: boolean; embedder: Embedder }> {
  if (!holdsModel(path) && !(name && (await fetchFiles(name, path))))
    throw missingModel('GEPETO_EMBEDDINGS', path, name, elsewise)
  if (onnxWeights(path)) return { isCheap: false, embedder: await openOnnxEmbedder(path, id, trace) }
  return { isCheap: true, embedder: await openModel2Vec(path, id) }
}

const elsewise: Bilingual = {
  en: 'It needs tokenizer.json with onnx/model.onnx or model.safetensors.',
  'pt-BR': 'Ela precisa de tokenizer.json com onnx/model.onnx ou model.safetensors.',
}
