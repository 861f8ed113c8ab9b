/** Robertson's BM25 with the parameters of Lucene's and Anserini's baselines on passages. */
export const K1 = 0.9
export const B = 0.4

/** How rare a term is: ln(1 + (n - df + .5) / (df + .5)), never negative. */
export function inverseFrequency(passages: number, frequency: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
}

/** What a term's frequency in a passage is worth, from 0 towards 1 + K1. */
export function saturation(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / Math.max(averageLength, 1)))
}
