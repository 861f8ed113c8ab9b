import type { Block, BlockKind, Location, ParsedDocument } from './document.ts'
import type { ParseFailureCode, ParseFailureFacts } from './parse-failure.ts'
import type { ReadRequest } from './read-document.ts'

/** To the parser process: one document at a time. */
export interface ParseCommand extends ReadRequest {
  id: number
}

/** From the parser process: any number of `progress`, then one `parsed` or `failed`. */
export type ParserReply =
  | { kind: 'progress'; id: number; page: number; pages: number }
  | { kind: 'parsed'; id: number; document: PackedDocument }
  | { kind: 'failed'; id: number; code: ParseFailureCode; facts: ParseFailureFacts }

const KINDS: BlockKind[] = ['heading', 'paragraph', 'list-item', 'table', 'code']
const FIELDS = 6

/** A document whose blocks are rows of one array of numbers, so that crossing the process border is cheap. */
export interface PackedDocument extends Omit<ParsedDocument, 'blocks'> {
  /** Per block: kind, start, end, index of location, index of heading, level (0: none). */
  rows: Uint32Array
  locations: Location[]
  headings: string[][]
}

export function packDocument({ blocks, ...document }: ParsedDocument): PackedDocument {
  const rows = new Uint32Array(blocks.length * FIELDS)
  const locations = new Numbered<Location>()
  const headings = new Numbered<string[]>()
  for (const [index, block] of blocks.entries()) {
    const row = [
      KINDS.indexOf(block.kind),
      block.start,
      block.end,
      locations.numberOf(block.location),
      headings.numberOf(block.heading),
      block.level ?? 0,
    ]
    rows.set(row, index * FIELDS)
  }
  return { ...document, rows, locations: locations.values, headings: headings.values }
}

export function unpackDocument({ rows, locations, headings, ...document }: PackedDocument): ParsedDocument {
  const blocks: Block[] = []
  for (let at = 0; at < rows.length; at += FIELDS) {
    const block: Block = {
      kind: KINDS[rows[at]!]!,
      start: rows[at + 1]!,
      end: rows[at + 2]!,
      location: locations[rows[at + 3]!]!,
      heading: headings[rows[at + 4]!]!,
    }
    if (rows[at + 5] !== 0) block.level = rows[at + 5]!
    blocks.push(block)
  }
  return { ...document, blocks }
}

/** Gives each distinct object a number, in order of first sight. */
class Numbered<T extends object> {
  readonly values: T[] = []
  readonly #numbers = new Map<T, number>()

  numberOf(value: T): number {
    let number = this.#numbers.get(value)
    if (number === undefined) {
      number = this.values.push(value) - 1
      this.#numbers.set(value, number)
    }
    return number
  }
}
