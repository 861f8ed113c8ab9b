import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RawJson, withMembers } from './raw-json.ts'

describe('a JSON body that is handed on', () => {
  it('keeps every byte but those of the members that are set', () => {
    const text =
      '{ "a" : 1.0, "model":"x/y" ,\n "deep": {"model": "inner", "s": "\\"model\\":1 {["}, "big": 12345678901234567890 }'
    expect(withMembers(text, { model: '"y"' })).toBe(text.replace('"x/y" ', '"y"'))
  })

  it('puts in front what is missing', () => {
    expect(withMembers('{"a":1}', { b: '2' })).toBe('{"b":2,"a":1}')
    expect(withMembers(' { } ', { b: '2' })).toBe(' {"b":2 } ')
  })

  it('sets a member that comes twice in both places, since readers differ on which one counts', () => {
    expect(withMembers('{"model":1,"model":2}', { model: '3' })).toBe('{"model":3,"model":3}')
  })

  it('sets a member whose name is written with escapes', () => {
    expect(JSON.parse(withMembers('{"mod\\u0065l":1}', { model: '3' }))).toEqual({ model: 3 })
  })

  it('says the same as the object with those members set, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.jsonValue(),
        fc.nat(3),
        (given, value, space) => {
          const plain = JSON.parse(JSON.stringify({ ...given, model: 'm', n: { model: [given] } })) as object
          const text = JSON.stringify(plain, null, space)
          expect(JSON.parse(withMembers(text, { model: JSON.stringify(value), added: '[1]' }))).toEqual({
            ...plain,
            model: JSON.parse(JSON.stringify(value)),
            added: [1],
          })
        },
      ),
    )
  })

  it('hides its content from those who walk through a body', () => {
    const raw = new RawJson('{"a":1}')
    expect(Object.keys(raw)).toEqual([])
    expect(raw.value).toEqual({ a: 1 })
    expect(JSON.stringify(raw)).toBe('"{\\"a\\":1}"')
  })
})
