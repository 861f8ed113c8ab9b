import type { PageText } from './furniture.ts'
import { collectWords } from './line-joining.ts'
import type { Row } from './segments.ts'

const NUMBERED = /^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\p{Lu}/u
const LONGEST_HEADING = 200
/** From this ratio to the body's size on, text is set as a heading. */
const LARGER = 1.13

/** What the look of a document says about its text: the body's size and font, headings by size, its hyphens. */
export class Typography {
  /** The words of the document, lower case, those with a hyphen as they are. */
  readonly words: ReadonlySet<string>
  readonly #bodySize: number
  readonly #bodyFont: string | null
  /** Sizes of headings, largest first. */
  readonly #headingSizes: number[]

  constructor(pages: PageText[]) {
    const sizes = new Map<number, number>()
    const fonts = new Map<string, number>()
    const words = new Set<string>()
    let total = 0
    for (const row of pages.flatMap((page) => page.regions.flat())) {
      add(sizes, roundSize(row.size), row.text.length)
      add(fonts, row.font, row.text.length)
      total += row.text.length
      collectWords(row.text, words)
    }
    const [bodyFont = null, bodyLength = 0] = most(fonts) ?? []
    this.words = words
    this.#bodySize = most(sizes)?.[0] ?? 10
    this.#bodyFont = bodyLength > total * 0.5 ? bodyFont : null
    this.#headingSizes = [...sizes.keys()]
      .filter((size) => size >= this.#bodySize * LARGER)
      .sort((a, b) => b - a)
  }

  isHeadingRow(row: Row): boolean {
    return row.size >= this.#bodySize * LARGER && row.text.length <= LONGEST_HEADING
  }

  /** The level of a paragraph that is a heading, from 1; null for others. */
  headingLevel(rows: Row[], text: string): number | null {
    if (text.length > LONGEST_HEADING || rows.length > 4 || !/\p{L}{2}/u.test(text)) return null
    const first = rows[0]!
    const numbered = NUMBERED.exec(text)?.[1]?.split('.').length
    if (this.isHeadingRow(first)) {
      const rank = this.#headingSizes.findIndex((size) => size <= roundSize(first.size)) + 1
      return Math.min(Math.max(rank, 1), 5)
    }
    if (rows.length > 2 || text.length > 100 || /[.,;:]$|: /.test(text) || !/^[\p{Lu}\d]/u.test(text))
      return null
    const isSetApart = this.#bodyFont !== null && rows.every((row) => row.font !== this.#bodyFont)
    if (!isSetApart || first.size < this.#bodySize * 0.95) return null
    if (numbered !== undefined) return Math.min(this.#headingSizes.length, 3) + numbered
    return /\p{L}{3}/u.test(text) && text.split(' ').length <= 12
      ? Math.min(this.#headingSizes.length, 3) + 2
      : null
  }
}

const roundSize = (size: number) => Math.round(size * 2) / 2

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}

function most<K>(counts: Map<K, number>): [K, number] | undefined {
  let best: [K, number] | undefined
  for (const entry of counts) if (best === undefined || entry[1] > best[1]) best = entry
  return best
}
