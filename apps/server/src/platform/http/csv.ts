/** Rows as a table that every spreadsheet opens (RFC 4180), a line for each. */
export const csvLines = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

/** What a table begins with: the byte order mark, by which Excel knows UTF-8. */
export const csvStart = '\uFEFF'

/**
 * What a person wrote may begin like a formula, and a spreadsheet would run it: an apostrophe makes it text.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r\n|%＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
