/** Robertson's BM25: how slowly repetition stops counting, and how much long passages pay for their length. */
export interface Bm25 {
  k1: number
  b: number
}

/** Of Lucene's and Anserini's baselines on passages. */
export const BASELINE: Bm25 = { k1: 0.9, b: 0.4 }

/** How rare a term is: ln(1 + (n - df + .5) / (df + .5)), never negative. */
export function inverseFrequency(passages: number, frequency: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))
}

/** What a term's frequency in a passage is worth, from 0 towards 1 + k1. */
export function saturation(
  frequency: number,
  length: number,
  averageLength: number,
  { k1, b }: Bm25 = BASELINE,
): number {
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + (b * length) / Math.max(averageLength, 1)))
}
