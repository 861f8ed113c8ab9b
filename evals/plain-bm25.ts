import { splitSentences } from '../apps/server/src/text/sentences.ts'
import { terms } from '../apps/server/src/text/terms.ts'
import type { CorpusDocument } from './sets.ts'

/** A stretch of whole sentences of a document. */
export interface PlainPassage {
  documentId: string
  title: string
  text: string
}

const PASSAGE_CHARACTERS = 800

/** Cuts a document into stretches of whole sentences of about 800 characters. */
export function plainPassages({ id, title, text }: CorpusDocument): PlainPassage[] {
  const passages: PlainPassage[] = []
  let start = -1
  let end = 0
  const close = () => {
    if (start >= 0) passages.push({ documentId: id, title, text: text.slice(start, end) })
    start = -1
  }
  for (const sentence of splitSentences(text)) {
    if (start >= 0 && sentence.end - start > PASSAGE_CHARACTERS) close()
    if (start < 0) start = sentence.start
    end = sentence.end
  }
  close()
  return passages
}

/** @see Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009 (k1, b); values of the published baselines */
const K1 = 0.9
const B = 0.4

/**
 * BM25 on stems and nothing else: passages for calibrating the built-in model that owe nothing to our ranker, whose
 * scores change with every tuning.
 */
export function plainIndex(
  passages: PlainPassage[],
  language: string,
): (query: string, limit: number) => (PlainPassage & { score: number })[] {
  const postings = new Map<string, Map<number, number>>()
  const lengths = passages.map(({ title, text }, at) => {
    const found = terms(`${title} ${text}`, language)
    for (const { stem } of found) {
      const posting = postings.get(stem) ?? new Map<number, number>()
      posting.set(at, (posting.get(at) ?? 0) + 1)
      postings.set(stem, posting)
    }
    return found.length
  })
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  return (query, limit) => {
    const scores = new Map<number, number>()
    for (const stem of new Set(terms(query, language).map((term) => term.stem))) {
      const posting = postings.get(stem) ?? new Map<number, number>()
      const rarity = Math.log(1 + (passages.length - posting.size + 0.5) / (posting.size + 0.5))
      for (const [at, count] of posting) {
        const gain = (count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[at]!) / average))
        scores.set(at, (scores.get(at) ?? 0) + rarity * gain)
      }
    }
    return [...scores]
      .sort((one, other) => other[1] - one[1] || one[0] - other[0])
      .slice(0, limit)
      .map(([at, score]) => ({ ...passages[at]!, score }))
  }
}
