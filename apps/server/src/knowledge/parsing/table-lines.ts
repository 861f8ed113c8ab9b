/**
 * The rows of a table as lines of text. With a header each row reads `Column: value; Column: value`, so that a
 * row says alone what it means; otherwise its cells stand between ` | `. Empty cells and rows are left out.
 * @param rows   cells as single lines
 * @param header whether the first row names the columns; undefined: judged by its cells
 */
export function tableLines(rows: string[][], { header }: { header?: boolean } = {}): string[] {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''))
  const names = filled[0]
  if (names === undefined) return []
  const named = filled.length > 1 && isHeader(names, filled, header)
  if (!named) return filled.map(plainRow)
  const lines = filled.slice(1).map((row) => rowSentence(names, row))
  return lines.filter((line) => line !== '')
}

function isHeader(names: string[], rows: string[][], header: boolean | undefined): boolean {
  if (header === false || names.filter((name) => name !== '').length < 2) return false
  if (rows.some((row) => row.length > names.length)) return false
  const said = names.filter((name) => name !== '')
  if (said.some((name) => name.length > 60) || new Set(said).size < said.length) return false
  if (header === true) return true
  if (names.slice(1).includes('') || !said.every((name) => /\p{L}/u.test(name))) return false
  return names.length > 2 || hasNumbersBelow(rows, names.length)
}

/** Of two columns the first row names them only where words stand over numbers: else they may be pairs. */
function hasNumbersBelow(rows: string[][], width: number): boolean {
  const body = rows.slice(1)
  return Array.from({ length: width }, (_, column) => body.map((row) => row[column] ?? '')).some((cells) => {
    const filled = cells.filter((cell) => cell !== '')
    return (
      filled.length > 0 &&
      filled.filter((cell) => /^[^\p{L}]*\d[^\p{L}]*$/u.test(cell)).length * 2 > filled.length
    )
  })
}

function plainRow(row: string[]): string {
  const cells = row.filter((cell) => cell !== '')
  return cells.join(' | ').replaceAll(': | ', ': ')
}

function rowSentence(names: string[], row: string[]): string {
  const parts: string[] = []
  for (const [column, value] of row.entries()) {
    if (value === '') continue
    const name = names[column] ?? ''
    parts.push(name === '' ? value : `${name.replace(/:$/, '')}: ${value}`)
  }
  return parts.join('; ')
}
