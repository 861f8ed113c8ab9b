/** The last part of `npm run coverage`: lines and branches per domain, from what the tests left. */
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

interface Count {
  total: number
  covered: number
}

const home = join(import.meta.dirname, '..')
const summary = JSON.parse(await readFile(join(home, 'coverage/coverage-summary.json'), 'utf8')) as Record<
  string,
  { lines: Count; branches: Count }
>
const domains = new Map<string, { lines: Count; branches: Count }>()
for (const [path, { lines, branches }] of Object.entries(summary)) {
  const inside = relative(join(home, 'apps/server/src'), path).split(sep)
  const domain = path === 'total' ? 'all' : inside.length > 1 ? inside[0]! : 'app'
  const sum = domains.get(domain) ?? { lines: { total: 0, covered: 0 }, branches: { total: 0, covered: 0 } }
  for (const [into, from] of [
    [sum.lines, lines],
    [sum.branches, branches],
  ] as const) {
    into.total += from.total
    into.covered += from.covered
  }
  domains.set(domain, sum)
}
const share = ({ covered, total }: Count) =>
  `${total === 0 ? '100.0' : ((100 * covered) / total).toFixed(1)} %`.padStart(10)
console.log(`${'domain'.padEnd(16)}${'lines'.padStart(10)}${'branches'.padStart(10)}`)
for (const [domain, { lines, branches }] of [...domains].sort())
  console.log(`${domain.padEnd(16)}${share(lines)}${share(branches)}`)
