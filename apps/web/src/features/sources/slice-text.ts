/** A stretch of a text, end exclusive. */
export interface Shown {
  from: number
  to: number
}

/** A stretch that lies wholly inside or outside the span. */
export interface Piece {
  start: number
  text: string
  isMarked: boolean
}

const before = 6_000
const after = 12_000

/** What to show at first: the text around the span, or its beginning, cut at line ends. */
export function windowAround(text: string, span: { start: number; end: number } | null): Shown {
  const from = Math.max(0, (span?.start ?? 0) - before)
  const to = Math.min(text.length, (span?.end ?? before) + after)
  const lineStart = from === 0 ? 0 : text.indexOf('\n', from) + 1
  const lineEnd = text.indexOf('\n', to)
  return {
    from: lineStart > 0 && lineStart <= (span?.start ?? 0) ? lineStart : from,
    to: lineEnd < 0 || lineEnd > to + after ? to : lineEnd,
  }
}

/** Cuts a stretch at the span's edges; joined, the pieces are the stretch. */
export function cutAtSpan(
  text: string,
  { from, to }: Shown,
  span: { start: number; end: number } | null,
): Piece[] {
  const edges = [from, to]
  if (span) edges.push(...[span.start, span.end].filter((edge) => edge > from && edge < to))
  edges.sort((one, other) => one - other)
  return edges.slice(0, -1).map((start, index) => ({
    start,
    text: text.slice(start, edges[index + 1]),
    isMarked: span !== null && start >= span.start && start < span.end,
  }))
}
