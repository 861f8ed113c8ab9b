import { cleanText } from './clean-text.ts'
import type { Block, BlockKind, ParsedDocument } from './document.ts'
import { NOWHERE } from './document.ts'
import { chooseTitle } from './document-builder.ts'
import { HeadingPath } from './heading-path.ts'
import { inlineText } from './markdown-inline.ts'
import { ParseFailure } from './parse-failure.ts'

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+|$)/
const FENCE = /^ {0,3}(`{3,}|~{3,})/
const ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/
const RULE = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/
const DELIMITER_ROW = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
/** Longer lines are never one of the marks above. */
const LONGEST_MARK = 400

/**
 * Markdown in one pass over its lines: headings, lists, tables, fenced code, paragraphs. The stored text is the
 * source itself, so that it can be drawn as it was written; titles in heading paths are without marks.
 */
export function readMarkdown(source: string, name: string): ParsedDocument {
  const text = cleanText(source)
  const scanner = new MarkdownScanner(text)
  const blocks = scanner.blocks()
  if (blocks.length === 0) throw new ParseFailure('empty')
  return {
    title: chooseTitle(scanner.frontTitle, scanner.headings.first, name),
    mediaType: 'text/markdown',
    text,
    blocks,
    pages: null,
    language: null,
  }
}

class MarkdownScanner {
  readonly headings = new HeadingPath()
  frontTitle: string | undefined
  readonly #text: string
  readonly #blocks: Block[] = []
  #kind: BlockKind = 'paragraph'
  #start = -1
  #end = -1
  #lines = 0

  constructor(text: string) {
    this.#text = text
  }

  blocks(): Block[] {
    let at = this.#frontMatter()
    while (at < this.#text.length) {
      const end = this.#lineEnd(at)
      const line = this.#text.slice(at, end)
      const fence = line.length < LONGEST_MARK ? FENCE.exec(line) : null
      if (fence) {
        this.#flush()
        at = this.#fenced(at, end, fence[1]!)
        continue
      }
      this.#line(line, at, end)
      at = end + 1
    }
    this.#flush()
    return this.#blocks
  }

  #line(line: string, at: number, end: number): void {
    if (line.trim() === '') {
      this.#flush()
      return
    }
    const mark = line.length < LONGEST_MARK ? line : ''
    const atx = ATX.exec(mark)
    if (atx) {
      this.#flush()
      const title = line.slice(atx[0].length).replace(/[ \t]+#+[ \t]*$/, '')
      this.#heading(atx[1]!.length, title, at, end)
      return
    }
    const underline = UNDERLINE.exec(mark)
    if (underline && this.#start >= 0 && this.#kind === 'paragraph' && this.#lines <= 3) {
      const start = this.#start
      const title = this.#text.slice(start, this.#end)
      this.#start = -1
      this.#heading(underline[1]!.startsWith('=') ? 1 : 2, title, start, end)
      return
    }
    if (this.#start >= 0 && this.#kind === 'paragraph' && this.#lines === 1 && this.#isTableStart(mark)) {
      this.#kind = 'table'
      this.#extend(end)
      return
    }
    if (mark !== '' && RULE.test(mark)) {
      this.#flush()
      this.#begin('paragraph', at, end)
      this.#flush()
      return
    }
    if (ITEM.test(mark === '' ? line.slice(0, LONGEST_MARK) : mark)) {
      this.#flush()
      this.#begin('list-item', at, end)
      return
    }
    if (this.#kind === 'table' && this.#start >= 0 && !line.includes('|')) this.#flush()
    if (this.#start >= 0) this.#extend(end)
    else this.#begin('paragraph', at, end)
  }

  #isTableStart(line: string): boolean {
    if (!line.includes('|') || !DELIMITER_ROW.test(line)) return false
    return this.#text.slice(this.#start, this.#end).includes('|')
  }

  /** Takes all up to the closing fence, or to the end of the text where none comes. */
  #fenced(start: number, firstEnd: number, fence: string): number {
    let at = firstEnd + 1
    while (at < this.#text.length) {
      const end = this.#lineEnd(at)
      const line = end - at < LONGEST_MARK ? this.#text.slice(at, end).trim() : ''
      if (line.length >= fence.length && line === fence[0]!.repeat(line.length)) {
        this.#begin('code', start, end)
        this.#flush()
        return end + 1
      }
      at = end + 1
    }
    this.#begin('code', start, this.#text.length)
    this.#flush()
    return this.#text.length
  }

  /** YAML between two `---` lines at the very start: metadata, kept as a block of code. */
  #frontMatter(): number {
    if (!/^---[ \t]*\n/.test(this.#text.slice(0, 20))) return 0
    const close = this.#text.slice(0, 20_000).search(/\n(---|\.\.\.)[ \t]*(\n|$)/)
    if (close < 0) return 0
    const end = this.#lineEnd(close + 1)
    const yaml = this.#text.slice(0, close)
    this.frontTitle = /^title:[ \t]*["']?(.*?)["']?[ \t]*$/m.exec(yaml)?.[1]
    this.#begin('code', 0, end)
    this.#flush()
    return end + 1
  }

  #lineEnd(at: number): number {
    const newline = this.#text.indexOf('\n', at)
    return newline < 0 ? this.#text.length : newline
  }

  #begin(kind: BlockKind, start: number, end: number): void {
    this.#kind = kind
    this.#start = start
    this.#end = end
    this.#lines = 1
  }

  #extend(end: number): void {
    this.#end = end
    this.#lines++
  }

  #heading(level: number, title: string, start: number, end: number): void {
    const plain = inlineText(title)
    if (plain !== '') this.headings.enter(level, plain)
    const heading = this.headings.path
    this.#blocks.push({ kind: 'heading', start, end, location: NOWHERE, heading, level })
  }

  #flush(): void {
    if (this.#start < 0) return
    const heading = this.headings.path
    this.#blocks.push({ kind: this.#kind, start: this.#start, end: this.#end, location: NOWHERE, heading })
    this.#start = -1
  }
}
