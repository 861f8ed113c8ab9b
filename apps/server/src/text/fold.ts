const COMBINING = /\p{M}+/gu
const ASCII_LOWER = /^[a-z0-9]*$/

/** What Unicode decomposition leaves whole but readers type plainly. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
}
const WHOLE_LETTERS = /[ßæœøđðþłı]/g

/**
 * Lowercases and strips accents, so that "Configuração" and "configuracao" are one word. The length may
 * change: never use offsets of folded text on the original.
 */
export function fold(text: string): string {
  if (ASCII_LOWER.test(text)) return text
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(COMBINING, '')
    .replace(WHOLE_LETTERS, (letter) => LETTERS[letter]!)
}
