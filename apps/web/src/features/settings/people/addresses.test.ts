import { describe, expect, it } from 'vitest'
import { readAddresses } from './addresses.ts'

describe('a pasted list of addresses', () => {
  it.each([
    ['one', 'ana@example.org', ['ana@example.org']],
    ['one a line', 'ana@example.org\r\nbia@example.org\n', ['ana@example.org', 'bia@example.org']],
    [
      'with commas and semicolons',
      'ana@example.org, bia@example.org;caio@example.org',
      ['ana@example.org', 'bia@example.org', 'caio@example.org'],
    ],
    ['with spaces', ' ana@example.org  bia@example.org ', ['ana@example.org', 'bia@example.org']],
    [
      'of a mail program',
      '"Reis, Ana" <ana@example.org>; Bia <bia@example.org>',
      ['ana@example.org', 'bia@example.org'],
    ],
    ['with repeats', 'ana@example.org\nAna@Example.org', ['Ana@Example.org']],
  ])('is read: %s', (_what, text, emails) => {
    expect(readAddresses(text)).toEqual({ emails, wrong: [] })
  })

  it('names what is no address', () => {
    expect(readAddresses('ana@example.org\nbia@\ncaio.example.org')).toEqual({
      emails: ['ana@example.org'],
      wrong: ['bia@', 'caio.example.org'],
    })
  })
})
