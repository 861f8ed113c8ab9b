/** What a field of a table begins or ends with. */
const fieldEdge = /[,;|\t\n\r"']/

/**
 * Whether the comma before a bare number makes it the fraction of another, as in `3,52998224725`. In a row of a table
 * fields go before or behind.
 */
function isFraction(text: string, start: number, end: number): boolean {
  if (text[start - 1] !== ',' || /[,;|\t]/.test(text[end] ?? '')) return false
  return /(?:^|[^\d.,;|\t\n\r"'/-])\d{1,9}(?:\.\d{3}){0,3},$/.test(text.slice(Math.max(0, start - 24), start))
}

/** Whether the comma behind a bare number makes it an amount, as in `52998224725,50`. */
function isAmount(text: string, start: number, end: number): boolean {
  const fraction = /^,\d{1,2}(?![\d,;|\t/"'])/.exec(text.slice(end, end + 4))
  if (!fraction) return false
  const isFirstField = start === 0 || fieldEdge.test(text[start - 1]!)
  return !isFirstField || (start === 0 && !/[\n\r]/.test(text[end + fraction[0].length] ?? ''))
}

/** Whether a comma beside a number parts what stands on both its sides, and is no decimal one. */
export const isField = (text: string, start: number, end: number): boolean =>
  !isFraction(text, start, end) && !isAmount(text, start, end)

/** Not amid a word or a longer number; the escape of a line break or of a space is neither. For patterns without `i`. */
export const apart = '(?:(?<![A-Za-z0-9]|[A-Za-z0-9][./-])|(?<=\\\\[nrt]|%[0-9A-Fa-f]{2}))'

/** The same behind it, for numbers that stand in a row; a comma is for `isField` to tell. */
export const apartBehind = '(?![A-Za-z0-9/]|[.-]\\d)'

/** Where a page or a terminal broke the line. */
export const brokenLine = '(?:[ \\t]{0,4}\\r?\\n[ \\t>]{0,16})'

/** Of lines that are broken within a number there is one break: a column of numbers is none. */
export const isOneLineOrTwo = (written: string): boolean => written.split('\n').length < 3
