import type { Block } from './parsing/document.ts'
import { isSpace } from './parsing/plain-text.ts'

/** A stretch of the text: UTF-16 code units, end exclusive. */
export interface Span {
  start: number
  end: number
}

/** A stretch without the white space at its ends; null when there is nothing else. */
export function visibleSpan(text: string, { start, end }: Span): Span | null {
  const first = skipSpace(text, start, end)
  return first < end ? { start: first, end: trimEnd(text, first, end) } : null
}

/**
 * A block too long for one passage, cut where it hurts least: rows and lines of tables and code, sentences of the
 * rest; what is still too long at a clause, a space or, in a giant word, between characters. Pieces come in
 * order, begin and end with visible characters, and leave only white space between them.
 */
export function* pieces(text: string, block: Block, target: number, max: number): Generator<Span> {
  const byLine = block.kind === 'table' || block.kind === 'code'
  let at = skipSpace(text, block.start, block.end)
  while (at < block.end) {
    const border = byLine ? lineEnd(text, at, block.end) : sentenceEnd(text, at, block.end)
    let start = at
    while (border - start > max) {
      const cut = cutBefore(text, start, start + target)
      yield { start, end: trimEnd(text, start, cut) }
      start = skipSpace(text, cut, border)
    }
    if (start < border) yield { start, end: trimEnd(text, start, border) }
    at = skipSpace(text, border, block.end)
  }
}

function lineEnd(text: string, from: number, limit: number): number {
  const newline = text.indexOf('\n', from)
  return newline < 0 || newline > limit ? limit : newline
}

/** The end of the sentence that begins at `from`: after its stop and closing marks. */
function sentenceEnd(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x3000 && isWideStop(code)) return skipClosing(text, at + 1, limit)
    if (code === 0x0a && text.charCodeAt(at + 1) === 0x0a) return at
    if (!isStop(code)) continue
    const end = skipClosing(text, at + 1, limit)
    if (end >= limit) return limit
    if (isSpace(text.charCodeAt(end)) && endsSentence(text, from, at, end, limit)) return end
    at = end - 1
  }
  return limit
}

/** `.` `!` `?` `…`, and the Arabic, Urdu and Devanagari stops. */
const isStop = (code: number) =>
  code === 0x2e ||
  code === 0x21 ||
  code === 0x3f ||
  code === 0x2026 ||
  code === 0x61f ||
  code === 0x6d4 ||
  code === 0x964

/** `。` `！` `．` `？` */
const isWideStop = (code: number) => code === 0x3002 || code === 0xff01 || code === 0xff0e || code === 0xff1f

const CLOSING = new Set([...'.!?…"\')]}”’»»*_'].map((mark) => mark.charCodeAt(0)))

function skipClosing(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && CLOSING.has(text.charCodeAt(at))) at++
  return at
}

const ABBREVIATION =
  /(?:^|[\s(])(?:[\p{L}]|\d{1,3}|dr|dra|sr|sra|srs|prof|profa|exmo|art|arts|inc|fig|figs|tab|eq|cap|p[aá]g|n[oº]?|vol|ed|ex|obs|ref|tel|av|al|cf|mr|mrs|ms|st|jr|vs|etc|e\.g|i\.e|no|sec|ch|pp?|approx|dept|est|gov|ltd|p\. ?ex)$/iu

function endsSentence(text: string, from: number, stop: number, end: number, limit: number): boolean {
  const next = skipSpace(text, end, limit)
  const isLower = /\p{Ll}/u.test(text.charAt(next))
  if (isLower) return false
  if (text.charCodeAt(stop) !== 0x2e) return true
  return !ABBREVIATION.test(text.slice(Math.max(from, stop - 12), stop))
}

/** The best place to cut in `(from, limit]`: a line, a clause, a space, or between two characters. */
function cutBefore(text: string, from: number, limit: number): number {
  const floor = from + Math.floor((limit - from) / 2)
  let clause = -1
  let space = -1
  for (let at = limit; at > floor; at--) {
    const code = text.charCodeAt(at)
    if (!isSpace(code)) continue
    if (code === 0x0a) return at
    if (space < 0) space = at
    if (clause < 0 && isClauseEnd(text.charCodeAt(at - 1))) clause = at
  }
  if (clause >= 0) return clause
  return space >= 0 ? space : characterBorder(text, limit, floor)
}

/** `,` `;` `:` */
const isClauseEnd = (code: number) => code === 0x2c || code === 0x3b || code === 0x3a

/** Steps back from the middle of a surrogate pair, and from marks that belong to the character before. */
function characterBorder(text: string, at: number, floor: number): number {
  let border = at
  while (border > floor && isContinuation(text, border)) border--
  if (border > floor) return border
  return isLowSurrogate(text.charCodeAt(at)) ? at - 1 : at
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff

function isContinuation(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (isLowSurrogate(code)) return true
  return (
    code >= 0x300 && (code === 0x200d || text.charCodeAt(at - 1) === 0x200d || /\p{M}/u.test(text.charAt(at)))
  )
}

function skipSpace(text: string, from: number, limit: number): number {
  let at = from
  while (at < limit && isSpace(text.charCodeAt(at))) at++
  return at
}

function trimEnd(text: string, from: number, end: number): number {
  let at = end
  while (at > from && isSpace(text.charCodeAt(at - 1))) at--
  return at
}
