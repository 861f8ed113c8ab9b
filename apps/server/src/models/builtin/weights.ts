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
  bias: -4.57,
  coverage: 0.76,
  windowCoverage: 0.1,
  passageCoverage: -0.27,
  closeness: 0.56,
  names: 1.19,
  density: 1.48,
  bestCoverage: 1.06,
  plainCoverage: 0.92,
  found: 0.67,
  asked: 0.36,
  nameless: -0.34,
  specific: 0.78,
  specificNear: 0.99,
  absent: -1.28,
  gathered: 0.87,
}

/**
 * Confidence under which the built-in model says that it did not find the answer. At .35 it wrongly abstains on 2 to 9 %
 * of a set's answerable questions (5.5 % on average, passages not found included) and refuses 77 to 94 % of those asked
 * of a collection on other subjects; at .5 it would be 12 % and 95 %.
 */
export const ABSTAIN_BELOW = 0.35
