import { type Row, rowsOf, type Segment } from './segments.ts'

/** Narrower regions are not searched for columns, in font sizes. */
const NARROWEST_REGION = 24
const NARROWEST_GUTTER = 0.7
const MAX_DEPTH = 4

/**
 * The rows of a page in reading order, one list per region that is read from top to bottom: where a gutter parts
 * running text into columns the left one comes first; tables and what spans the gutter stay whole.
 */
export function readingOrder(segments: Segment[], depth = 0): Row[][] {
  if (segments.length === 0) return []
  const split = depth < MAX_DEPTH && segments.length >= 6 ? bestSplit(segments) : null
  if (split === null) return [rowsOf(segments)]
  const regions: Row[][] = []
  let whole: Segment[] = []
  for (const band of split) {
    if (band.kind === 'whole') {
      whole.push(...band.segments)
      continue
    }
    if (whole.length > 0) regions.push(rowsOf(whole))
    whole = []
    regions.push(...readingOrder(band.left, depth + 1), ...readingOrder(band.right, depth + 1))
  }
  if (whole.length > 0) regions.push(rowsOf(whole))
  return regions
}

type Band =
  | { kind: 'whole'; segments: Segment[] }
  | { kind: 'columns'; segments: Segment[]; left: Segment[]; right: Segment[] }

/** The cut into bands by the gutter that puts most segments into columns; null when none makes columns. */
function bestSplit(segments: Segment[]): Band[] | null {
  let best: Band[] | null = null
  let bestCount = 0
  const sorted = [...segments].sort((a, b) => b.y - a.y)
  for (const gutter of gutters(segments)) {
    const bands = bandsAlong(sorted, gutter)
    const count = bands.reduce((sum, band) => sum + (band.kind === 'columns' ? band.segments.length : 0), 0)
    if (count > bestCount) {
      best = bands
      bestCount = count
    }
  }
  return best
}

/** Middles of the stretches that fewer segments cross than on either side. */
function gutters(segments: Segment[]): number[] {
  const left = Math.min(...segments.map((segment) => segment.x0))
  const right = Math.max(...segments.map((segment) => segment.x1))
  const size = medianSize(segments)
  const width = Math.ceil(right - left)
  if (width < NARROWEST_REGION * size || width > 20_000) return []
  const changes = new Int32Array(width + 3)
  for (const segment of segments) {
    changes[Math.floor(segment.x0 - left)]!++
    changes[Math.ceil(segment.x1 - left)]!--
  }
  const found: number[] = []
  let covering = 0
  let before = 0
  let from = 0
  for (let x = 0; x <= width; x++) {
    const now = covering + changes[x]!
    if (now === covering) continue
    const isValley = covering < before && now > covering && x - from >= NARROWEST_GUTTER * size
    const middle = (from + x) / 2
    if (isValley && covering < segments.length * 0.4 && middle > 0.12 * width && middle < 0.88 * width)
      found.push(left + middle)
    before = covering
    covering = now
    from = x
  }
  return found
}

function bandsAlong(sorted: Segment[], gutter: number): Band[] {
  const bands: Band[] = []
  let parted: Segment[] = []
  const close = () => {
    if (parted.length > 0) bands.push(bandOf(parted, gutter))
    parted = []
  }
  for (const segment of sorted) {
    if (segment.x0 < gutter - 1 && segment.x1 > gutter + 1) {
      close()
      bands.push({ kind: 'whole', segments: [segment] })
    } else parted.push(segment)
  }
  close()
  return bands
}

function bandOf(segments: Segment[], gutter: number): Band {
  const left = segments.filter((segment) => segment.x1 <= gutter + 1)
  const right = segments.filter((segment) => segment.x1 > gutter + 1)
  const isColumns = isRunningText(left) && isRunningText(right)
  return isColumns ? { kind: 'columns', segments, left, right } : { kind: 'whole', segments }
}

/** Lines of running text are long and fill their column; cells of a table are short or do not. */
function isRunningText(segments: Segment[]): boolean {
  if (segments.length < 3) return false
  const size = medianSize(segments)
  const width =
    Math.max(...segments.map((segment) => segment.x1)) - Math.min(...segments.map((segment) => segment.x0))
  if (width < 9 * size) return false
  const lines = new Set(segments.map((segment) => Math.round(segment.y / (size * 0.6)))).size
  const inked = segments.reduce((sum, segment) => sum + segment.x1 - segment.x0, 0)
  const words = segments.reduce((sum, segment) => sum + segment.text.trim().split(/\s+/).length, 0)
  return inked / (lines * width) > 0.5 && words / segments.length >= 3.5
}

function medianSize(segments: Segment[]): number {
  const sizes = segments.map((segment) => segment.size).sort((a, b) => a - b)
  return sizes[sizes.length >> 1] ?? 10
}
