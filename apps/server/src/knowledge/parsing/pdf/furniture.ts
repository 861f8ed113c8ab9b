import type { Row } from './segments.ts'

/** A page as it was read: its regions in reading order. */
export interface PageText {
  number: number
  label: string
  regions: Row[][]
}

/** Rows this near the top or bottom of a page, counted among its rows, can be running headers or footers. */
const OUTER_ROWS = 3
const FEWEST_PAGES = 3

/**
 * Takes out what repeats at the top or bottom of most pages: running headers, footers, page numbers. Digits do
 * not count in the comparison. Short documents are left as they are.
 */
export function dropFurniture(pages: PageText[]): void {
  const filled = pages.filter((page) => page.regions.length > 0)
  if (filled.length < FEWEST_PAGES) return
  const outer = filled.map((page) => outerRows(page))
  const counts = new Map<string, number>()
  for (const rows of outer)
    for (const key of new Set(rows.map(({ row, side }) => keyOf(row, side))))
      counts.set(key, (counts.get(key) ?? 0) + 1)
  const least = Math.max(FEWEST_PAGES, filled.length * 0.35)
  for (const [index, page] of filled.entries()) {
    const dropped = new Set(
      outer[index]!.filter(({ row, side }) => (counts.get(keyOf(row, side)) ?? 0) >= least).map(
        ({ row }) => row,
      ),
    )
    if (dropped.size === 0) continue
    page.regions = page.regions
      .map((rows) => rows.filter((row) => !dropped.has(row)))
      .filter((rows) => rows.length > 0)
  }
}

function outerRows({ regions }: PageText): { row: Row; side: string }[] {
  const rows = regions.flat().sort((a, b) => b.y - a.y)
  const top = rows.slice(0, OUTER_ROWS).map((row) => ({ row, side: 'top' }))
  const bottom = rows.slice(Math.max(top.length, rows.length - OUTER_ROWS))
  return [...top, ...bottom.map((row) => ({ row, side: 'bottom' }))]
}

/** Text without digits and the height it stands at, roughly; a lone page number is the same on every page. */
function keyOf(row: Row, side: string): string {
  const text = row.text.toLowerCase().replace(/\d+/g, '#').replace(/\s+/g, ' ').trim()
  const isNumber = /^[^\p{L}]*#[^\p{L}]*$|^[ivxlc]{1,7}$/u.test(text)
  return `${side} ${Math.round(row.y / 6)} ${isNumber ? '#' : text}`
}
