import { describe, expect, it } from 'vitest'
import { table } from './eval.ts'

const measured = {
  set: 'shelf',
  queries: 4,
  ndcg10: 0.5,
  mrr10: 0.25,
  recall1: 0,
  recall5: 1,
  recall10: 1,
  recall20: 1,
  ingestSeconds: 2,
  querySeconds: 0.1,
}

describe('the table of an evaluation', () => {
  it('leaves out the columns that no set fills, and says what the others mean', () => {
    const [headings, row, empty, ...legend] = table([measured]).split('\n')
    expect(headings?.split(/\s+/)).toEqual([
      'set',
      'queries',
      'nDCG@10',
      'MRR@10',
      'R@1',
      'R@5',
      'R@10',
      'R@20',
      'ingest',
      'search',
    ])
    expect(row?.trim().split(/\s{2,}/)).toHaveLength(10)
    expect([empty, legend.length]).toEqual(['', 9])
  })

  it('keeps a column that one set fills', () => {
    const lines = table([measured, { ...measured, set: 'other', f1: 0.75 }]).split('\n')
    expect(lines[0]).toMatch(/F1$/)
    expect(lines[1]).toMatch(/-$/)
    expect(lines[2]).toMatch(/0\.750$/)
  })
})
