import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/min'

type Numbers = typeof import('libphonenumber-js/min')

let numbers: Numbers | undefined

/** Loaded when something first looks like a number: a hundred modules that no start has to wait for. */
const loadNumbers = (): Numbers => createRequire(import.meta.url)('libphonenumber-js/min') as Numbers

/** Written as a number of another country, or of Brazil with its code. */
const international = /(?<![\w+.])\+\d[\d ().-]{6,20}\d(?!\w)/g

/** As Brazilians write theirs: `(11) 98765-4321`, `11 98765-4321`, `011 3456-7890`. */
const brazilian = /(?<![\w.,/-])(?:\(0?\d{2}\)|0?\d{2})[ -]{0,2}9? ?\d{4}[-. ]\d{4}(?![\w-]|[.,]\d)/g

/** As Americans write theirs: `(415) 555-2671`, `415-555-2671`. */
const american = /(?<![\w.,/-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-]|[.,]\d)/g

/** After a word that says that a telephone number follows, however it is written. */
const announced =
  /(?<![\p{L}\p{N}])(?:tel(?:efones?|ephones?)?|fones?|celular(?:es)?|cel|whats ?app|zap|phones?|mobile|cell|call(?: me| us)?(?: at| on)?|ligue(?: para)?|ligar para|contato)(?: (?:number|is|é|no|at|on))?\.?\s{0,2}[:=]?\s{0,2}((?:\(\d{2,4}\)|\d)[\d ().-]{6,18}\d)(?![\w])/giu

function isPhone(written: string, country: CountryCode): boolean {
  numbers ??= loadNumbers()
  return numbers.parsePhoneNumberFromString(written, country)?.isValid() ?? false
}

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
      const written = match[1] ?? match[0]
      const start = match.index + match[0].length - written.length
      if (countries.some((country) => isPhone(written, country))) yield { start, end: start + written.length }
    }
  }
}
