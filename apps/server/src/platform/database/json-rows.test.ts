import { describe, expect, it } from 'vitest'
import { jsonRows } from './json-rows.ts'

describe('rows as one JSON parameter', () => {
  it('carry any text that PostgreSQL can hold as it is', () => {
    const rows = [{ text: 'fé 🌱 "x" \\udata \\u0000 \n', list: ['ç'], none: null, when: 'now' }]
    expect(JSON.parse(jsonRows(rows))).toEqual(rows)
  })

  it('mend half a surrogate pair and drop NUL, however deep', () => {
    const rows = [{ text: 'a\ud83cb', inner: { list: ['\udf31c', 'd\0e'] } }]
    expect(JSON.parse(jsonRows(rows))).toEqual([{ text: 'a\ufffdb', inner: { list: ['\ufffdc', 'de'] } }])
  })
})
