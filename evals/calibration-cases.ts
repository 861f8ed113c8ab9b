import type { GroundedPassage } from '../apps/server/src/models/grounded-request.ts'
import { type PlainPassage, plainIndex, plainPassages } from './plain-bm25.ts'
import type { EvaluationSet } from './sets.ts'

/** A question with the passages found for it, and what is known of it. */
export interface CalibrationCase {
  set: string
  /** `near`: looks answerable, is not. `foreign`: asked of another set, on another subject. */
  kind: 'answerable' | 'near' | 'foreign'
  question: string
  language: string
  gold: string[]
  passages: (GroundedPassage & { isRelevant: boolean })[]
}

const PASSAGES = 8
/** Every so many answerable questions, one is also asked of another set. */
const FOREIGN_EVERY = 2

/**
 * Cases from sets with answers: their questions, their unanswerable ones, and every second question asked of another
 * set of the same language, which cannot answer it.
 */
export function calibrationCases(sets: EvaluationSet[]): CalibrationCase[] {
  const indexes = new Map(
    sets.map((set) => [set.name, plainIndex(set.corpus.flatMap(plainPassages), set.language)]),
  )
  return sets.flatMap((set) => {
    const others = sets.filter((other) => other !== set && other.language === set.language)
    const find = (
      kind: CalibrationCase['kind'],
      from: EvaluationSet,
      question: { id: string; text: string },
    ): CalibrationCase => {
      const relevant =
        kind === 'answerable'
          ? (set.judgements.get(question.id) ?? new Map<string, number>())
          : new Map<string, number>()
      return {
        set: set.name,
        kind,
        question: question.text,
        language: set.language,
        gold: set.answers.get(question.id) ?? [],
        passages: indexes.get(from.name)!(question.text, PASSAGES).map((passage, at) =>
          given(passage, at, (relevant.get(passage.documentId) ?? 0) > 0),
        ),
      }
    }
    const asked = (set.queries.get(set.name) ?? []).filter((query) => set.answers.has(query.id))
    return [
      ...asked.map((query) => find('answerable', set, query)),
      ...set.unanswerable.map((query) => find('near', set, query)),
      ...(others.length === 0 ? [] : asked.filter((_, at) => at % FOREIGN_EVERY === 0)).map((query, at) =>
        find('foreign', others[at % others.length]!, query),
      ),
    ]
  })
}

function given(
  passage: PlainPassage & { score: number },
  at: number,
  isRelevant: boolean,
): CalibrationCase['passages'][number] {
  return {
    index: at + 1,
    documentTitle: passage.title,
    heading: [],
    text: passage.text,
    score: passage.score,
    isRelevant,
  }
}
