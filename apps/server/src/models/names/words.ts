/** A stretch of a text; offsets in UTF-16 code units, end exclusive. */
export interface Stretch {
  start: number
  end: number
}

/**
 * What stands between white space, in pieces of so many characters at most: each is cut into tokens by itself, which is
 * how the tokenizers of these models go about it, so that it is known which token comes from where.
 */
export function wordsOf(text: string, mostCharacters: number): Stretch[] {
  const word = new RegExp(`\\S{1,${mostCharacters}}`, 'gu')
  return [...text.matchAll(word)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }))
}

const pieces = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]/gu

/** A word's runs of letters and digits, and each sign between them; offsets in the word. */
export const piecesOf = (word: string): Stretch[] =>
  [...word.matchAll(pieces)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }))

/** As tokenizers may have written a character: small, without its accents, compatibility forms resolved. */
const folded = (character: string): string =>
  character
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\s]/gu, '')

const foldedText = (text: string): string => Array.from(text, folded).join('')

/** What WordPiece, SentencePiece and BPE put before or behind a token to say how it joins its neighbours. */
const joinMarks = /^##(?=.)|^[\u2581\u0120]+|<\/w>$/gu

/**
 * Where in a word each of its tokens begins.
 * @param tokens as the tokenizer writes them
 * @returns offsets in UTF-16 code units; undefined where the tokens do not spell the word (unknown to the vocabulary)
 */
export function startsOf(word: string, tokens: readonly string[]): number[] | undefined {
  let spelled = ''
  const places: number[] = []
  let at = 0
  for (const character of word) {
    const written = folded(character)
    spelled += written
    for (let count = 0; count < written.length; count++) places.push(at)
    at += character.length
  }
  const starts: number[] = []
  let read = 0
  for (const token of tokens) {
    const written = foldedText(token.replace(joinMarks, ''))
    if (!spelled.startsWith(written, read)) return undefined
    starts.push(places[read] ?? word.length)
    read += written.length
  }
  return read === spelled.length ? starts : undefined
}
