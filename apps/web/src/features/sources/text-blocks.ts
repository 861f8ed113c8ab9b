import type { Shown } from './slice-text.ts'

/** A part of stored text that is drawn in its own way. Every offset points into the stored text. */
export type TextBlock = Shown & {
  /** The page, slide or sheet that begins here. */
  place: string | null
} & ({ kind: 'text' } | { kind: 'heading'; level: number } | { kind: 'table'; rows: Shown[][] })

const heading = /^(#{1,6})[ \t]+/
const tableRow = /^[ \t]*\|.*\|[ \t]*$/
const tableRule = /^[ \t|:-]+$/

/**
 * Reads stored text as headings, tables and the text between them. What it leaves out is only their signs (`##`, `|`),
 * so that each letter shown still has its own offset.
 */
export function readBlocks(
  text: string,
  shown: Shown,
  places: { offset: number; name: string }[],
): TextBlock[] {
  const names = placeNames(shown, places)
  const blocks: TextBlock[] = []
  let place: string | null = null
  for (let from = shown.from; from < shown.to; ) {
    const newline = text.indexOf('\n', from)
    const to = newline < 0 || newline >= shown.to ? shown.to : newline + 1
    const line = text.slice(from, to).replace(/\n$/, '')
    for (const [offset, name] of names) if (offset >= from && offset < to) place = name
    const last = blocks.at(-1)
    const sign = heading.exec(line)
    if (sign) {
      const level = (sign[1] as string).length
      blocks.push({ kind: 'heading', level, from: from + sign[0].length, to: from + line.length, place })
      place = null
    } else if (tableRow.test(line)) {
      const cells = tableRule.test(line) ? [] : cellsOf(line, from)
      if (last?.kind === 'table' && place === null) {
        if (cells.length > 0) last.rows.push(cells)
        last.to = to
      } else if (cells.length > 0) {
        blocks.push({ kind: 'table', rows: [cells], from, to, place })
        place = null
      }
    } else if (last?.kind === 'text' && place === null) {
      last.to = to
    } else if (line.trim() !== '') {
      blocks.push({ kind: 'text', from, to, place })
      place = null
    }
    from = to
  }
  // Empty lines at the end of a stretch would only add to the space that stands between blocks anyway.
  for (const block of blocks) {
    if (block.kind === 'text') block.to = block.from + text.slice(block.from, block.to).trimEnd().length
  }
  return blocks
}

function placeNames(shown: Shown, places: { offset: number; name: string }[]): [number, string][] {
  const names: [number, string][] = []
  let current = ''
  for (const { offset, name } of places) {
    if (name && name !== current && offset < shown.to) {
      if (offset <= shown.from) names.length = 0
      names.push([Math.max(offset, shown.from), name])
    }
    if (name) current = name
  }
  return names
}

function cellsOf(line: string, lineStart: number): Shown[] {
  const bars = [...line.matchAll(/(?<!\\)\|/g)].map((match) => match.index)
  return bars.slice(0, -1).map((bar, index) => {
    const inside = line.slice(bar + 1, bars[index + 1])
    const from = lineStart + bar + 1 + (inside.length - inside.trimStart().length)
    return { from, to: Math.max(from, from + inside.trim().length) }
  })
}
