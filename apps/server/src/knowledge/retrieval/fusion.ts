import type { CandidateSet } from '../index/passage-index.ts'
import { company } from './company.ts'
import type { Question } from './question.ts'
import type { Signals } from './signals.ts'

/** Signals that are added up, each as a share of the best candidate's. */
export type SignalName = 'words' | 'similar' | 'grams' | 'proximity' | 'place' | 'dense' | 'company'
export type SignalWeights = Readonly<Record<SignalName, number>>

/**
 * Chosen over eight sets in two languages by ascent in coarse steps on the mean of nDCG@10 and recall@5;
 * `npm run ablation` prints what each is worth. All curves are flat around these values.
 */
export const HYBRID: SignalWeights = {
  words: 0.1,
  similar: 0.4,
  grams: 0.5,
  proximity: 0.1,
  place: 0.2,
  dense: 0.6,
  company: 0.4,
}

/**
 * A question of few words asks for a fact, which one place of a passage holds; a long one describes a topic,
 * which many passages share. Up to the first number of content terms the best place counts fully and the company
 * of the best passages little; from the second, the place counts for nothing and the company fully.
 */
const SHORT_QUESTION = 6
const LONG_QUESTION = 12
const COMPANY_OF_A_FACT = 3 / 8

export interface FusedCandidate {
  /** Place of the candidate in the set. */
  at: number
  /** 0 to 1; see `fuse`. */
  score: number
  /** Each signal used, as a share of the best candidate's. */
  scores: Partial<Record<SignalName, number>>
}

/**
 * Adds up the signals, best first. The order is that of the weighted sum; the score is the sum's share of
 * the best, times what the best holds of the question (`strength`), so that scores of different questions
 * can be compared: near 0 means that even the best passage says little of what was asked.
 */
export function fuse(
  question: Question,
  { candidates }: CandidateSet,
  signals: Signals,
  weights: Partial<SignalWeights>,
): FusedCandidate[] {
  const sums = new Float64Array(candidates.length)
  const used: { name: SignalName; values: Float64Array }[] = []
  const add = (name: SignalName, weight: number, values: () => Float64Array) => {
    if (weight <= 0) return
    const shares = sharesOf(values())
    for (let at = 0; at < sums.length; at++) sums[at]! += weight * shares[at]!
    used.push({ name, values: shares })
  }
  for (const name of ['words', 'similar', 'grams', 'proximity', 'dense'] as const) {
    add(name, weights[name] ?? 0, () => signals[name])
  }
  const topic = topicality(question)
  add('place', (weights.place ?? 0) * (1 - topic), () => signals.place)
  const companyShare = COMPANY_OF_A_FACT + (1 - COMPANY_OF_A_FACT) * topic
  add('company', (weights.company ?? 0) * companyShare, () => company(candidates, sums))

  const order = Array.from(sums.keys())
    .filter((at) => sums[at]! > 0)
    .sort((a, b) => sums[b]! - sums[a]! || (candidates[a]!.passageId < candidates[b]!.passageId ? -1 : 1))
  const best = order[0]
  if (best === undefined) return []
  const strength = strengthOf(signals, best, weights)
  return order.map((at) => ({
    at,
    score: (strength * sums[at]!) / sums[best]!,
    scores: Object.fromEntries(used.map(({ name, values }) => [name, values[at]!])),
  }))
}

/** From 0 for a question of few words to 1 for one that describes a topic. */
function topicality({ terms }: Question): number {
  return Math.min(1, Math.max(0, (terms.length - SHORT_QUESTION) / (LONG_QUESTION - SHORT_QUESTION)))
}

/** What a passage holds of the question: terms covered by rarity, or nearness in meaning where that says more. */
function strengthOf(signals: Signals, at: number, weights: Partial<SignalWeights>): number {
  const lexical = (weights.similar ?? 0) > 0 ? signals.coverage[at]! : 0
  const dense = (weights.dense ?? 0) > 0 ? Math.max(0, signals.dense[at]!) : 0
  return Math.min(1, Math.max(lexical, dense))
}

function sharesOf(values: Float64Array): Float64Array {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most === 0 ? new Float64Array(values.length) : values.map((value) => Math.max(0, value) / most)
}
