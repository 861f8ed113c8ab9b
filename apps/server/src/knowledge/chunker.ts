import type { Block, Location, ParsedDocument } from './parsing/document.ts'
import { pieces, type Span, visibleSpan } from './passage-pieces.ts'

/** A passage before it has an id: `text` is `document.text.slice(start, end)`, always. */
export interface PassageDraft {
  /** Position in the document, from 0. */
  ordinal: number
  /** UTF-16 code units, end exclusive; starts increase strictly. */
  start: number
  end: number
  text: string
  /** Where the passage begins. */
  location: Location
  /** Headings above its content, outermost first. */
  heading: string[]
}

/** Lengths in UTF-16 code units. */
export interface ChunkOptions {
  /** What a passage aims at. */
  targetLength?: number
  /** What a passage never exceeds. */
  maxLength?: number
  /** A section shorter than this is joined with the next one on the same page. */
  minLength?: number
  /** How much of the end of a passage the next one of the same section repeats, in whole sentences. */
  overlapLength?: number
}

const DEFAULTS: Required<ChunkOptions> = {
  targetLength: 800,
  maxLength: 1200,
  minLength: 100,
  overlapLength: 120,
}

/**
 * Cuts a document into passages at its own borders: sections, pages, paragraphs, rows, then sentences. Together
 * they cover every character that is not white space. A heading goes with what follows it.
 */
export function chunk(
  document: Pick<ParsedDocument, 'text' | 'blocks'>,
  options: ChunkOptions = {},
): PassageDraft[] {
  const packer = new PassagePacker(document.text, { ...DEFAULTS, ...options })
  for (const block of document.blocks) packer.add(block)
  return packer.finish()
}

interface OpenPassage {
  start: number
  end: number
  location: Location
  /** What the sections in it share; where that is nothing, the path of the last. */
  heading: string[]
  /** Path of the section it is in now. */
  section: string[]
  /** Nothing but headings so far. */
  isHeadingOnly: boolean
  /** Last sentence, where the next passage may begin to repeat. */
  lastSentence: Span | null
}

class PassagePacker {
  readonly #text: string
  readonly #lengths: Required<ChunkOptions>
  readonly #passages: PassageDraft[] = []
  #open: OpenPassage | null = null

  constructor(text: string, lengths: Required<ChunkOptions>) {
    this.#text = text
    this.#lengths = lengths
  }

  add(block: Block): void {
    const { targetLength, maxLength } = this.#lengths
    const whole = visibleSpan(this.#text, block)
    if (whole === null) return
    if (whole.end - whole.start <= targetLength || this.#fits(block, maxLength)) this.#place(whole, block)
    else for (const piece of pieces(this.#text, block, targetLength, maxLength)) this.#place(piece, block)
  }

  finish(): PassageDraft[] {
    this.#close()
    return this.#passages
  }

  /** A heading takes one whole paragraph a little over the target rather than the half of it. */
  #fits(block: Block, maxLength: number): boolean {
    const open = this.#open
    const start = open?.isHeadingOnly && isSamePlace(open.location, block.location) ? open.start : block.start
    return block.kind === 'paragraph' && block.end - start <= maxLength * 0.9
  }

  #place(span: Span, block: Block): void {
    const open = this.#open
    if (open === null) {
      this.#begin(span.start, span, block)
      return
    }
    if (!this.#accepts(open, span, block)) {
      this.#close()
      this.#begin(this.#overlapStart(open, span, block), span, block)
      return
    }
    if (open.isHeadingOnly) open.heading = block.heading
    else if (!isSamePath(open.section, block.heading)) open.heading = sharedPath(open.heading, block.heading)
    open.section = block.heading
    open.end = span.end
    open.isHeadingOnly &&= block.kind === 'heading'
    open.lastSentence = block.kind === 'paragraph' ? span : null
  }

  #accepts(open: OpenPassage, span: Span, block: Block): boolean {
    if (!isSamePlace(open.location, block.location)) return false
    const { targetLength, maxLength, minLength } = this.#lengths
    const length = span.end - open.start
    if (length > maxLength) return false
    if (open.isHeadingOnly) return true
    const isNewSection = block.kind === 'heading' || !isSamePath(open.section, block.heading)
    const opened = open.end - open.start
    if (isNewSection) return opened < minLength && length <= targetLength
    return length <= targetLength || length - targetLength < targetLength - opened
  }

  #overlapStart(before: OpenPassage, span: Span, block: Block): number {
    const sentence = before.lastSentence
    const isWithinSection =
      block.kind === 'paragraph' &&
      isSamePlace(before.location, block.location) &&
      isSamePath(before.section, block.heading)
    if (sentence === null || !isWithinSection || sentence.start <= before.start) return span.start
    const { overlapLength, maxLength } = this.#lengths
    const isShort = sentence.end - sentence.start <= overlapLength
    return isShort && span.end - sentence.start <= maxLength ? sentence.start : span.start
  }

  #begin(start: number, span: Span, block: Block): void {
    this.#open = {
      start,
      end: span.end,
      location: block.location,
      heading: block.heading,
      section: block.heading,
      isHeadingOnly: block.kind === 'heading',
      lastSentence: block.kind === 'paragraph' ? span : null,
    }
  }

  #close(): void {
    const open = this.#open
    if (open === null) return
    const { start, end, location, heading } = open
    const text = this.#text.slice(start, end)
    this.#passages.push({ ordinal: this.#passages.length, start, end, text, location, heading })
    this.#open = null
  }
}

const isSamePlace = (a: Location, b: Location) => a === b || (a.kind === b.kind && a.number === b.number)

const isSamePath = (a: string[], b: string[]) =>
  a === b || (a.length === b.length && a.every((title, depth) => title === b[depth]))

/** What two paths have in common; the second where that is nothing. */
function sharedPath(a: string[], b: string[]): string[] {
  const depth = a.findIndex((title, at) => title !== b[at])
  if (depth < 0) return a.length > 0 ? a : b
  return depth === 0 ? b : a.slice(0, depth)
}
