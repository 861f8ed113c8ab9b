import type { Candidate, Lexicon } from '../index/passage-index.ts'

/** How many of the best passages are believed. */
const BELIEVED = 5

/**
 * How like each candidate is to the best ones, by the stems they share: what pseudo-relevance feedback
 * adds to a question about a topic, without a second search. A passage that is itself among the best is
 * compared with the others.
 * @param scores what the candidates are worth so far; the best ones are believed in proportion
 * @returns cosines of (1 + ln tf) x rarity among the candidates, 0 to 1, in the order of the candidates
 * @see Diaz: Regularizing Ad Hoc Retrieval Scores, CIKM 2005
 */
export function company(candidates: readonly Candidate[], scores: Float64Array): Float64Array {
  const { vectors, stems } = stemVectors(candidates)
  const best = Array.from(scores.keys())
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, BELIEVED)
  const total = best.reduce((sum, at) => sum + scores[at]!, 0)
  const nearness = new Float64Array(candidates.length)
  if (total <= 0) return nearness
  const shared = new Float64Array(stems)
  for (const at of best) {
    vectors[at]!.forEach((value, stem) => {
      shared[stem]! += (scores[at]! / total) * value
    })
  }
  vectors.forEach((vector, at) => {
    let sum = 0
    for (const [stem, value] of vector) sum += value * shared[stem]!
    nearness[at] = Math.max(0, best.includes(at) ? sum - scores[at]! / total : sum)
  })
  return nearness
}

/** A vector of unit length for each candidate: value by stem, the stems numbered from 0 to below `stems`. */
function stemVectors(candidates: readonly Candidate[]): { vectors: Map<number, number>[]; stems: number } {
  const numbers = new Map<string, number>()
  const known = new Map<Lexicon, Int32Array>()
  const frequencies: number[] = []
  const vectors = candidates.map(({ forms, lexicon }) => {
    const read = known.get(lexicon) ?? new Int32Array(lexicon.size).fill(-1)
    known.set(lexicon, read)
    const counts = new Map<number, number>()
    for (const form of forms) {
      if (read[form] === -1) {
        const stem = lexicon.stem(form)
        read[form] = numbers.get(stem) ?? numbers.size
        numbers.set(stem, read[form]!)
      }
      counts.set(read[form]!, (counts.get(read[form]!) ?? 0) + 1)
    }
    for (const stem of counts.keys()) frequencies[stem] = (frequencies[stem] ?? 0) + 1
    return counts
  })
  const rarities = frequencies.map((frequency) => Math.log(1 + candidates.length / frequency))
  for (const vector of vectors) {
    let squares = 0
    for (const [stem, count] of vector) {
      const value = (1 + Math.log(count)) * rarities[stem]!
      squares += value * value
      vector.set(stem, value)
    }
    const length = Math.sqrt(squares)
    for (const [stem, value] of vector) vector.set(stem, value / length)
  }
  return { vectors, stems: numbers.size }
}
