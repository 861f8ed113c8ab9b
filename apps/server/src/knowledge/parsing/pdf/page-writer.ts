import type { Location } from '../document.ts'
import type { DocumentBuilder } from '../document-builder.ts'
import type { PageText } from './furniture.ts'
import { joinLines } from './line-joining.ts'
import type { Row } from './segments.ts'
import { findTables, tableCells } from './tables.ts'
import type { Typography } from './typography.ts'

const BULLET = /^\s*([•▪◦‣●○■□➢➤✓∙·–—*-])\s+(?=\S)/
const NUMBER = /^\s*(\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\s+(?=\S)/
const ENDS_SENTENCE = /[.!?:;…]["'”’)\]]*$/

interface OpenParagraph {
  rows: Row[]
  location: Location
  isList: boolean
}

/** Writes pages as headings, paragraphs, lists and tables; a paragraph may go on over columns and pages. */
export class PageWriter {
  readonly #builder: DocumentBuilder
  readonly #typography: Typography
  #open: OpenParagraph | null = null
  #region = { left: 0, right: 0, pitch: 0 }

  constructor(builder: DocumentBuilder, typography: Typography) {
    this.#builder = builder
    this.#typography = typography
  }

  write(page: PageText): void {
    const location: Location = { kind: 'page', number: page.number, label: page.label }
    for (const rows of page.regions) this.#writeRegion(rows, location)
  }

  finish(): void {
    this.#close()
  }

  #writeRegion(rows: Row[], location: Location): void {
    const left = rows.reduce((least, row) => Math.min(least, row.x0), Number.POSITIVE_INFINITY)
    const right = rows.reduce((most, row) => Math.max(most, row.x1), Number.NEGATIVE_INFINITY)
    this.#region = { left, right, pitch: pitchOf(rows) }
    const tables = findTables(rows)
    let before: Row | null = null
    for (let index = 0; index < rows.length; index++) {
      const table = tables.find(({ from }) => from === index)
      const row = rows[index]!
      if (table) {
        this.#close()
        this.#builder.at(location)
        this.#builder.table(tableCells(rows.slice(table.from, table.to)))
        index = table.to - 1
        before = null
        continue
      }
      const goesOn = before === null ? this.#continuesAcross(row) : this.#continues(before, row)
      if (!goesOn) {
        this.#close()
        this.#open = { rows: [], location, isList: BULLET.test(row.text) || NUMBER.test(row.text) }
      }
      this.#open!.rows.push(row)
      before = row
    }
  }

  /** Whether the first row of a region ends the sentence that the region before left open. */
  #continuesAcross(row: Row): boolean {
    const last = this.#open?.rows.at(-1)
    if (last === undefined || this.#typography.isHeadingRow(row) || this.#typography.isHeadingRow(last))
      return false
    if (Math.abs(row.size - last.size) > 0.08 * row.size || ENDS_SENTENCE.test(last.text)) return false
    return /^[\p{Ll}(]/u.test(row.text) && !BULLET.test(row.text)
  }

  #continues(before: Row, row: Row): boolean {
    const open = this.#open
    if (open === null) return false
    const { left, right, pitch } = this.#region
    const width = right - left
    const gap = before.y - row.y
    const isOneSentence = !ENDS_SENTENCE.test(before.text) && /^\p{Ll}/u.test(row.text)
    if (gap > this.#widestGap(open, row, pitch, isOneSentence) || gap < -pitch) return false
    if (Math.abs(row.size - before.size) > 0.08 * Math.max(row.size, before.size)) return false
    if (this.#typography.isHeadingRow(before) !== this.#typography.isHeadingRow(row)) return false
    if (BULLET.test(row.text)) return false
    if (NUMBER.test(row.text) && (open.isList || ENDS_SENTENCE.test(before.text))) return false
    if (this.#typography.isHeadingRow(row)) return true
    if (open.isList && row.x0 > open.rows[0]!.x0 + 0.3 * row.size) return true
    const isCentred = Math.abs(row.x0 - left - (right - row.x1)) < row.size
    const isIndented = row.x0 > left + 0.8 * row.size && before.x0 < left + 0.5 * row.size
    if (isIndented && !isCentred) return false
    const startsAnew = /^[\p{Lu}\d“"'(]/u.test(row.text)
    if (startsAnew && before.x1 < left + 0.55 * width) return false
    return !(startsAnew && before.x1 < left + 0.85 * width && ENDS_SENTENCE.test(before.text))
  }

  /** What may part two lines of one paragraph: a little more than its own lines so far, or the region's usual. */
  #widestGap(open: OpenParagraph, row: Row, pitch: number, isOneSentence: boolean): number {
    if (this.#typography.isHeadingRow(row)) return 1.7 * row.size
    const [first, second] = open.rows
    const own = first && second ? first.y - second.y : 0
    const usual = Math.max(pitch, own) * 1.32
    return isOneSentence ? Math.max(usual, 2.4 * row.size) : usual
  }

  #close(): void {
    const open = this.#open
    this.#open = null
    if (open === null) return
    this.#builder.at(open.location)
    const text = joinLines(
      open.rows.map((row) => row.text),
      this.#typography.words,
    )
    const level = this.#typography.headingLevel(open.rows, text)
    const bullet = BULLET.exec(text)
    const number = NUMBER.exec(text)
    if (level !== null) this.#builder.heading(level, text)
    else if (bullet)
      this.#builder.listItem(text.slice(bullet[0].length), /[*–—]/.test(bullet[1]!) ? bullet[1] : '-')
    else if (number && open.isList) this.#builder.listItem(text.slice(number[0].length), number[1])
    else this.#builder.paragraph(text)
  }
}

/** The usual distance of two lines of a region: the median, within reason for the size of its text. */
function pitchOf(rows: Row[]): number {
  const gaps: number[] = []
  for (let index = 1; index < rows.length; index++) {
    const gap = rows[index - 1]!.y - rows[index]!.y
    if (gap > 0.7 * rows[index]!.size) gaps.push(gap)
  }
  gaps.sort((a, b) => a - b)
  const size = rows[rows.length >> 1]?.size ?? 10
  const usual = gaps[Math.floor(gaps.length * 0.4)] ?? size * 1.3
  return Math.min(Math.max(usual, size), size * 2.4)
}
