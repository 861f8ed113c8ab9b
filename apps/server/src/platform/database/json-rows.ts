/**
 * Rows as one JSON parameter, for `json_to_recordset`: many rows cost one parameter instead of one for each value.
 * What PostgreSQL's text cannot hold is mended: NUL goes, half a surrogate pair becomes U+FFFD.
 */
export function jsonRows(rows: object[]): string {
  const json = JSON.stringify(rows)
  // JSON.stringify writes both as escapes, and whole pairs as they are; a backslash in a text only costs a second look.
  if (!json.includes('\\u0000') && !json.includes('\\ud')) return json
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  )
}
