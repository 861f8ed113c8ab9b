import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

/** One measured figure. */
export interface Figure {
  what: string
  /** With its unit. */
  value: string
  target?: string
  isMet?: boolean
}

const file = join(import.meta.dirname, 'RESULTS.md')

/** Processes that wanted a core in the last minute, before anything was measured: what else the machine did. */
const loadBefore = loadavg()[0]!

/** A figure held against a target: `<` or `>=` a number of the same unit. */
export function figure(
  what: string,
  value: number,
  unit: string,
  target?: `${'<' | '>='} ${number}`,
): Figure {
  const digits = value < 1 ? 2 : value < 10 ? 1 : 0
  const shown = { what, value: `${value.toFixed(digits)} ${unit}` }
  if (!target) return shown
  const [sign, limit] = target.split(' ')
  const isMet = sign === '<' ? value < Number(limit) : value >= Number(limit)
  return { ...shown, target: `${target} ${unit}`, isMet }
}

export const markdownTable = (figures: Figure[]): string =>
  [
    '| what | measured | target | |',
    '|---|---:|---:|---|',
    ...figures.map(({ what, value, target = '', isMet }) => {
      const verdict = isMet === undefined ? '' : isMet ? 'met' : '**missed**'
      return `| ${what} | ${value} | ${target} | ${verdict} |`
    }),
  ].join('\n')

/** Puts the figures of one store in the place of its last ones in RESULTS.md. */
export function writeResults(store: string, command: string, figures: Figure[]): void {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  const section = [
    `## ${store}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, \`${command}\`, ${cpus().length} cores of ${processor}, ${memory} GB, Node ${process.versions.node}.`,
    `Server, database, load generator and scripted model share these cores. Load average before the run: ${loadBefore.toFixed(1)}.`,
    '',
    markdownTable(figures),
    '',
  ].join('\n')
  const others = sections().filter((text) => !text.startsWith(`## ${store}\n`))
  const heading =
    '# Results\n\nWritten by `npm run bench`; what each line means stands in `bench/README.md`.\n\n'
  writeFileSync(file, heading + [...others, section].toSorted().join('\n'))
}

/** The stores' sections, as they stand. */
function sections(): string[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split(/^(?=## )/m)
    .slice(1)
}
