import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openMetrics } from '../../apps/server/src/platform/telemetry/metrics.ts'
import { composed } from './compose.ts'
import { deploy } from './programs.ts'

const at = (path: string) => readFileSync(join(deploy, path), 'utf8')
const board = JSON.parse(at('observability/grafana/gepeto.json')) as {
  panels: { title: string; datasource: { uid: string }; targets: { expr: string }[] }[]
}
const alerts = parse(at('observability/alerts.yml')) as {
  groups: { rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[]
}
const rules = alerts.groups.flatMap((group) => group.rules)
const queries = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...board.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
]

/** What Gepeto counts itself: the names and labels that stand in its sources. */
const server = join(deploy, '../apps/server/src')
const sources = readdirSync(server, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(server, path), 'utf8'))
const own = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/metrics\.(?:counter|gauge|histogram)\(\s*'(\w+)'/g)].map(([, name = '']) => name),
  ),
)

describe('what is watched', () => {
  it.each(queries)('%s: asks for what Gepeto tells', async (_what, query) => {
    const defaults = [...(await openMetrics().text()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name)
    const told = new Set([...own, ...defaults, 'up'])
    const asked = [...query.matchAll(/\b(gepeto_\w+|process_\w+|nodejs_\w+|up)\b/g)].map(([, name = '']) =>
      name.replace(/_bucket$/, ''),
    )
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((name) => !told.has(name))).toEqual([])
    const labels = [...query.matchAll(/by \(([^)]+)\)|\{(\w+)[!=]/g)].flatMap(([, by, equal]) =>
      (by ?? equal ?? '').split(', '),
    )
    // Prometheus' own, and those of a histogram.
    const others = new Set(['job', 'le', 'instance'])
    expect(
      labels.filter((label) => !others.has(label) && !sources.some((text) => text.includes(`'${label}'`))),
    ).toEqual([])
  })

  it('leads each alert to a page that is there', () => {
    expect(rules.length).toBeGreaterThan(2)
    for (const { annotations } of rules) expect(() => at(join('..', annotations.runbook))).not.toThrow()
  })

  it('has the board read where the compose file says Prometheus is', () => {
    const source = parse(at('observability/grafana/source.yml')) as {
      datasources: { uid: string; url: string }[]
    }
    const { services } = composed()
    const [{ uid, url } = { uid: '', url: '' }] = source.datasources
    expect(Object.keys(services)).toContain(new URL(url).hostname)
    expect(board.panels.map(({ datasource }) => datasource.uid)).toEqual(board.panels.map(() => uid))
    const mounted = services.grafana?.volumes?.join() ?? ''
    for (const name of readdirSync(join(deploy, 'observability/grafana')))
      expect(mounted).toContain(`observability/grafana/${name}`)
  })
})
