/** A line that says one thing of its record: `Sala: B-204`, or a row of a table. */
export interface RecordLine {
  /** What it names: the key; a row's column headings. */
  keys: string
  /** What it says. */
  value: string
  kind: 'pair' | 'row'
}

const PAIR = /^(?:[-*•]\s+)?[*_]{0,3}(\p{L}[\p{L}\p{N}\s./()ºª&'’-]{0,48}?)[*_]{0,3}\s*:[*_]{0,3}\s+(\S.*)$/u
/** A key of more words opens a sentence; a value of more is prose. */
const LONGEST = { key: 4, value: 16 }
/** A row as parsers write it where the file has no lines to keep: `Cargo: chefe; Ramal: 4400`. */
const NAMED_CELLS = /^[^:;,.()]{1,40}:\s[^;]*(?:;\s[^:;,.()]{1,40}:\s[^;]*)+$/
const RULE = /^\s*\|?[\s:|-]+\|[\s:|-]*$/

/** Reads the lines of a passage that are records, by sentence; the others are `undefined`. */
export function recordLines(sentences: string[]): (RecordLine | undefined)[] {
  let header: string | undefined
  let isInTable = false
  return sentences.map((text, at) => {
    if (isRow(text)) {
      if (RULE.test(text)) return undefined
      if (!isInTable) {
        isInTable = true
        header = RULE.test(sentences[at + 1] ?? '') ? text : undefined
        if (header) return { keys: text, value: '', kind: 'row' }
      }
      return { keys: header ?? '', value: text, kind: 'row' }
    }
    isInTable = false
    header = undefined
    if (NAMED_CELLS.test(text)) {
      const cells = text.split(/;\s/).map((cell) => /^([^:]*):\s?(.*)$/s.exec(cell)!)
      return {
        keys: cells.map((cell) => cell[1]).join(' '),
        value: cells.map((cell) => cell[2]).join(' '),
        kind: 'row',
      }
    }
    const [, key, value] = PAIR.exec(text) ?? []
    if (!key || !value || words(key) > LONGEST.key || words(value) > LONGEST.value) return undefined
    return { keys: key, value, kind: 'pair' }
  })
}

/** The lines that stand together with the one at `at`: one record. */
export function recordAround(lines: (RecordLine | undefined)[], at: number): number[] {
  if (lines[at]?.kind !== 'pair') return [at]
  let from = at
  let to = at
  while (lines[from - 1]?.kind === 'pair') from--
  while (lines[to + 1]?.kind === 'pair') to++
  return Array.from({ length: to - from + 1 }, (_, step) => from + step)
}

function isRow(text: string): boolean {
  return /^\s*\|.*\|/.test(text)
}

function words(text: string): number {
  return text.trim().split(/\s+/).length
}
