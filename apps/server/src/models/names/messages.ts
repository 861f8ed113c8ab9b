import type { Bilingual } from '../../platform/language.ts'

/** What the thread is begun with. */
export interface NameWorkerData {
  folder: string
  dtype: 'q8' | 'fp32'
  /** The module that reads the model. */
  library: string
}

/** Texts to look for names in. One request at a time. */
export interface NameRequest {
  texts: readonly string[]
}

export type NameReply =
  | { type: 'ready' }
  /** It cannot be used; the thread ends. */
  | { type: 'refused'; said: Bilingual }
  /** As they are written in the texts, each once. */
  | { type: 'found'; names: string[] }
  | { type: 'failed'; reason: string }
