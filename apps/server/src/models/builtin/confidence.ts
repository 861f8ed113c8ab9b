import { stemsMeet } from '../../text/alignment.ts'
import { isCommonWord } from '../../text/common-words.ts'
import { tokensOf } from '../../text/tokens.ts'
import type { Question } from './question.ts'
import type { Candidate } from './ranking.ts'
import { nameOneThing } from './synonyms.ts'
import { EVIDENCE_WEIGHTS } from './weights.ts'

/** What tells an answerable question from one whose answer the passages do not hold; each about 0 to 1. */
export interface EvidenceFeatures {
  /** Of the best sentence. */
  coverage: number
  windowCoverage: number
  passageCoverage: number
  closeness: number
  names: number
  density: number
  /** The most any single sentence covers. */
  bestCoverage: number
  /** Share of the question's words, each counting one, found in the best passage. */
  plainCoverage: number
  /** Words of the question found in the best sentence, 1 at six. */
  found: number
  /** Words the question has, 1 at ten. */
  asked: number
  /** The question names nothing. */
  nameless: number
  /** Words of the question, common ones left out, that the best passage holds: 1 at three. */
  specific: number
  /** The same for the best sentence. */
  specificNear: number
  /** Share of the question's words, common ones left out, that no passage holds: it is about something else. */
  absent: number
  /** Of the words that any passage holds, the share that meets in the best passage. */
  gathered: number
  /** The ranker's coverage of the best passage, rarity told by the whole collection. */
  collectionCoverage: number
  /** The most that the ranker finds any passage to cover. */
  mostCovered: number
  /** Nearness in meaning of the nearest passage. */
  similarity: number
  /** The question is asked in another language than the passages'. */
  crosses: number
  /** Nearness in meaning where it is: words say little there. */
  similarityAcross: number
}

/** What an answerable question's nearest passage reaches: taken where no ranker measured it. */
const USUAL_SIMILARITY = 0.6

/**
 * @param quotable   best first, at least one
 * @param candidates every sentence, as `rankSentences` gives them
 */
export function evidenceOf(
  question: Question,
  quotable: Candidate[],
  candidates: Candidate[] = quotable,
): EvidenceFeatures {
  const best = quotable[0]!
  const near = new Set(best.terms.map((term) => term.stem))
  const inPassage = new Set(candidates.filter(({ passage }) => passage === best.passage).flatMap(stemsOf))
  const anywhere = [...new Set(candidates.flatMap(stemsOf))]
  const specific = question.terms.filter((term) => !isCommonWord(term.folded))
  const present = question.terms.filter((term) => anywhere.some((stem) => stemsMeet(stem, term.stem)))
  const held = question.terms.filter((term) => inPassage.has(term.stem))
  const absent = specific.filter((term) => !present.includes(term))
  const similarity = Math.max(...candidates.map(({ passage }) => passage.similarity ?? USUAL_SIMILARITY))
  const crosses = question.crosses ? 1 : 0
  const { coverage, windowCoverage, passageCoverage, closeness, names, density } = best.features
  return {
    coverage,
    windowCoverage,
    passageCoverage,
    closeness,
    names,
    density,
    bestCoverage: Math.max(...quotable.map((candidate) => candidate.features.coverage)),
    plainCoverage: held.length / Math.max(1, question.terms.length),
    found: Math.min(1, (coverage * question.terms.length) / 6),
    asked: Math.min(1, question.terms.length / 10),
    nameless: question.names.length === 0 ? 1 : 0,
    specific: Math.min(1, specific.filter((term) => inPassage.has(term.stem)).length / 3),
    specificNear: Math.min(1, specific.filter((term) => near.has(term.stem)).length / 3),
    absent: absent.length / Math.max(1, specific.length),
    gathered: held.length / Math.max(1, present.length),
    collectionCoverage: best.passage.coverage ?? passageCoverage,
    mostCovered: Math.max(...candidates.map(({ passage }) => passage.coverage ?? passageCoverage)),
    similarity,
    crosses,
    similarityAcross: crosses * similarity,
  }
}

function stemsOf({ terms }: Candidate): string[] {
  return terms.map((term) => term.stem)
}

/**
 * Whether enough words of the question are themselves said where its answer begins: one in those sentences or above them,
 * and more than a third there or more than half in their passage. One that only begins alike is about something else:
 * "sites brasileiros" tells nothing of who discovered Brazil. Another language has other words.
 */
export function isNamed(
  { terms, crosses, language }: Question,
  opening: readonly Candidate[],
  candidates: readonly Candidate[],
): boolean {
  if (crosses) return true
  const { passage } = opening[0]!
  const above = tokensOf([passage.documentTitle, ...passage.heading].join(' '), language)
  const saidIn = (sentences: readonly Candidate[]) => {
    const words = [...above, ...sentences.flatMap((sentence) => sentence.terms)]
    return terms.filter((term) =>
      words.some(({ stem, folded }) => stem === term.stem || nameOneThing(folded, term.folded)),
    ).length
  }
  const told = saidIn(opening)
  const around = saidIn(candidates.filter((candidate) => candidate.passage === passage))
  if (terms.length < 2) return around > 0
  return told > 0 && (told * 3 > terms.length || around * 2 > terms.length)
}

/** How likely the passages hold the answer, 0 to 1. */
export function confidenceOf(question: Question, quotable: Candidate[], candidates: Candidate[]): number {
  let odds = EVIDENCE_WEIGHTS.bias
  for (const [name, value] of Object.entries(evidenceOf(question, quotable, candidates)))
    odds += EVIDENCE_WEIGHTS[name as keyof EvidenceFeatures] * value
  return 1 / (1 + Math.exp(-odds))
}
