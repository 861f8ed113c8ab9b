import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMarkerReader, type Piece, parseMarkers } from './markers.ts'

const numbers = (text: string) =>
  parseMarkers(text).flatMap((piece) => (piece.kind === 'markers' ? piece.passages : []))
const shown = (pieces: Piece[]) =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : `<${piece.passages.join(',')}>`)).join('')

describe('reading markers', () => {
  it.each([
    ['Um fato [1].', [1]],
    ['Um fato. [1][2]', [1, 2]],
    ['Um fato [1, 2; 3].', [1, 2, 3]],
    ['Um fato [2-4].', [2, 3, 4]],
    ['A fact【1】.', [1]],
    ['A fact【3†source】.', [3]],
    ['A fact [passage 2], [trecho 3].', [2, 3]],
    ['See [1](https://example.com) and [text].', []],
    ['`a[1]` e ```\nx[2]\n``` mas [3]', [3]],
    ['\\[1\\]', []],
    ['[ok] [] [12345] [', []],
  ])('finds in %j the passages %j', (text, expected) => {
    expect(numbers(text)).toEqual(expected)
  })

  it('reads the same however the text is cut', () => {
    const piece = fc.constantFrom(
      '[1]',
      '[',
      ']',
      '1',
      ', 2',
      '【3】',
      'texto',
      '. ',
      ' ',
      '\n',
      '`',
      '```',
      '[1](x)',
      '\\',
      '†s',
      '–',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 5 }), (parts, size) => {
        const text = parts.join('')
        const reader = createMarkerReader()
        const pieces: Piece[] = []
        for (let at = 0; at < text.length; at += size) pieces.push(...reader.push(text.slice(at, at + size)))
        pieces.push(...reader.end())
        expect(shown(pieces)).toBe(shown(parseMarkers(text)))
      }),
      { numRuns: 500 },
    )
  })

  it('holds text back only while it could be a marker', () => {
    const reader = createMarkerReader()
    expect(shown(reader.push('Um fato'))).toBe('Um fato')
    expect(shown(reader.push(' ['))).toBe(' ')
    expect(shown(reader.push('ver'))).toBe('')
    expect(shown(reader.push(' abaixo'))).toBe('[ver abaixo')
  })
})
