import { type Embedder, EmbeddingsUnavailable } from '../../models/index.ts'
import { currentWorkspace } from '../../platform/database/scope.ts'
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
  /** Told where the embedder did not answer, so that only words were looked at. */
  onMute?: () => void
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
  /**
   * The passages that answer best, best first; ties by id, so that a page is stable.
   * @throws EmbeddingsUnavailable where only vectors were asked for and the embedder does not answer
   */
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
  /** The embedder whose vectors are searched. Absent or none: `hybrid` is lexical, and `dense` finds nothing. */
  embedder?: () => Promise<Embedder | undefined> | Embedder | undefined
  /** What the ablation varies. */
  tuning?: { hybrid?: Partial<SignalWeights>; measure?: MeasureOptions; candidates?: number }
}

export function createRanker({ index, embedder: serving, tuning = {} }: RankerParts): Ranker {
  const weights = { ...WEIGHTS, hybrid: tuning.hybrid ?? HYBRID }
  const proposed = tuning.candidates ?? CANDIDATES

  /** Undefined where the embedder does not answer: words find on without it, vectors alone find nothing. */
  async function vectorOf(embedder: Embedder, text: string, { mode, onMute }: RankRequest) {
    const workspaceId = currentWorkspace()
    try {
      const [vector] = await embedder.embed([text], 'query', workspaceId ? { workspaceId } : undefined)
      return vector
    } catch (error) {
      if (mode === 'dense' || !(error instanceof EmbeddingsUnavailable)) throw error
      onMute?.()
      return undefined
    }
  }

  return {
    async rank(request) {
      const { text, language, collections, documents, hidden, mode, limit } = request
      const embedder = await serving?.()
      const survey = await index.survey(collections)
      const searched = survey.languages
      const question = readQuestion(text, searched, language)
      const isForeign =
        question.language !== undefined && searched.length > 0 && !searched.includes(question.language)
      // An embedder of one language ranks a question of another at random.
      const isUnfit = mode === 'hybrid' && isForeign && embedder?.isMultilingual === false
      // The one whose vectors stand there cannot be had any more.
      if (serving && embedder === undefined && mode !== 'lexical') request.onMute?.()
      const isMeasured = embedder !== undefined && mode !== 'lexical' && !isUnfit
      const vector = isMeasured ? await vectorOf(embedder, text, request) : undefined
      const isMute = mode === 'hybrid' && vector === undefined
      const found = await index.candidates({
        collections,
        survey,
        documents,
        hidden,
        terms: mode === 'dense' ? [] : question.terms.map(({ stems, count }) => ({ stems, weight: count })),
        vector,
        embedder: embedder?.id,
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
