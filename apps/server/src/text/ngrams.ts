/** Length of a character n-gram, in UTF-16 units. */
export const GRAM_LENGTH = 4

const PRIME = 0x01000193
const BASIS = 0x811c9dc5
const EDGE = 35

/** How many n-grams `gramCodes` gives for a word of this many UTF-16 units. */
export function gramCount(wordLength: number): number {
  return Math.max(1, wordLength + 3 - GRAM_LENGTH)
}

/**
 * Writes a 32-bit code of every 4-gram of "#word#", in order, repetitions included; a word of one letter
 * has one shorter gram. Codes of different grams may collide, about once in four billion pairs.
 * @param into room for `gramCount(foldedWord.length)` codes
 * @returns how many were written
 */
export function gramCodes(foldedWord: string, into: Uint32Array): number {
  const length = foldedWord.length
  const count = gramCount(length)
  for (let start = 0; start < count; start++) {
    let code = BASIS
    code = Math.imul(code ^ (start === 0 ? EDGE : foldedWord.charCodeAt(start - 1)), PRIME)
    code = Math.imul(code ^ foldedWord.charCodeAt(start), PRIME)
    code = Math.imul(code ^ (start + 1 < length ? foldedWord.charCodeAt(start + 1) : EDGE), PRIME)
    if (length > 1)
      code = Math.imul(code ^ (start + 2 < length ? foldedWord.charCodeAt(start + 2) : EDGE), PRIME)
    // Murmur's finaliser spreads FNV's weak low bits over a table's slots.
    code = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
    into[start] = code ^ (code >>> 13)
  }
  return count
}
