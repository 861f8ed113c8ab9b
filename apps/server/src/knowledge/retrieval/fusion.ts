import type { CandidateSet } from '../index/passage-index.ts'
import type { Signals } from './signals.ts'

/** Signals that are added up, each as a share of the best candidate's, and their weights. */
export type SignalName = 'words' | 'similar' | 'grams' | 'proximity' | 'coverage' | 'dense'
export type SignalWeights = Readonly<Record<SignalName, number>>

/**
 * Chosen by `evals/ablation.ts` over eight sets in two languages: coordinate ascent in steps of half and
 * double on the mean of nDCG@10 and recall@5. What each is worth is in that command's table.
 */
export const HYBRID: SignalWeights = {
  words: 0.1,
  similar: 0.4,
  grams: 0.5,
  proximity: 0.1,
  coverage: 0.1,
  dense: 0.6,
}

export interface FusedCandidate {
  /** Place of the candidate in the set. */
  at: number
  /** 0 to 1; see `fuse`. */
  score: number
  /** Each signal used, as a share of the best candidate's. */
  scores: Partial<Record<SignalName, number>>
}

/**
 * Adds up the signals. The order is that of the weighted sum; the score is the sum's share of the
 * best, times what the best holds of the question (`strength`), so that scores of different questions
 * can be compared: near 0 means that even the best passage says little of what was asked.
 */
export function fuse(
  { candidates }: CandidateSet,
  signals: Signals,
  weights: Partial<SignalWeights>,
): FusedCandidate[] {
  const used = (Object.entries(weights) as [SignalName, number][])
    .filter(([, weight]) => weight > 0)
    .map(([name, weight]) => ({ name, weight, values: shares(signals[name]) }))
  const ranked = candidates.map((_, at): FusedCandidate => {
    let score = 0
    const scores: Partial<Record<SignalName, number>> = {}
    for (const { name, weight, values } of used) {
      score += weight * values[at]!
      scores[name] = values[at]!
    }
    return { at, score, scores }
  })
  ranked.sort(
    (a, b) => b.score - a.score || (candidates[a.at]!.passageId < candidates[b.at]!.passageId ? -1 : 1),
  )
  const best = ranked[0]
  if (best === undefined || best.score <= 0) return []
  const strength = strengthOf(signals, best.at, weights)
  const top = best.score
  return ranked
    .filter(({ score }) => score > 0)
    .map((each) => ({ ...each, score: (strength * each.score) / top }))
}

/** What a passage holds of the question: terms covered by rarity, or nearness in meaning where that says more. */
function strengthOf(signals: Signals, at: number, weights: Partial<SignalWeights>): number {
  const lexical = (weights.similar ?? 0) > 0 ? signals.coverage[at]! : 0
  const dense = (weights.dense ?? 0) > 0 ? Math.max(0, signals.dense[at]!) : 0
  return Math.min(1, Math.max(lexical, dense))
}

function shares(values: Float64Array): Float64Array {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most === 0 ? values : values.map((value) => Math.max(0, value) / most)
}
