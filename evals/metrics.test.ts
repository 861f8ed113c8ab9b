import { describe, expect, it } from 'vitest'
import { mean, score } from './metrics.ts'

describe('scoring a ranking', () => {
  const judgements = new Map([
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ])

  it('is perfect when the best stand first', () => {
    expect(score(['a', 'c', 'b'], judgements, 1)).toEqual({
      ndcg10: 1,
      mrr10: 1,
      recall1: 1 / 3,
      recall5: 1,
      recall10: 1,
      recall20: 1,
    })
  })

  it('discounts gains by the logarithm of their place', () => {
    const ideal = 3 + 2 / Math.log2(3) + 1 / 2
    expect(score(['x', 'a'], judgements, 1).ndcg10).toBeCloseTo(3 / Math.log2(3) / ideal, 10)
  })

  it('counts only documents of the threshold for recall and reciprocal rank, all for the gain', () => {
    const result = score(['b', 'c'], judgements, 2)
    expect([result.mrr10, result.recall5]).toEqual([0.5, 0.5])
    expect(result.ndcg10).toBeGreaterThan(0)
  })

  it('is nothing beyond the tenth place but recall at twenty', () => {
    const result = score([...Array.from({ length: 10 }, (_, at) => `x${at}`), 'a'], judgements, 3)
    expect([result.ndcg10, result.mrr10, result.recall10, result.recall20]).toEqual([0, 0, 0, 1])
  })

  it('is averaged over all queries, those without an answer included', () => {
    expect(mean([score(['a'], judgements, 3), score([], judgements, 3)]).recall1).toBe(0.5)
  })
})
