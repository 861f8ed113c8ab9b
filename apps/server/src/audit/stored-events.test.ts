import { describe, expect, it } from 'vitest'
import { isoOf } from './stored-events.ts'

describe('a time of the tables of the log', () => {
  it('is told as it is', () => {
    expect(isoOf(new Date('2026-03-31T18:00:00.5Z'))).toBe('2026-03-31T18:00:00.500Z')
  })

  it.each([
    ['infinity', Number.POSITIVE_INFINITY, '9999-12-31T23:59:59.999Z'],
    ['the year 20000', new Date(Date.UTC(20_000, 0)), '9999-12-31T23:59:59.999Z'],
    ['a year beyond the calendar', new Date(Number.NaN), '9999-12-31T23:59:59.999Z'],
    ['before our era', new Date('-000043-03-15T12:00:00Z'), '0001-01-01T00:00:00.000Z'],
    ['minus infinity', Number.NEGATIVE_INFINITY, '0001-01-01T00:00:00.000Z'],
  ])('is the nearest that can be shown where it is none: %s', (_, time, told) => {
    expect(isoOf(time)).toBe(told)
  })
})
