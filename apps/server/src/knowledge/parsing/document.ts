/** Where a block stands in the original: a page, slide or sheet, numbered from 1, or nowhere in particular. */
export interface Location {
  kind: 'page' | 'slide' | 'sheet' | 'none'
  number: number | null
  /** The printed page label ("iv"), the slide's number or the sheet's name; empty for `none`. */
  label: string
}

export type BlockKind = 'heading' | 'paragraph' | 'list-item' | 'table' | 'code'

/** A piece of the text with one role. Offsets are UTF-16 code units, end exclusive. */
export interface Block {
  kind: BlockKind
  start: number
  end: number
  location: Location
  /** Headings above this block, outermost first; a heading's own title is the last of its path. */
  heading: string[]
  /** Of a heading: 1 is the outermost. */
  level?: number
}

/**
 * A file as text. Blocks come in reading order, do not overlap, and only white space stands between them.
 * Lines of a table block are its rows. The text is NFC, with `\n` line ends, no NUL and no lone surrogate.
 */
export interface ParsedDocument {
  title: string
  mediaType: string
  text: string
  blocks: Block[]
  /** Pages, slides or sheets; null where the format has none. */
  pages: number | null
  /** What the file says of itself (BCP 47), null when it says nothing. */
  language: string | null
}

export const NOWHERE: Location = { kind: 'none', number: null, label: '' }

/** Longest text taken from one file, in UTF-16 code units: rows of a table grow by the names of their columns. */
export const MAX_TEXT_LENGTH = 50_000_000

/** Most blocks taken from one file: paragraphs, headings, items of lists, tables. */
export const MAX_BLOCKS = 200_000

/** Largest plain text, Markdown, CSV, JSON or source file read, in bytes. */
export const MAX_TEXT_FILE_BYTES = 25_000_000

/** Largest file of any other format read, in bytes: 100 MB, with room for both ways of counting. */
export const MAX_FILE_BYTES = 105_000_000
