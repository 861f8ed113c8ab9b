/** A stretch of one line in one go: points, origin at the lower left after turning the text upright. */
export interface Run {
  text: string
  /** Left and right edge. */
  x0: number
  x1: number
  /** Baseline. */
  y: number
  /** Font size. */
  size: number
  font: string
  isRightToLeft: boolean
}

/** What pdf.js says of a piece of text. */
export interface TextItem {
  str: string
  dir: string
  /** `[a, b, c, d, x, y]`: text space to page space. */
  transform: number[]
  width: number
  height: number
  fontName: string
}

type Box = readonly number[]

/** Smaller text is not for reading: it is hidden, or a mark of the producing program. */
const SMALLEST_SIZE = 1.2
const MARGIN = 2

/**
 * The visible text of a page as runs, grouped by direction of writing: the prevailing one first, each turned
 * upright. Text outside the page, next to invisible by size, drawn twice, or a slanted watermark is left out.
 * @param view the page's box, `[x0, y0, x1, y1]`
 */
export function visibleRuns(items: TextItem[], view: Box): Run[][] {
  const quarters: Run[][] = [[], [], [], []]
  const lengths = [0, 0, 0, 0]
  const slanted: Run[] = []
  const seen = new Set<string>()
  let isSpaced = false
  for (const item of items) {
    if (item.str.trim() === '') {
      isSpaced ||= item.str !== ''
      continue
    }
    const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform
    const size = Math.hypot(c, d) || Math.hypot(a, b)
    if (size < SMALLEST_SIZE || isOutside(x, y, view)) continue
    const place = `${item.str}|${Math.round(x)}|${Math.round(y)}`
    if (seen.has(place)) continue
    seen.add(place)
    const angle = Math.atan2(b, a)
    const run = uprightRun(item, angle, x, y, size)
    if (isSpaced) run.text = ` ${run.text}`
    isSpaced = false
    const quarter = Math.round(angle / (Math.PI / 2))
    if (Math.abs(angle - (quarter * Math.PI) / 2) > 0.06) {
      slanted.push(run)
      continue
    }
    const index = (quarter + 4) % 4
    quarters[index]!.push(run)
    lengths[index]! += run.text.length
  }
  const upright = [0, 1, 2, 3].filter((index) => lengths[index]! > 0)
  upright.sort((one, other) => lengths[other]! - lengths[one]! || one - other)
  const groups = upright.map((index) => quarters[index]!)
  const slantedLength = slanted.reduce((sum, run) => sum + run.text.length, 0)
  const uprightLength = lengths.reduce((sum, length) => sum + length, 0)
  return slantedLength > uprightLength ? [slanted, ...groups] : groups
}

function isOutside(x: number, y: number, [x0 = 0, y0 = 0, x1 = 0, y1 = 0]: Box): boolean {
  return x < x0 - MARGIN || x > x1 + MARGIN || y < y0 - MARGIN || y > y1 + MARGIN
}

function uprightRun(item: TextItem, angle: number, x: number, y: number, size: number): Run {
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  const left = x * cosine + y * sine
  return {
    text: item.str,
    x0: left,
    x1: left + item.width,
    y: y * cosine - x * sine,
    size,
    font: item.fontName,
    isRightToLeft: item.dir === 'rtl',
  }
}
