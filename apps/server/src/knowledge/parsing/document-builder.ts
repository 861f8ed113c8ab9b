import { cleanLine, cleanText } from './clean-text.ts'
import type { Block, BlockKind, Location, ParsedDocument } from './document.ts'
import { MAX_BLOCKS, MAX_TEXT_LENGTH, NOWHERE } from './document.ts'
import { HeadingPath } from './heading-path.ts'
import { ParseFailure } from './parse-failure.ts'
import { tableLines } from './table-lines.ts'

/** Writes a document block by block: the text, the offsets and the heading path of each. */
export class DocumentBuilder {
  readonly #parts: string[] = []
  readonly #blocks: Block[] = []
  readonly #headings = new HeadingPath()
  #length = 0
  #location = NOWHERE

  /** What follows stands at this place. */
  at(location: Location): void {
    this.#location = location
  }

  /** Ends all open headings: what follows is not below them. */
  closeHeadings(): void {
    this.#headings.clear()
  }

  heading(level: number, text: string): void {
    const title = cleanLine(text)
    if (title === '') return
    this.#headings.enter(level, title)
    this.#append('heading', title, level)
  }

  paragraph(text: string): void {
    this.#append('paragraph', trimLines(cleanText(text)))
  }

  /** @param marker what stands before the item, such as `-` or `2.`; @param depth nesting, from 0 */
  listItem(text: string, marker = '-', depth = 0): void {
    const item = trimLines(cleanText(text))
    if (item !== '') this.#append('list-item', `${'  '.repeat(Math.min(depth, 8))}${marker} ${item}`)
  }

  code(text: string): void {
    this.#append('code', cleanText(text).replace(/^\n+|\s+$/g, ''))
  }

  /** One line per row; with a header each value is written after its column's name. */
  table(rows: string[][], options: { header?: boolean } = {}): void {
    const lines = tableLines(
      rows.map((row) => row.map(cleanLine)),
      options,
    )
    if (lines.length > 0) this.#append('table', lines.join('\n'))
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** @param facts `title`: what the file says its title is; without a usable one the first heading, then `name`. */
  finish(facts: {
    title?: string | null
    name: string
    mediaType: string
    pages?: number | null
    language?: string | null
  }): ParsedDocument {
    if (this.#length === 0) throw new ParseFailure('empty')
    return {
      title: chooseTitle(facts.title, this.#headings.first, facts.name),
      mediaType: facts.mediaType,
      text: this.#parts.join(''),
      blocks: this.#blocks,
      pages: facts.pages ?? null,
      language: canonicalLanguage(facts.language),
    }
  }

  #append(kind: BlockKind, text: string, level?: number): void {
    if (text.trim() === '') return
    if (this.#length > 0) {
      const before = this.#blocks.at(-1)?.kind
      const separator = kind === 'list-item' && before === 'list-item' ? '\n' : '\n\n'
      this.#parts.push(separator)
      this.#length += separator.length
    }
    const start = this.#length
    this.#parts.push(text)
    this.#length += text.length
    if (this.#length > MAX_TEXT_LENGTH)
      throw new ParseFailure('too-large', { limitCharacters: MAX_TEXT_LENGTH })
    if (this.#blocks.length >= MAX_BLOCKS) throw new ParseFailure('too-large', { limitBlocks: MAX_BLOCKS })
    const block: Block = {
      kind,
      start,
      end: this.#length,
      location: this.#location,
      heading: this.#headings.path,
    }
    if (level !== undefined) block.level = level
    this.#blocks.push(block)
  }
}

/** Spaces inside a line made one, line breaks kept, ends trimmed. */
function trimLines(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
}

const UNTITLED =
  /^(untitled|\(anonymous\)|anonymous|\(unspecified\)|sem t[ií]tulo|documento?\s?\d*|document\s?\d*|title|presentation\s?\d*|powerpoint presentation|apresenta[cç][aã]o do powerpoint|slide \d+|pasta\d*|book\d*|microsoft word.*|.*\.(docx?|pptx?|xlsx?|pdf|indd|tex|dvi|odt|rtf|html?))$/i

/** The file's own title if it says something, else the first heading, else the file name without extension. */
export function chooseTitle(
  own: string | null | undefined,
  heading: string | undefined,
  name: string,
): string {
  const declared = cleanLine(own ?? '')
  if (declared.length >= 3 && declared.length <= 300 && /\p{L}/u.test(declared) && !UNTITLED.test(declared))
    return declared
  if (heading !== undefined && /\p{L}/u.test(heading)) return heading.slice(0, 300).toWellFormed()
  const base = cleanLine(name.replace(/^.*[\\/]/, ''))
  return base.replace(/(?<=.)\.[^.\s]{1,10}$/, '') || base || 'document'
}

function canonicalLanguage(tag: string | null | undefined): string | null {
  const clean = tag?.trim().replaceAll('_', '-')
  if (!clean || /^(und|zxx|x-)/i.test(clean)) return null
  try {
    return Intl.getCanonicalLocales(clean)[0] ?? null
  } catch {
    return null
  }
}
