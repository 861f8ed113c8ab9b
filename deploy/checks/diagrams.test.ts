import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deploy, skipped } from './programs.ts'

const text = readFileSync(join(deploy, '..', 'docs/architecture/README.md'), 'utf8')
const diagrams = [...text.matchAll(/^## (.+)\n\n```mermaid\n([\s\S]*?)\n```$/gm)].map(
  ([, title = '', source = '']) => ({ title, source }),
)

/** The diagrams that the four systems have, by their requirement, and what must be seen in each. */
const wanted: Record<string, [title: string, seen: string[]]> = {
  A35: ["Flowise's place on EKS: high level", ['Users', 'VPC', 'EKS', 'RDS PostgreSQL', 'S3', 'WAF', 'ALB']],
  A36: [
    "Flowise's place on EKS: data flow",
    ['User', 'WAF', 'ALB', 'EKS pods', 'write and read', 'S3', 'Backups'],
  ],
  A37: [
    "Flowise's place on EKS: the whole",
    ['Ingress', 'HPA', 'ConfigMaps', 'Data subnets', 'CloudWatch', 'GitHub Actions'],
  ],
  B26: [
    'ChatGepeto on Fargate',
    [
      'CodeCommit',
      'ECR: gepeto-api',
      'ECR: gepeto-web',
      'HTTP:80',
      '/api/*',
      'SSM',
      'Groq',
      'update service',
    ],
  ],
  B27: ['Delivery', ['Developer', 'GitHub Actions', 'ECR', 'ECS', 'CodeCommit', 'CI stage', 'Deploy stage']],
  C63: [
    'Resync: architecture flow',
    [
      'Page',
      'WebSocket handler',
      'Authentication',
      'Rate limits',
      'Circuit breakers',
      'Audit trail',
      'Health monitor',
      'Encryption',
    ],
  ],
  C64: [
    'Resync: in layers',
    [
      'Presentation',
      'Gateway and security',
      'Business logic',
      'Data and caches',
      'Infrastructure and watching',
      'Outside',
    ],
  ],
  C65: [
    'Resync: production deployment',
    ['Load balancer', 'Application', 'Cache', 'Database', 'External services', 'Monitoring'],
  ],
  'C66 chat': [
    'Resync: a chat',
    ['Page', 'Gateway', 'Authentication', 'Assistant', 'Cache', 'Model', 'HWA/TWS', 'Audit'],
  ],
  'C66 retrieval': [
    'Resync: retrieval',
    ['API', 'Retrieval', 'Vector index', 'Model', 'Cache', 'hit', 'miss'],
  ],
  'C66 health': [
    'Resync: health',
    ['Health monitor', 'Components', 'Caches', 'Databases', 'Models and other services', 'Alarms'],
  ],
  D33: [
    'IsCoolGPT on Fargate',
    [
      'GitHub Actions',
      'ECR',
      'iscoolgpt-cluster',
      'iscoolgpt-service',
      'API Gateway',
      'OpenAI',
      'Hugging Face',
      'Secrets Manager',
      'CloudWatch Logs',
      'IAM roles',
    ],
  ],
}

const program = '/usr/bin/chromium'
const isSkipped = skipped(
  'diagrams, drawn by Mermaid',
  existsSync(program) ? undefined : `there is no browser at ${program}`,
)

it('each diagram of the four systems is there', () => {
  const titles = diagrams.map(({ title }) => title)
  expect(titles).toEqual(expect.arrayContaining(Object.values(wanted).map(([title]) => title)))
  expect(new Set(titles).size).toBe(titles.length)
})

describe.skipIf(isSkipped)('a diagram, drawn by Mermaid', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
    page = await browser.newPage()
    await page.setContent('<!doctype html><body></body>')
    await page.addScriptTag({ path: join(import.meta.dirname, 'node_modules/mermaid/dist/mermaid.min.js') })
  })
  afterAll(() => browser?.close())

  /** @returns the words in the drawing; @throws what Mermaid finds wrong */
  const draw = async (source: string): Promise<string> => {
    const drawn = await page.evaluate(async (one) => {
      const { mermaid } = globalThis as unknown as {
        mermaid: {
          initialize(options: object): void
          render(id: string, source: string): Promise<{ svg: string }>
        }
      }
      mermaid.initialize({ startOnLoad: false, htmlLabels: false, flowchart: { htmlLabels: false } })
      const { svg } = await mermaid.render(`drawn-${Math.random().toString(36).slice(2)}`, one)
      return svg
    }, source)
    return drawn
      .replace(/<style>[\s\S]*?<\/style>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&amp;', '&')
  }
  const words = (drawn: string) => drawn.replace(/\s+/g, '')

  it.each(diagrams)('$title', async ({ source }) => {
    expect((await draw(source)).length).toBeGreaterThan(100)
  })

  it.each(Object.entries(wanted))('%s shows what it must', async (_id, [title, seen]) => {
    const drawn = words(await draw(diagrams.find((one) => one.title === title)?.source ?? ''))
    expect(seen.filter((word) => !drawn.includes(words(word)))).toEqual([])
  })

  it('is refused where it is none', async () => {
    await expect(draw('flowchart TB\n  a --> --> b')).rejects.toThrow()
  })
})
