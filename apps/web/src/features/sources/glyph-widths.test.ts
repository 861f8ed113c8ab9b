import { describe, expect, it } from 'vitest'
import { shareOf } from './glyph-widths.ts'

/** Helvetica's, in thousandths. */
const widths = new Map([
  ['i', 222],
  ['W', 944],
])

describe('where a stretch of a drawn line lies', () => {
  it('is told by the widths of its own font', () => {
    const { begin, end } = shareOf('iiiiWW', { start: 4, end: 5 }, widths)
    expect(begin).toBeCloseTo(888 / 2776, 6)
    expect(end).toBeCloseTo(1832 / 2776, 6)
  })

  it('counts a gap that no glyph fills as a space', () => {
    expect(shareOf('i W', { start: 2, end: 3 }, widths).begin).toBeCloseTo(500 / 1444, 6)
  })

  it('is told by the number of characters where no width is known', () => {
    expect(shareOf('abcd', { start: 1, end: 3 }, undefined)).toEqual({ begin: 0.25, end: 0.75 })
    expect(shareOf('', { start: 0, end: 0 }, widths)).toEqual({ begin: 0, end: 1 })
  })
})
