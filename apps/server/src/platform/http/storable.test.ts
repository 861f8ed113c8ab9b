import { describe, expect, it } from 'vitest'
import { refuseNesting } from './storable.ts'

const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`

describe('nesting of JSON that is not parsed yet', () => {
  it.each([
    ['64 levels', nested(64)],
    ['many lists beside each other', `[${'[],'.repeat(1000)}[]]`],
    ['brackets in a string', JSON.stringify('['.repeat(1000))],
    ['brackets behind quotes in a string', JSON.stringify('"[\\"['.repeat(1000))],
    ['a string that ends in backslashes', JSON.stringify(['\\\\', '['.repeat(100)])],
    ['a string without an end', `["${'['.repeat(1000)}`],
  ])('is taken: %s', (_what, json) => {
    expect(() => refuseNesting('body', json)).not.toThrow()
  })

  it.each([
    ['66 levels', nested(66)],
    ['behind a string', `["]]]]", ${nested(64)}]`],
    ['behind a string that ends in backslashes', `["\\\\", ${nested(64)}]`],
  ])('is refused: %s', (_what, json) => {
    expect(() => refuseNesting('body', json)).toThrow('nested more than 64 levels')
  })
})
