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
    const vector = vectors[at]!
    for (let i = 0; i < vector.stems.length; i++)
      shared[vector.stems[i]!]! += (scores[at]! / total) * vector.values[i]!
  }
  vectors.forEach((vector, at) => {
    let sum = 0
    for (let i = 0; i < vector.stems.length; i++) sum += vector.values[i]! * shared[vector.stems[i]!]!
    nearness[at] = Math.max(0, best.includes(at) ? sum - scores[at]! / total : sum)
  })
  return nearness
}

/** Which stems a candidate holds, each once, and what each is worth. */
interface StemVector {
  stems: number[]
  values: Float64Array
}

/** A vector of unit length for each candidate, its stems numbered from 0 to below `stems`. */
function stemVectors(candidates: readonly Candidate[]): { vectors: StemVector[]; stems: number } {
  const numbers = new Map<string, number>()
  const known = new Map<Lexicon, Int32Array>()
  const frequencies: number[] = []
  const tally: number[] = []
  const numberOf = (lexicon: Lexicon, form: number): number => {
    const stem = lexicon.stem(form)
    const number = numbers.get(stem) ?? numbers.size
    if (number < tally.length) return number
    numbers.set(stem, number)
    frequencies.push(0)
    tally.push(0)
    return number
  }
  const vectors = candidates.map(({ forms, lexicon }): StemVector => {
    const read = known.get(lexicon) ?? new Int32Array(lexicon.size)
    known.set(lexicon, read)
    const stems: number[] = []
    for (const form of forms) {
      // Zero is what was not read yet.
      if (read[form] === 0) read[form] = numberOf(lexicon, form) + 1
      const stem = read[form]! - 1
      if (tally[stem]! === 0) stems.push(stem)
      tally[stem]!++
    }
    const values = new Float64Array(stems.length)
    stems.forEach((stem, i) => {
      values[i] = 1 + Math.log(tally[stem]!)
      tally[stem] = 0
      frequencies[stem]!++
    })
    return { stems, values }
  })
  const rarities = frequencies.map((frequency) => Math.log(1 + candidates.length / frequency))
  for (const { stems, values } of vectors) {
    let squares = 0
    for (let i = 0; i < values.length; i++) {
      values[i]! *= rarities[stems[i]!]!
      squares += values[i]! ** 2
    }
    const length = Math.sqrt(squares)
    if (length > 0) for (let i = 0; i < values.length; i++) values[i]! /= length
  }
  return { vectors, stems: numbers.size }
}
