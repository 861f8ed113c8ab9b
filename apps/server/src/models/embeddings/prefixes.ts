import type { EmbeddingKind } from './adapters.ts'

/** Families of models that were trained to be told what they read, by their names. */
const families: [name: RegExp, query: string, passage: string][] = [
  // https://huggingface.co/intfloat/multilingual-e5-small, "each input text should start with"
  [/(^|[-_/])e5(-|$)/i, 'query: ', 'passage: '],
  // https://huggingface.co/nomic-ai/nomic-embed-text-v1.5, "task instruction prefixes"
  [/nomic-embed-text/i, 'search_query: ', 'search_document: '],
]

/** What is written before a text, so that a model of this name reads it as what it is. */
export function prefixOf(model: string, kind: EmbeddingKind): string {
  const family = families.find(([name]) => name.test(model))
  if (!family) return ''
  return kind === 'query' ? family[1] : family[2]
}
