import { describe, expect, it } from 'vitest'
import { fileNameOf, mediaTypeOf, titleOf } from './names.ts'

describe('the name of a file that came', () => {
  it('is kept where it can be', () => {
    expect(fileNameOf('apostila (2º ano).pdf')).toBe('apostila (2º ano).pdf')
    expect(titleOf('Fotossíntese: apostila')).toBe('Fotossíntese: apostila')
  })

  it('is on one line, without control characters and halves of characters', () => {
    expect(fileNameOf(' a\0b\r\nc\u2028d\ud800.txt ')).toBe('a b c d\ufffd.txt')
  })

  it('loses its middle where it is too long, never half a character and never its extension', () => {
    const name = fileNameOf(`x${'😀'.repeat(400)}.pdf`)
    expect(name.length).toBeLessThanOrEqual(255)
    expect(name).toMatch(/^x.*😀….pdf$/u)
    expect(name.isWellFormed()).toBe(true)
    expect(titleOf('t'.repeat(501))).toBe(`${'t'.repeat(499)}…`)
  })

  it('says that there is none', () => {
    expect(fileNameOf('')).toBe('unnamed')
    expect(titleOf('\n\0 ')).toBe('unnamed')
  })
})

describe('the media type of a file that came', () => {
  it('is any bytes where its declaration cannot be read', () => {
    expect(mediaTypeOf('text/markdown')).toBe('text/markdown')
    for (const given of [undefined, '', '/', 'text/pl\0ain', `text/${'x'.repeat(500)}`, 'text/html; a=b'])
      expect(mediaTypeOf(given)).toBe('application/octet-stream')
  })
})
