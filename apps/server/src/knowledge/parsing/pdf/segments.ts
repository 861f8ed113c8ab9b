import type { Run } from './text-run.ts'

/** Runs that read on without a gap: a line of a column, or a cell. */
export interface Segment extends Run {
  /** Characters per font, to tell the font that prevails. */
  fonts: Map<string, number>
}

/** Cells of one line, from left to right. */
export interface Row {
  cells: Segment[]
  x0: number
  x1: number
  y: number
  size: number
  font: string
  text: string
}

/** Gaps in font sizes: from `SPACE` on words part, from `CELL` on columns or cells. */
const SPACE = 0.13
const CELL = 1.1
/** Between the mark of a list item or the number of a heading and its text. */
const MARKER = 3.5

/** Joins runs that follow one another on one line, in the order the page draws them. */
export function joinRuns(runs: Run[]): Segment[] {
  const segments: Segment[] = []
  let last: Segment | undefined
  for (const run of runs) {
    if (last !== undefined && readsOn(last, run)) extend(last, run)
    else {
      last = { ...run, text: run.text.trimStart(), fonts: new Map([[run.font, run.text.length]]) }
      segments.push(last)
    }
  }
  return segments
}

function readsOn(last: Segment, run: Run): boolean {
  if (last.isRightToLeft || run.isRightToLeft) return false
  const size = Math.max(last.size, run.size)
  const gap = run.x0 - last.x1
  if (gap > CELL * size || gap < -0.6 * size) return false
  const isScript = Math.abs(last.size - run.size) > 0.15 * size
  return Math.abs(run.y - last.y) <= (isScript ? 0.55 : 0.2) * size
}

function extend(segment: Segment, run: Run): void {
  const gap = run.x0 - segment.x1
  const isSpaced =
    gap > SPACE * Math.max(segment.size, run.size) || /^\s/.test(run.text) || /\s$/.test(segment.text)
  segment.text = `${segment.text.trimEnd()}${isSpaced ? ' ' : ''}${run.text.trimStart()}`
  segment.x1 = Math.max(segment.x1, run.x1)
  if (run.size > segment.size) {
    segment.size = run.size
    segment.y = run.y
  }
  segment.fonts.set(run.font, (segment.fonts.get(run.font) ?? 0) + run.text.length)
}

/** Segments on one baseline as rows, from top to bottom. */
export function rowsOf(segments: Segment[]): Row[] {
  const sorted = [...segments].sort((a, b) => b.y - a.y || a.x0 - b.x0)
  const rows: Segment[][] = []
  let row: Segment[] = []
  for (const segment of sorted) {
    const first = row[0]
    if (first !== undefined && isOnLine(row, first, segment)) row.push(segment)
    else {
      row = [segment]
      rows.push(row)
    }
  }
  return rows.map(rowOf)
}

function isOnLine(row: Segment[], first: Segment, segment: Segment): boolean {
  if (Math.abs(first.y - segment.y) > 0.4 * Math.max(first.size, segment.size)) return false
  return row.every((cell) => segment.x0 > cell.x1 - 0.5 * cell.size || segment.x1 < cell.x0 + 0.5 * cell.size)
}

function rowOf(segments: Segment[]): Row {
  const isRightToLeft = segments.filter((segment) => segment.isRightToLeft).length * 2 > segments.length
  segments.sort((a, b) => (isRightToLeft ? b.x0 - a.x0 : a.x0 - b.x0))
  const cells: Segment[] = []
  for (const segment of segments) {
    const last = cells.at(-1)
    const gap = last && Math.max(segment.x0 - last.x1, last.x0 - segment.x1)
    const widest = isMarked(segments) ? MARKER : CELL
    if (last && gap !== undefined && gap < widest * Math.max(last.size, segment.size)) {
      const isSpaced = gap > SPACE * last.size || /^\s/.test(segment.text) || /\s$/.test(last.text)
      last.text = `${last.text.trimEnd()}${isSpaced ? ' ' : ''}${segment.text.trimStart()}`
      last.x0 = Math.min(last.x0, segment.x0)
      last.x1 = Math.max(last.x1, segment.x1)
      last.size = Math.max(last.size, segment.size)
      for (const [font, length] of segment.fonts) last.fonts.set(font, (last.fonts.get(font) ?? 0) + length)
    } else cells.push(segment)
  }
  const main = cells.reduce((longest, cell) => (cell.text.length > longest.text.length ? cell : longest))
  return {
    cells,
    x0: Math.min(...cells.map((cell) => cell.x0)),
    x1: Math.max(...cells.map((cell) => cell.x1)),
    y: main.y,
    size: main.size,
    font: prevailing(cells),
    text: cells.map((cell) => cell.text.trim()).join(' '),
  }
}

/** A line of two pieces, the first of them a bullet or a number, the second words. */
function isMarked([mark, text, ...more]: Segment[]): boolean {
  if (mark === undefined || text === undefined || more.length > 0) return false
  return (
    /^([•▪◦‣●○■□➢➤✓∙·–—*-]|\(?\d{1,3}(\.\d{1,3}){0,4}[.)]?|\(?[a-z][.)])$/.test(mark.text.trim()) &&
    /\p{L}{2}.*\p{L}{2}/u.test(text.text)
  )
}

function prevailing(cells: Segment[]): string {
  const lengths = new Map<string, number>()
  for (const cell of cells)
    for (const [font, length] of cell.fonts) lengths.set(font, (lengths.get(font) ?? 0) + length)
  return [...lengths].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0])[0]
}
