import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/min'
import { isField } from './fields.ts'
import { isOfThing } from './of-thing.ts'

type Numbers = typeof import('libphonenumber-js/min')

let numbers: Numbers | undefined

/** Loaded when something first looks like a number: a hundred modules that no start has to wait for. */
const loadNumbers = (): Numbers => createRequire(import.meta.url)('libphonenumber-js/min') as Numbers

/** Written as a number of another country, or of Brazil with its code. */
const international =
  /(?:(?<![A-Za-z0-9+.])|(?<=\\[nrt]))(?:\(?\+ ?\d)(?:[\d ()[\].-]|-\r?\n){6,22}\d(?![A-Za-z0-9])/g

/** As Brazilians write theirs: `(11) 98765-4321`, `11.98765.4321`, `[11] 9 8765 4321`, `55 11 3456-7890`. */
const brazilian =
  /(?:(?<!\d|[A-Za-z./-](?!\())(?<!\d{4}[ -])|(?<=\\[nrt]|%[0-9A-F]{2}))(?:(?:00)?55[ -]{1,2})?(?:(?:\(0?\d{2}\)|\[0?\d{2}\])(?:[ .-]{0,2}|\s{1,3})(?:9[ .]?)?\d{4}(?:[-. ]?|-\s{1,3})\d{4}|0?\d{2}[ .-]{0,2}(?:9 ?)?\d{4}(?:[-. ]|-\s{1,3})\d{4})(?![\w-]|\.\d)/g

/** As Americans write theirs: `(415) 555-2671`, `415-555-2671`, `[415] 555.2671`. */
const american =
  /(?:(?<![A-Za-z0-9./-])|(?<=\\[nrt]|%[0-9A-F]{2}))(?:(?:\(\d{3}\)|\[\d{3}\])[ .-]?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-]|\.\d)/g

/** After a word that says that a telephone number follows, however it is written. */
const announced =
  /(?<![\p{L}\p{N}])(?:tel(?:efones?|ephones?)?|fones?|celular(?:es)?|cel|whats ?app|zap|phones?|mobile|cell|call(?: me| us)?(?: at| on)?|ligue(?: para)?|ligar para|contato)(?:[ _](?:number|n[uú]mero|is|é|no|at|on))?["']?\.?\s{0,2}[:=_/]?\s{0,2}["']?((?:\(\d{2,4}\)|\[\d{2,4}\]|\d)[\d ()[\].-]{6,18}\d)(?![A-Za-z0-9])/giu

function isPhone(written: string, country: CountryCode): boolean {
  numbers ??= loadNumbers()
  const line = written.replace(/^00(?=55)/, '+').replace(/\s*\n\s*/, '')
  return numbers.parsePhoneNumberFromString(line, country)?.isValid() ?? false
}

/** Of a number and what stands behind it in digits too, the number: cut at one gap after the other. */
function longestPhone(written: string, countries: readonly CountryCode[]): string | undefined {
  for (let left = written; left.length >= 8; left = left.replace(/(?:^|\D+)\d+$/, ''))
    if (countries.some((country) => isPhone(left, country))) return left
  return undefined
}

/** `11.3456.7890`: versions and articles of laws look alike. */
const isDotted = (written: string): boolean => /^\d\d\.\d{4}\./.test(written)

/** Spans of telephone numbers. A bare run of digits is one only where a word says so: orders and accounts look alike. */
export function* findPhones(text: string): Generator<{ start: number; end: number }> {
  const patterns: [RegExp, CountryCode[]][] = [
    [international, ['BR']],
    [brazilian, ['BR']],
    [american, ['US']],
    [announced, ['BR', 'US', 'GB', 'PT']],
  ]
  for (const [pattern, countries] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const whole = match[1] ?? match[0]
      const isOpen = whole.startsWith('(') && !whole.includes(')')
      const written = longestPhone(isOpen ? whole.slice(1) : whole, countries)
      if (written === undefined || (written.includes('(') && !written.includes(')'))) continue
      const start = match.index + match[0].length - whole.length + (isOpen ? 1 : 0)
      if (isDotted(written) && isOfThing(text, start)) continue
      if (!written.startsWith('(') && !isField(text, start, start + written.length)) continue
      yield { start, end: start + written.length }
    }
  }
}
