import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Bilingual } from '../platform/language.ts'
import { StartRefused } from '../platform/start-refused.ts'

/** What reads ONNX models. It is not among the dependencies: it weighs half a gigabyte. */
export const addOn = '@huggingface/transformers'

/** The add-on is not installed. The message says how to. */
export const addOnMissing = (cause: unknown): StartRefused =>
  new StartRefused(
    {
      en: `An ONNX model needs the add-on ${addOn}. Install it in Gepeto's folder: ONNXRUNTIME_NODE_INSTALL=skip npm i --no-save ${addOn}@4.3.1`,
      'pt-BR': `Um modelo ONNX exige o complemento ${addOn}. Instale-o na pasta do Gepeto: ONNXRUNTIME_NODE_INSTALL=skip npm i --no-save ${addOn}@4.3.1`,
    },
    { cause },
  )

/** The add-on cannot read what is in a model's folder. */
export const modelUnusable = (folder: string, cause: unknown): StartRefused =>
  new StartRefused(
    {
      en: `The model in ${folder} cannot be used: ${(cause as Error).message}`,
      'pt-BR': `Não é possível usar o modelo em ${folder}: ${(cause as Error).message}`,
    },
    { cause },
  )

/** The weights in a model's folder and how they are written, the smaller first; undefined: none. */
export function onnxWeights(folder: string): 'q8' | 'fp32' | undefined {
  if (existsSync(join(folder, 'onnx/model_quantized.onnx'))) return 'q8'
  return existsSync(join(folder, 'onnx/model.onnx')) ? 'fp32' : undefined
}

/**
 * A folder that a variable names holds no model.
 * @param name as it is called on the hub, where it can be fetched
 * @param needed what the folder has to hold, said where it cannot
 */
export function missingModel(
  variable: string,
  path: string,
  name: string | undefined,
  needed: Bilingual,
): StartRefused {
  const way: Bilingual = name
    ? { en: `Run: gepeto models pull ${name}`, 'pt-BR': `Rode: gepeto models pull ${name}` }
    : needed
  return new StartRefused({
    en: `${variable}: there is no model in ${path}. ${way.en}`,
    'pt-BR': `${variable}: não há modelo em ${path}. ${way['pt-BR']}`,
  })
}
