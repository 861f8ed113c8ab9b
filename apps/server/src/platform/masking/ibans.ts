import { ibanLengths, isIban } from './check-digits.ts'

const ibanStart =
  /(?:(?<![\p{L}\p{N}])|(?<=\\[nrt]|%[0-9A-F]{2}))[A-Za-z]{2}\d{2}(?=[\s._-]{0,2}[A-Za-z0-9])/gu

/** Words and numbers in small letters are many, so there the digits prevail, in a row or by fours. */
function isPlainlySet(letters: string, separators: ReadonlyMap<number, string>): boolean {
  if (letters.replace(/\D/g, '').length * 2 < letters.length) return false
  const fours = Math.ceil(letters.length / 4) - 1
  return (
    [...separators.values()].every((one) => one.includes('\n')) ||
    (separators.size === fours &&
      new Set([...separators.values()].map((one) => one.replace(/\s*\n\s*/, ' '))).size === 1 &&
      [...separators.keys()].every((place) => place % 4 === 0))
  )
}

/**
 * How long an IBAN is, its country says. In capitals spaces and hyphens may stand anywhere in it, and the line be broken
 * once; in small letters or with points or underscores it is in a row, or by fours with the same between them.
 */
export function* findIbans(text: string): Generator<{ start: number; end: number }> {
  for (const { index } of text.matchAll(ibanStart)) {
    const length = ibanLengths[text.slice(index, index + 2).toUpperCase()]
    if (!length) continue
    let letters = ''
    const separators = new Map<number, string>()
    let end = index
    let lines = 1
    for (; end < text.length && letters.length < length && lines < 3; end++) {
      const character = text[end]!
      if (/[A-Za-z0-9]/.test(character)) letters += character
      else if (!/[ ._\r\n-]/.test(character)) break
      else separators.set(letters.length, (separators.get(letters.length) ?? '') + character)
      if (character === '\n') lines++
    }
    if (!isIban(letters.toUpperCase()) || /[\p{L}\p{N}]/u.test(text[end] ?? '')) continue
    const isFormal = !/[a-z]/.test(letters) && ![...separators.values()].some((one) => /[._]/.test(one))
    if (isFormal || isPlainlySet(letters, separators)) yield { start: index, end }
  }
}
