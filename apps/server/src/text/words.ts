/**
 * Numbers with their separators, then runs of letters and digits, combining marks included.
 * An apostrophe inside a word ends it: "d'água" is "d", "água".
 */
const WORD = /\d+(?:[.,]\d+)+(?![\p{L}\p{N}])|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu
const THOUSANDS = /^\d{1,3}(?:[.,]\d{3})+$/
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
const BEYOND_LATIN = /[\u0250-\uffff]/

/** Words longer than this are data (base64, hashes of files), not language; they are cut. */
export const LONGEST_WORD = 64

/** A word as {@link words} gives it, and where it stands: UTF-16 code units, end exclusive. */
export interface LocatedWord {
  word: string
  start: number
  end: number
}

/**
 * The words of a text in order, lowercase, accents kept. "3.050" and "3,050" are both "3050", "1,5" is
 * "1.5"; scripts written without spaces come as overlapping pairs of characters.
 */
export function words(text: string): string[] {
  const found: string[] = []
  for (const match of text.matchAll(WORD)) {
    const word = match[0].toLowerCase()
    if (BEYOND_LATIN.test(word) && UNSPACED.test(word)) found.push(...pairs(word))
    else found.push(canonical(word))
  }
  return found
}

/** The same words with their places; the pairs of a script without spaces share the place of their run. */
export function locatedWords(text: string): LocatedWord[] {
  const found: LocatedWord[] = []
  for (const match of text.matchAll(WORD)) {
    const word = match[0].toLowerCase()
    const place = { start: match.index, end: match.index + match[0].length }
    if (BEYOND_LATIN.test(word) && UNSPACED.test(word))
      for (const pair of pairs(word)) found.push({ word: pair, ...place })
    else found.push({ word: canonical(word), ...place })
  }
  return found
}

function canonical(word: string): string {
  const first = word.charCodeAt(0)
  if (first >= 48 && first <= 57 && /[.,]/.test(word)) {
    return THOUSANDS.test(word) ? word.replace(/[.,]/g, '') : word.replaceAll(',', '.')
  }
  return (word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word).normalize('NFC')
}

function pairs(run: string): string[] {
  const characters = [...run]
  if (characters.length < 3) return [run]
  return characters.slice(1).map((character, index) => characters[index] + character)
}
