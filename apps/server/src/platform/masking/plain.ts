/** A text as the finders read it, and the way back to what was written. */
export interface Reading {
  text: string
  /** Where what begins at a place of `text` begins in what was written. */
  startOf(at: number): number
  /** Where what ends before a place of `text` ends in what was written. */
  endOf(end: number): number
}

/** Nothing but ASCII and characters that stay: letters of Latin, Greek, Cyrillic and East Asia, quotation marks. */
const mayBeDressed =
  /[^\0-\x7f\u00a1-\u00ac\u00ae-\u00b1\u00b4-\u00b6\u00b8\u00ba-\u02af\u0370-\u0386\u0388-\u0482\u048a-\u058f\u2018-\u2021\u2026\u20ac\u3041-\u3098\u309b-\u30fa\u30fc-\u30ff\u4e00-\u9fff\uac00-\ud7a3]/

/**
 * What stands for a plain character, or for none: spaces that do not break, hyphens that are none, digits of other
 * scripts, letters of full width or of mathematics, marks on a character, all that is not to be seen.
 */
const dressed =
  /(?![\0-\x7f])[\p{Cf}\p{DI}\p{M}\p{Z}\u0085\p{Pd}\p{Nd}\p{No}\u00b7\u02b0-\u02e4\u02d7\u0387\u060c\u066a-\u066c\u06d4\u1d00-\u1dbf\u2022-\u2027\u2043\u2044\u2052\u2070-\u209f\u2100-\u214f\u2212\u2215\u2219\u22c5\u2460-\u24ff\u3001\u3002\u30fb\ufe50-\ufe6b\uff01-\uff9f\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1ff}]/gu

const unseen = /^[\p{Cf}\p{DI}]$/u
const mark = /^\p{M}$/u
const digit = /^\p{Nd}$/u
/** Footnotes, exponents, numbers in circles: digits to one who hides them, marks beside a number to all others. */
const raised = /^\p{No}$/u

/** Of what has been met, so no more than there are in `dressed`; to begin with, those that NFKC leaves as they are. */
const plainForms = new Map<string, string>([
  ...['\u2014', '\u2015', '\u2e3a', '\u2e3b'].map((dash): [string, string] => [dash, ' ']),
  ...['\u2212', '\u02d7', '\u2043', '\u2052'].map((dash): [string, string] => [dash, '-']),
  ...'·•‧∙⋅・･。｡۔\u0387\u066c'.split('').map((point): [string, string] => [point, '.']),
  ...'،、､\u066b'.split('').map((comma): [string, string] => [comma, ',']),
  ...'⁄∕'.split('').map((slash): [string, string] => [slash, '/']),
])

/** What a number, an address or a key may hold. */
const beside = /[\w.,/@%()+-]/

/** Unicode keeps the ten digits of a script in one row, so the place in it is the value. */
function digitOf(character: string): string {
  const own = character.codePointAt(0)!
  let zero = own
  while (digit.test(String.fromCodePoint(zero - 1))) zero--
  return String((own - zero) % 10)
}

/** @returns the character itself where it has no plain form of one character */
function plainOf(character: string): string {
  const known = plainForms.get(character)
  if (known !== undefined) return known
  const plain = findPlainOf(character)
  plainForms.set(character, plain)
  return plain
}

function findPlainOf(character: string): string {
  if (/^[\p{Zl}\p{Zp}\u0085]$/u.test(character)) return '\n'
  if (/^\p{Zs}$/u.test(character)) return ' '
  const compatible = character.normalize('NFKC')
  if (/^[\x20-\x7e]$/.test(compatible)) return compatible
  if (/^\p{Pd}$/u.test(character)) return '-'
  return digit.test(character) ? digitOf(character) : character
}

/**
 * A text in plain characters. Where something unseen stands between two others it may be there to hide that they belong
 * together, or hold them apart; a raised digit may be one of the number, or a footnote. Then there are two readings.
 */
export function readingsOf(written: string): Reading[] {
  if (!/[^\0-\x7f]/.test(written) || !mayBeDressed.test(written))
    return [{ text: written, startOf: (at) => at, endOf: (end) => end }]
  const { reading, isAmbiguous } = read(written, false)
  return isAmbiguous ? [reading, read(written, true).reading] : [reading]
}

function read(written: string, isApart: boolean): { reading: Reading; isAmbiguous: boolean } {
  const pieces: string[] = []
  let length = 0
  let at = 0
  let before = ' '
  let isAmbiguous = false
  const add = (piece: string): void => {
    if (piece === '') return
    pieces.push(piece)
    length += piece.length
    before = piece.at(-1)!
  }
  /** From which place of the plain text on it lies how far behind its place in what was written. */
  const from: number[] = []
  const behind: number[] = []
  for (const { index, 0: character } of written.matchAll(dressed)) {
    add(written.slice(at, index))
    at = index + character.length
    const isUnseen = unseen.test(character)
    if (isUnseen || raised.test(character)) {
      const after = written[at] ?? ' '
      if (isUnseen ? beside.test(before) && /\S/.test(after) : beside.test(after) || /[\d.,/-]/.test(before))
        isAmbiguous = true
      if (isApart) add(' ')
      // The exponent of a unit is none of the digits that are looked for.
      else if (!isUnseen) add(/[A-Za-z]/.test(before) && !beside.test(after) ? ' ' : plainOf(character))
    } else if (mark.test(character)) {
      const together = (before + character).normalize('NFC')
      if (together.length === 1) {
        const last = pieces.pop() ?? ''
        length -= last.length
        add(last.slice(0, -1) + together)
      } else if (!/[\d@.,/-]/.test(before)) add(character)
    } else add(plainOf(character))
    if (at - length !== (behind.at(-1) ?? 0)) {
      from.push(length)
      behind.push(at - length)
    }
  }
  add(written.slice(at))
  const startOf = (place: number): number => {
    let low = 0
    let high = from.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (from[middle]! <= place) low = middle + 1
      else high = middle
    }
    return place + (behind[low - 1] ?? 0)
  }
  const endOf = (end: number): number => {
    let place = startOf(end - 1)
    place += written.codePointAt(place)! > 0xffff ? 2 : 1
    while (mark.test(written[place] ?? '')) place++
    return place
  }
  return { reading: { text: pieces.join(''), startOf, endOf }, isAmbiguous }
}
