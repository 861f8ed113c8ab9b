import { describe, expect, it } from 'vitest'
import { isNotConnected, pauseMs, retryAfterMs } from './retry.ts'

describe('the pause before another try', () => {
  it('is anything up to a limit that doubles, and never more than five seconds', () => {
    const longest = [1, 2, 3, 4, 5, 6, 9].map((tries) => pauseMs(tries, () => 0.999_999))
    expect(longest).toEqual([199, 399, 799, 1599, 3199, 4999, 4999])
    expect(pauseMs(5, () => 0)).toBe(0)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T10:00:00Z')
  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('of %j means %s ms', (headers, ms) => {
    expect(retryAfterMs(headers, now)).toBe(ms)
  })
})

describe('a call that never arrived', () => {
  it('is told by the code of any of its causes', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    expect(isNotConnected(new Error('failed', { cause: refused }))).toBe(true)
    expect(isNotConnected(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))).toBe(false)
  })
})
