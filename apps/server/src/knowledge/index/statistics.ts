import type { Statistics } from './passage-index.ts'

/** The statistics of several collections searched as one. */
export function summed(parts: readonly Statistics[]): Statistics {
  const sum = (of: (part: Statistics) => number) => parts.reduce((total, part) => total + of(part), 0)
  const passages = sum((part) => part.passages)
  const mean = (of: (part: Statistics) => number) =>
    sum((part) => of(part) * part.passages) / Math.max(passages, 1)
  return {
    passages,
    averageLength: mean((part) => part.averageLength),
    averageGrams: mean((part) => part.averageGrams),
    stemFrequency: (stem) => sum((part) => part.stemFrequency(stem)),
    gramFrequency: (code) => sum((part) => part.gramFrequency(code)),
  }
}
