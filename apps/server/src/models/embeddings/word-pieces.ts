/** Runs of letters and digits, as BERT's tokeniser splits them; its tokens for punctuation carry no meaning here. */
const TOKEN = /[\p{L}\p{N}\p{M}]+/gu

/** Longer words are data, not language; BERT's limit. */
const LONGEST_WORD = 100

/** The words of a text as a BERT model reads them; the uncased ones fold each first. */
export function pieceWords(text: string): string[] {
  return text.match(TOKEN) ?? []
}

/**
 * Greedy longest-first split of a word into pieces of the vocabulary.
 * @returns their numbers; none when some part of the word is unknown
 * @see Wu et al., Google's Neural Machine Translation System, 2016, and BERT's `WordpieceTokenizer`
 */
export function wordPieces(word: string, vocabulary: ReadonlyMap<string, number>): number[] {
  if (word.length > LONGEST_WORD) return []
  const pieces: number[] = []
  let start = 0
  while (start < word.length) {
    let end = word.length
    let piece: number | undefined
    for (; end > start; end--) {
      piece = vocabulary.get((start > 0 ? '##' : '') + word.slice(start, end))
      if (piece !== undefined) break
    }
    if (piece === undefined) return []
    pieces.push(piece)
    start = end
  }
  return pieces
}
