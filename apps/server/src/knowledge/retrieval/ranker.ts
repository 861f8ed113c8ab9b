import type { Embedder } from '../../models/index.ts'
import type { PassageIndex } from '../index/passage-index.ts'
import { fuse, HYBRID, type SignalName, type SignalWeights } from './fusion.ts'
import { readQuestion } from './question.ts'
import { type MeasureOptions, measure } from './signals.ts'

export type RankMode = 'hybrid' | 'lexical' | 'dense'

export interface RankRequest {
  text: string
  /** BCP 47; told by the question's function words where absent. */
  language?: string
  collections: readonly string[]
  /** When given, only passages of these documents are found. */
  documents?: ReadonlySet<string>
  /** Never passages of these documents. */
  hidden?: ReadonlySet<string>
  mode: RankMode
  limit: number
}

/** A passage found. */
export interface RankedPassage {
  passageId: string
  documentId: string
  collectionId: string
  /** 0 to 1, comparable between questions: the rank's worth times what the best passage holds of the question. */
  score: number
  /** Each signal of the mode, as a share of the best candidate's. */
  scores: Partial<Record<SignalName, number>>
  /** Share of the question's terms that stand in the passage, by stem, each weighted by rarity: 0 to 1. */
  coverage: number
  /** Cosine of question and passage, -1 to 1; 0 without an embedder. */
  similarity: number
}

export interface Ranker {
  /** The passages that answer best, best first; ties by id, so that a page is stable. */
  rank(request: RankRequest): Promise<RankedPassage[]>
}

/** How many passages each way of the index proposes; see the row "200 candidates" of the ablation. */
const CANDIDATES = 100

const WEIGHTS: Record<RankMode, Partial<SignalWeights>> = {
  hybrid: HYBRID,
  lexical: { ...HYBRID, dense: 0 },
  dense: { dense: 1 },
}

export interface RankerParts {
  index: PassageIndex
  /** Absent: `hybrid` is lexical, and `dense` finds nothing. */
  embedder?: Embedder
  /** What the ablation varies. */
  tuning?: { hybrid?: Partial<SignalWeights>; measure?: MeasureOptions; candidates?: number }
}

export function createRanker({ index, embedder, tuning = {} }: RankerParts): Ranker {
  const weights = { ...WEIGHTS, hybrid: tuning.hybrid ?? HYBRID }
  const proposed = tuning.candidates ?? CANDIDATES
  return {
    async rank({ text, language, collections, documents, hidden, mode, limit }) {
      const searched = await index.languages(collections)
      const question = readQuestion(text, searched, language)
      const isForeign =
        question.language !== undefined && searched.length > 0 && !searched.includes(question.language)
      // An embedder of one language ranks a question of another at random.
      const isMute = mode === 'hybrid' && isForeign && embedder?.isMultilingual === false
      const vector = mode === 'lexical' || isMute ? undefined : (await embedder?.embed([text], 'query'))?.[0]
      const found = await index.candidates({
        collections,
        documents,
        hidden,
        terms: mode === 'dense' ? [] : question.terms.map(({ stems, count }) => ({ stems, weight: count })),
        vector,
        limit: Math.max(proposed, limit),
      })
      const signals = measure(question, found, tuning.measure)
      return fuse(question, found, signals, isMute ? { ...weights.hybrid, dense: 0 } : weights[mode])
        .slice(0, limit)
        .map(({ at, score, scores }) => {
          const { passageId, documentId, collectionId, similarity } = found.candidates[at]!
          return {
            passageId,
            documentId,
            collectionId,
            score,
            scores,
            coverage: signals.coverage[at]!,
            similarity,
          }
        })
    },
  }
}
