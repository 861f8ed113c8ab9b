import type { EvidenceFeatures } from './confidence.ts'
import type { SentenceFeatures } from './ranking.ts'

// All numbers here come from `node evals/calibrate-builtin.ts FOLDER...` on the development sets faquad-pt, squad2-pt,
// pira-pt, pira-en and xquad-en, with scifact-en and quati-human-pt as foreign ground; November 2026.

/**
 * What a sentence's features are worth (conditional logit). `injected` and `asks` are set by hand: the sets hold no
 * planted orders, and a question is no answer.
 */
export const SENTENCE_WEIGHTS: SentenceFeatures = {
  coverage: 3.1,
  windowCoverage: 1.8,
  passageCoverage: 1.41,
  closeness: 1.71,
  names: 0.97,
  type: 1.49,
  rank: 1.06,
  relevance: 2.91,
  length: 0.48,
  scrap: -0.68,
  asks: -0.5,
  injected: -6,
  first: -0.08,
  density: 1.91,
}

/** What the evidence is worth (logistic regression): log-odds that the passages hold the answer. */
export const EVIDENCE_WEIGHTS: EvidenceFeatures & { bias: number } = {
  bias: -6.78,
  coverage: 0.41,
  windowCoverage: 0.46,
  passageCoverage: 0.28,
  closeness: 1.09,
  names: 1.62,
  density: 1.33,
  bestCoverage: 1.06,
  plainCoverage: 0.55,
  found: 1.91,
  asked: 1.02,
  nameless: -0.69,
  specific: 0.9,
  specificNear: 0.55,
  absent: 0.19,
  gathered: 0.71,
  collectionCoverage: 0.89,
  mostCovered: 1.3,
  similarity: 0.05,
  crosses: 0.9,
  similarityAcross: 1.49,
}

/**
 * Confidence under which the built-in model says that it did not find the answer. At .33 it wrongly abstains on 2 to 9 %
 * of a set's answerable questions (5.7 % on average, passages not found included) and refuses 92 % of those asked of a
 * collection on other subjects (84 to 96 %), 15 % of those that only look answerable; asked in another language than the
 * documents', 47 % of the answerable ones and 92 % of those on other subjects. Whole answers (`isNamed`, places and forms
 * included) abstain on 7.0 %, 92.8 %, 16.9 %, and 95 % of those on other subjects in another language.
 */
export const ABSTAIN_BELOW = 0.33

/** The same for a question of one or two words that the best sentence meets wholly, chosen by hand: "Quando é a prova?" */
export const ABSTAIN_SHORT_BELOW = 0.02
