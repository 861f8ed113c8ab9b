import { cleanText } from './clean-text.ts'
import type { Block, ParsedDocument } from './document.ts'
import { NOWHERE } from './document.ts'
import { chooseTitle } from './document-builder.ts'
import { HeadingPath } from './heading-path.ts'
import { ParseFailure } from './parse-failure.ts'

/** Average length from which the lines of a text are taken for paragraphs of their own, in code units. */
const PARAGRAPH_LINE = 160

/**
 * Plain text: the stored text is the file's own. Paragraphs end at blank lines, or at each line where lines are
 * long; a line alone that is numbered like a chapter or written in capitals is a heading.
 */
export function readPlainText(source: string, name: string): ParsedDocument {
  const text = cleanText(source)
  const blocks: Block[] = []
  const headings = new HeadingPath()
  for (const { start, end, lines } of paragraphs(text)) {
    const level = lines === 1 ? headingLevel(text.slice(start, Math.min(end, start + 121))) : null
    if (level !== null) headings.enter(level, text.slice(start, end).trim())
    const heading = headings.path
    if (level !== null) blocks.push({ kind: 'heading', start, end, location: NOWHERE, heading, level })
    else if (lines > 1 && end - start > lines * PARAGRAPH_LINE)
      for (const line of lineSpans(text, start, end))
        blocks.push({ kind: 'paragraph', ...line, location: NOWHERE, heading })
    else blocks.push({ kind: 'paragraph', start, end, location: NOWHERE, heading })
  }
  if (blocks.length === 0) throw new ParseFailure('empty')
  const title = chooseTitle(null, headings.first, name)
  return { title, mediaType: 'text/plain', text, blocks, pages: null, language: null }
}

interface Span {
  start: number
  end: number
}

/** Runs of lines that are not blank, with the number of their lines; ends without the line break. */
export function* paragraphs(text: string): Generator<Span & { lines: number }> {
  let current: (Span & { lines: number }) | null = null
  for (const line of lineSpans(text, 0, text.length)) {
    if (current !== null && newlinesBetween(text, current.end, line.start) === 1) {
      current.end = line.end
      current.lines++
      continue
    }
    if (current !== null) yield current
    current = { ...line, lines: 1 }
  }
  if (current !== null) yield current
}

function newlinesBetween(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++
  return count
}

/** The lines of a stretch of text that are not blank, without the white space at their ends. */
export function* lineSpans(text: string, from: number, to: number): Generator<Span> {
  let at = from
  while (at < to) {
    const newline = text.indexOf('\n', at)
    const stop = newline < 0 || newline > to ? to : newline
    let start = at
    let end = stop
    while (start < end && isSpace(text.charCodeAt(start))) start++
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--
    if (start < end) yield { start, end }
    at = stop + 1
  }
}

/** White space as `String.prototype.trim` sees it. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13)
  return (
    code >= 0xa0 &&
    (code === 0xa0 ||
      code === 0x1680 ||
      (code >= 0x2000 && code <= 0x200a) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0x202f ||
      code === 0x205f ||
      code === 0x3000 ||
      code === 0xfeff)
  )
}

const NAMED =
  /^(chapter|part|appendix|section|cap[ií]tulo|parte|ap[êe]ndice|anexo|se[çc][ãa]o|t[íi]tulo)\s+([\divxlc]+|[a-z])\b/i
const NUMBERED = /^(\d{1,3}(?:\.\d{1,3}){0,4})\.?\s+\p{Lu}/u

/** The level of a line that stands alone and reads as a heading; null for others. */
function headingLevel(line: string): number | null {
  if (line.length > 100 || /[.;,!?:]$/.test(line)) return null
  if (NAMED.test(line)) return 1
  const numbered = NUMBERED.exec(line)
  if (numbered) return numbered[1]!.split('.').length
  const isCapitals = line.length >= 4 && line === line.toUpperCase() && /\p{Lu}{3}/u.test(line)
  return isCapitals && line.split(' ').length <= 12 ? 1 : null
}
