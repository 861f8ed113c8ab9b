import { createRanker } from '../apps/server/src/knowledge/retrieval/ranker.ts'
import { openBuiltinEmbedder } from '../apps/server/src/models/embeddings/static-embedder.ts'
import type { GroundedPassage } from '../apps/server/src/models/grounded-request.ts'
import { indexSet } from './indexed-set.ts'
import type { EvaluationSet, Query } from './sets.ts'

/** A question with the passages found for it, and what is known of it. */
export interface CalibrationCase {
  set: string
  /**
   * `translated`: answerable, asked in another language than the documents'. `near`: looks answerable, is not.
   * `foreign`: asked of another set, on another subject. `far`: the same in another language than the documents'.
   */
  kind: 'answerable' | 'translated' | 'near' | 'foreign' | 'far'
  question: string
  language: string
  gold: string[]
  passages: (GroundedPassage & { isRelevant: boolean })[]
}

/** As many as `answers` gives a model. */
const PASSAGES = 10
/** Every so many answerable questions, one is also asked of another set. */
const FOREIGN_EVERY = 2
/** The same for Portuguese questions asked of an English set. */
const FAR_EVERY = 6

type Found = { documentId: string; passage: GroundedPassage }
type Search = (question: string) => Promise<Found[]>

/**
 * Cases from sets with answers: their questions, their unanswerable ones, and every second question asked of another
 * set of the same language, which cannot answer it. Passages are those the product's ranker finds.
 */
export async function calibrationCases(sets: EvaluationSet[]): Promise<CalibrationCase[]> {
  const searches = new Map<string, Search>()
  for (const set of sets) searches.set(set.name, await searchOf(set))
  const cases: CalibrationCase[] = []
  for (const set of sets) {
    const others = sets.filter((other) => other !== set && other.language === set.language)
    const add = async (kind: CalibrationCase['kind'], from: EvaluationSet, { id, text }: Query) => {
      const relevant = kind === 'answerable' || kind === 'translated' ? set.judgements.get(id) : undefined
      const found = await searches.get(from.name)!(text)
      cases.push({
        set: set.name,
        kind,
        question: text,
        language: set.language,
        gold: set.answers.get(id) ?? [],
        passages: found.map(({ documentId, passage }) => ({
          ...passage,
          isRelevant: (relevant?.get(documentId) ?? 0) > 0,
        })),
      })
    }
    const asked = (set.queries.get(set.name) ?? []).filter((query) => set.answers.has(query.id))
    for (const query of asked) await add('answerable', set, query)
    for (const query of set.queries.get(`${set.name}.pt`) ?? []) await add('translated', set, query)
    for (const query of set.unanswerable) await add('near', set, query)
    const abroad = sets.filter(({ language }) => set.language === 'pt' && language === 'en')
    for (const [at, query] of asked.filter((_, at) => at % FAR_EVERY === 0).entries())
      if (abroad.length > 0) await add('far', abroad[at % abroad.length]!, query)
    if (others.length === 0) continue
    const foreign = asked.filter((_, at) => at % FOREIGN_EVERY === 0)
    for (const [at, query] of foreign.entries()) await add('foreign', others[at % others.length]!, query)
  }
  return cases
}

async function searchOf(set: EvaluationSet): Promise<Search> {
  const embedder = await openBuiltinEmbedder()
  const { index, collection, passages } = await indexSet(set, embedder)
  const ranker = createRanker({ index, embedder: () => embedder })
  return async (question) => {
    const ranked = await ranker.rank({
      text: question,
      collections: [collection],
      mode: 'hybrid',
      limit: PASSAGES,
    })
    return ranked.map(({ passageId, documentId, score, coverage, similarity }, at) => {
      const { title, heading, text, language } = passages.get(passageId)!
      const passage = {
        index: at + 1,
        documentTitle: title,
        heading,
        text,
        language,
        score,
        coverage,
        similarity,
      }
      return { documentId, passage }
    })
  }
}
