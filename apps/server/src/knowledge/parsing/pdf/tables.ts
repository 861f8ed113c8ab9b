import type { Row, Segment } from './segments.ts'

/** Where a table stands among the rows of a region: `[from, to)`. */
export interface TableSpan {
  from: number
  to: number
}

/** Runs of rows with several cells each; a row of one short cell may stand between them. */
export function findTables(rows: Row[]): TableSpan[] {
  const tables: TableSpan[] = []
  let from = -1
  let lastWide = -1
  let wide = 0
  let most = 0
  const close = () => {
    if (from >= 0 && (wide >= 3 || (wide === 2 && most >= 3)) && isAligned(rows.slice(from, lastWide + 1)))
      tables.push({ from, to: lastWide + 1 })
    from = -1
  }
  for (const [index, row] of rows.entries()) {
    const cells = row.cells.length
    if (cells >= 2) {
      if (from < 0) {
        from = index
        wide = 0
        most = 0
      }
      wide++
      most = Math.max(most, cells)
      lastWide = index
    } else if (from >= 0 && (index - lastWide > 1 || !isCell(row, rows[lastWide]!))) close()
  }
  close()
  return tables
}

/** A lone piece of text no wider than half of the row before, and near it. */
function isCell(row: Row, before: Row): boolean {
  return row.x1 - row.x0 < 0.5 * (before.x1 - before.x0) && before.y - row.y < 2.5 * row.size
}

/** At least half of the cells begin or end, give or take, where a cell of another row does. */
function isAligned(rows: Row[]): boolean {
  const cells = rows.flatMap((row) => row.cells)
  const near = (a: number, b: number) => Math.abs(a - b) < 4
  const aligned = cells.filter((cell) =>
    cells.some(
      (other) =>
        other !== cell &&
        other.y !== cell.y &&
        (near(other.x0, cell.x0) || near(other.x1, cell.x1) || near(other.x0 + other.x1, cell.x0 + cell.x1)),
    ),
  )
  return aligned.length * 2 >= cells.length
}

/** The cells of a table set in its columns, empty where a row has none; as they come where columns do not part. */
export function tableCells(rows: Row[]): string[][] {
  const most = Math.max(...rows.map((row) => row.cells.length))
  const fullest = rows.filter((row) => row.cells.length > most * 0.7)
  const columns = columnsOf(fullest.flatMap((row) => row.cells))
  return columns.length < 2
    ? rows.map((row) => row.cells.map((cell) => cell.text.trim()))
    : rows.map((row) => placeCells(row.cells, columns))
}

/** Stretches of the line covered by cells that overlap one another. */
function columnsOf(cells: Segment[]): [number, number][] {
  const columns: [number, number][] = []
  for (const { x0, x1 } of [...cells].sort((a, b) => a.x0 - b.x0)) {
    const last = columns.at(-1)
    if (last && x0 < last[1]) last[1] = Math.max(last[1], x1)
    else columns.push([x0, x1])
  }
  return columns
}

/** A cell goes to the column it shares most with; cells that share one stand in it together. */
function placeCells(cells: Segment[], columns: [number, number][]): string[] {
  const row = columns.map(() => '')
  for (const cell of cells) {
    const shared = columns.map(([x0, x1]) => Math.min(cell.x1, x1) - Math.max(cell.x0, x0))
    const column = shared.indexOf(Math.max(...shared))
    row[column] = `${row[column]} ${cell.text}`.trim()
  }
  return row
}
