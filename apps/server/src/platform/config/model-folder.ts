import { isAbsolute, join } from 'node:path'
import type { Bilingual } from '../language.ts'

/** A model's files on this machine; `name` where they may be fetched: `organisation/name`. */
export interface FolderChoice {
  kind: 'folder'
  /** As it is written in a variable. */
  id: string
  path: string
  name: string | undefined
}

/** An organisation and a name on the hub; no part of it leads out of a folder. */
export const modelNameShape = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/

/**
 * Reads `onnx:/folder` or `onnx/organisation/name`.
 * @param modelsDir where model files are kept, by organisation and name
 * @returns a sentence where it cannot be used; undefined: it is something else
 */
export function readFolderChoice(id: string, modelsDir: string): FolderChoice | Bilingual | undefined {
  if (id.startsWith('onnx:')) {
    const path = id.slice('onnx:'.length)
    if (isAbsolute(path)) return { kind: 'folder', id, path, name: undefined }
    return {
      en: `"${id}" has to name a folder from the root on: onnx:/srv/models/my-model.`,
      'pt-BR': `"${id}" precisa indicar a pasta desde a raiz: onnx:/srv/modelos/meu-modelo.`,
    }
  }
  if (!id.startsWith('onnx/')) return undefined
  const name = id.slice('onnx/'.length)
  if (modelNameShape.test(name)) return { kind: 'folder', id, path: join(modelsDir, name), name }
  return {
    en: `"${id}" has to be onnx/ORGANISATION/NAME, as on the hub.`,
    'pt-BR': `"${id}" precisa ser onnx/ORGANIZAÇÃO/NOME, como no hub.`,
  }
}

/**
 * Reads a variable that takes such a folder and nothing else.
 * @param lines what is wrong is added to them
 */
export function readFolderOf(
  variable: string,
  id: string | undefined,
  modelsDir: string,
  lines: Bilingual[],
): FolderChoice | undefined {
  if (id === undefined) return undefined
  const choice = readFolderChoice(id, modelsDir) ?? {
    en: `"${id}" is neither onnx/ORGANISATION/NAME nor onnx:/FOLDER.`,
    'pt-BR': `"${id}" não é onnx/ORGANIZAÇÃO/NOME nem onnx:/PASTA.`,
  }
  if ('kind' in choice) return choice
  lines.push({ en: `${variable}: ${choice.en}`, 'pt-BR': `${variable}: ${choice['pt-BR']}` })
  return undefined
}
