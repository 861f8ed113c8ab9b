import { inflateSync } from 'node:zlib'
import type { TextItem } from './text-run.ts'

/** Where text is drawn that nobody sees: a stretch of a baseline, in points of the page. */
export interface HiddenStretch {
  x0: number
  x1: number
  y: number
}

/** A page's drawing operations as pdf.js lists them, with the numbers that name them. */
export interface Drawing {
  fnArray: number[]
  argsArray: unknown[]
}

const INVISIBLE_MODE = /\b[37]\s+Tr\b/
const WHITE_FILL =
  /\b1(?:\.0*)?\s+g\b|\b1(?:\.0*)?\s+1(?:\.0*)?\s+1(?:\.0*)?\s+(?:rg|scn?)\b|\b0\s+0\s+0\s+0\s+k\b/
const LARGEST_CONTENT = 20_000_000

/**
 * Whether any page content could hold invisible text: the invisible mode, or white as the colour of filling.
 * Looks into the compressed streams without drawing, so that ordinary files are not slowed.
 */
export function mayHideText(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 9)) {
    if (bytes[at - 1] === 0x64) continue // "endstream"
    const start = bytes[at + 6] === 0x0d ? at + 8 : at + 7
    const end = bytes.indexOf('endstream', start)
    if (end < 0) return false
    const content = contentOf(bytes.subarray(start, end))
    if (content !== null && (INVISIBLE_MODE.test(content) || WHITE_FILL.test(content))) return true
    at = end
  }
  return false
}

/** The stream's text where it is drawing code: fonts and pictures draw no text. */
function contentOf(stream: Buffer): string | null {
  let content = stream
  if ((stream[0]! & 0x0f) === 8) {
    try {
      content = inflateSync(stream, { maxOutputLength: LARGEST_CONTENT, finishFlush: 2 })
    } catch {
      return null
    }
  }
  return content.includes('BT') ? content.toString('latin1') : null
}

type Matrix = readonly [number, number, number, number, number, number]
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

interface State {
  matrix: Matrix
  isWhite: boolean
  mode: number
  size: number
  characterSpacing: number
  wordSpacing: number
  scale: number
  leading: number
}

interface Glyph {
  width: number
  isSpace: boolean
}

/**
 * Follows a page's drawing and tells where its text cannot be seen: drawn in the invisible mode, or white with
 * nothing painted below it. Meant for files without pictures: under a scan invisible text is its text layer.
 * @param codes pdf.js' numbers of the operations, by name
 */
export function hiddenStretches(drawing: Drawing, codes: Record<string, number>): HiddenStretch[] {
  const names = new Map(Object.entries(codes).map(([name, code]) => [code, name]))
  const hidden: HiddenStretch[] = []
  const painted: [number, number, number, number][] = []
  const saved: State[] = []
  let state: State = {
    ...{ matrix: IDENTITY, isWhite: false, mode: 0, size: 1 },
    ...{ characterSpacing: 0, wordSpacing: 0, scale: 1, leading: 0 },
  }
  let line = IDENTITY
  let text = IDENTITY
  const moveTo = (x: number, y: number) => {
    line = multiply(line, [1, 0, 0, 1, x, y])
    text = line
  }
  for (const [index, code] of drawing.fnArray.entries()) {
    const args = numbersAndMore(drawing.argsArray[index])
    const number = (at: number) => (typeof args[at] === 'number' ? args[at] : 0)
    switch (names.get(code)) {
      case 'save':
        saved.push({ ...state })
        break
      case 'restore':
        state = saved.pop() ?? state
        break
      case 'transform':
        state.matrix = multiply(state.matrix, args as unknown as Matrix)
        break
      case 'setFillRGBColor':
        state.isWhite = isWhite(args)
        break
      case 'setFillColorN':
      case 'setFillTransparent':
        state.isWhite = false
        break
      case 'setTextRenderingMode':
        state.mode = number(0)
        break
      case 'setFont':
        state.size = number(1)
        break
      case 'setCharSpacing':
        state.characterSpacing = number(0)
        break
      case 'setWordSpacing':
        state.wordSpacing = number(0)
        break
      case 'setHScale':
        state.scale = number(0) / 100
        break
      case 'setLeading':
        state.leading = -number(0)
        break
      case 'beginText':
        line = IDENTITY
        text = IDENTITY
        break
      case 'setTextMatrix':
        line = matrixOf(args[0] ?? args)
        text = line
        break
      case 'moveText':
        moveTo(number(0), number(1))
        break
      case 'setLeadingMoveText':
        state.leading = number(1)
        moveTo(number(0), number(1))
        break
      case 'nextLine':
        moveTo(0, state.leading)
        break
      case 'showText': {
        const width = widthOf(args[0], state)
        const after = multiply(text, [1, 0, 0, 1, width, 0])
        const [, , , , x0, y] = multiply(state.matrix, text)
        const [, , , , x1] = multiply(state.matrix, after)
        const isCovered = painted.some(
          ([left, low, right, high]) => x0 >= left && x0 <= right && y >= low && y <= high,
        )
        if (state.mode === 3 || state.mode === 7 || (state.mode === 0 && state.isWhite && !isCovered))
          hidden.push({ x0: Math.min(x0, x1), x1: Math.max(x0, x1), y })
        text = after
        break
      }
      case 'constructPath':
        if (!state.isWhite && /fill/i.test(names.get(number(0)) ?? ''))
          painted.push(boxOf(state.matrix, args[2]))
        break
      case 'shadingFill':
        painted.push([
          Number.NEGATIVE_INFINITY,
          Number.NEGATIVE_INFINITY,
          Number.POSITIVE_INFINITY,
          Number.POSITIVE_INFINITY,
        ])
        break
    }
  }
  return hidden
}

/** Leaves out the items that begin on a hidden stretch. */
export function withoutHidden(items: TextItem[], hidden: HiddenStretch[]): TextItem[] {
  if (hidden.length === 0) return items
  return items.filter(({ transform: [, , , , x = 0, y = 0] }) =>
    hidden.every((stretch) => Math.abs(stretch.y - y) > 2 || x < stretch.x0 - 2 || x > stretch.x1 - 0.5),
  )
}

function numbersAndMore(args: unknown): unknown[] {
  if (Array.isArray(args)) return args
  return ArrayBuffer.isView(args) ? Array.from(args as unknown as ArrayLike<number>) : []
}

function matrixOf(values: unknown): Matrix {
  const numbers = numbersAndMore(values)
  return numbers.length === 6 ? (numbers as unknown as Matrix) : IDENTITY
}

/** pdf.js gives colours as `#ffffff` or as three bytes. */
function isWhite(args: unknown[]): boolean {
  if (typeof args[0] === 'string') return args[0].toLowerCase() === '#ffffff'
  return args.length === 3 && args.every((part) => typeof part === 'number' && part >= 254)
}

function widthOf(glyphs: unknown, state: State): number {
  if (!Array.isArray(glyphs)) return 0
  let width = 0
  for (const glyph of glyphs as (Glyph | number | null)[]) {
    if (typeof glyph === 'number') width -= (glyph / 1000) * state.size
    else if (glyph !== null)
      width +=
        (glyph.width / 1000) * state.size + state.characterSpacing + (glyph.isSpace ? state.wordSpacing : 0)
  }
  return width * state.scale
}

function boxOf(matrix: Matrix, extent: unknown): [number, number, number, number] {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbersAndMore(extent) as number[]
  const corners = [
    [x0, y0],
    [x1, y0],
    [x0, y1],
    [x1, y1],
  ].map(([x, y]) => multiply(matrix, [1, 0, 0, 1, x!, y!]))
  const xs = corners.map((corner) => corner[4])
  const ys = corners.map((corner) => corner[5])
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[2] * b[1],
    a[1] * b[0] + a[3] * b[1],
    a[0] * b[2] + a[2] * b[3],
    a[1] * b[2] + a[3] * b[3],
    a[0] * b[4] + a[2] * b[5] + a[4],
    a[1] * b[4] + a[3] * b[5] + a[5],
  ]
}
