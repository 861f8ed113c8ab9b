import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowsOf } from './windows.ts'

describe('windows over a long text', () => {
  it('take each word once, in order, and no more tokens than there is room for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 200 }),
        fc.integer({ min: 8, max: 40 }),
        (lengths, room) => {
          const windows = windowsOf(lengths, room)
          const taken = windows.flatMap(({ takenFrom, takenTo }) =>
            Array.from({ length: takenTo - takenFrom }, (_, at) => takenFrom + at),
          )
          expect(taken).toEqual(lengths.map((_, at) => at))
          for (const { from, to, takenFrom, takenTo } of windows) {
            expect(lengths.slice(from, to).reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(room)
            expect(from <= takenFrom && takenTo <= to).toBe(true)
          }
        },
      ),
    )
  })

  it('share a quarter, and a word counts where it stands farther from the edge', () => {
    expect(windowsOf(new Array(12).fill(1), 8)).toEqual([
      { from: 0, to: 8, takenFrom: 0, takenTo: 7 },
      { from: 6, to: 12, takenFrom: 7, takenTo: 12 },
    ])
  })
})
