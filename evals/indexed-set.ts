import { chunk } from '../apps/server/src/knowledge/chunker.ts'
import { indexedText } from '../apps/server/src/knowledge/index/indexed-text.ts'
import { MemoryIndex } from '../apps/server/src/knowledge/index/memory/memory-index.ts'
import { readPlainText } from '../apps/server/src/knowledge/parsing/plain-text.ts'
import type { Embedder } from '../apps/server/src/models/embeddings/embedder.ts'
import { detectLanguage } from '../apps/server/src/text/language.ts'
import type { EvaluationSet } from './sets.ts'

/** A set in an index of its own, its documents cut, told apart by language and embedded as on their way in by the API. */
export interface IndexedSet {
  index: MemoryIndex
  /** The collection that holds it. */
  collection: string
  passages: ReadonlyMap<string, IndexedText>
}

export interface IndexedText {
  /** Of the corpus. */
  documentId: string
  title: string
  heading: string[]
  text: string
  language: string | undefined
}

/** Without database, files and jobs: what measures the ranker or calibrates the built-in model needs none. */
export async function indexSet(set: EvaluationSet, embedder: Embedder): Promise<IndexedSet> {
  const index = new MemoryIndex()
  const passages = new Map<string, IndexedText>()
  for (const { id, title: given, text } of set.corpus) {
    if (text.trim() === '') continue
    const title = given.trim() || id
    const parsed = readPlainText(text, `${title}.txt`)
    const language = detectLanguage(parsed.text.slice(0, 20_000)).language
    const drafts = chunk(parsed)
    const vectors = await embedder.embed(
      drafts.map(({ heading, text }) => indexedText({ title, headings: heading, text })),
      'passage',
    )
    await index.add(
      set.name,
      drafts.map(({ ordinal, heading, text }, at) => {
        const passageId = `${id}#${ordinal}`
        passages.set(passageId, { documentId: id, title, heading, text, language })
        return {
          id: passageId,
          documentId: id,
          ordinal,
          language,
          title,
          headings: heading,
          text,
          vector: vectors[at]!,
          embedder: embedder.id,
        }
      }),
    )
  }
  return { index, collection: set.name, passages }
}
