const LINE_ENDS = /\r\n?|[\f\v\u0085\u2028\u2029]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const UNWANTED = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\ufeff\u{e0001}]/gu
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Text as it is stored: NFC, `\n` line ends, without control characters, byte order marks, soft hyphens and
 * lone surrogates. Linear in the length.
 */
export function cleanText(text: string): string {
  let clean = text.isWellFormed() ? text : text.replace(LONE_SURROGATES, '')
  clean = clean.replace(LINE_ENDS, '\n').replace(UNWANTED, '')
  return clean.normalize('NFC')
}

/** Visible ASCII with single spaces: nothing to clean. */
const PLAIN_LINE = /^(?:[!-~]+(?: [!-~]+)*)?$/

/** A single line: `cleanText` with every run of white space made one space, ends trimmed. */
export function cleanLine(text: string): string {
  return PLAIN_LINE.test(text) ? text : cleanText(text).replace(/\s+/g, ' ').trim()
}
