import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { kubernetesReason } from './kubernetes.ts'
import { deploy, run, skipped } from './programs.ts'
import { digest, openStage } from './stage.ts'
import { plan, terraformReason } from './terraform.ts'

const home = join(deploy, '..')
const guide = readFileSync(join(home, 'docs/deploy.md'), 'utf8')

interface Step {
  walk: string
  command: string
  /** Folder below the repository in which the reader stands. */
  at: string
}

/** The commands of the guide, walk by walk, continued lines joined, comments dropped; `cd` is followed. */
const steps: Step[] = guide.split(/^### /m).flatMap((part) => {
  const [walk = ''] = part.split('\n')
  let at = '.'
  return [...part.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter(Boolean)
    .flatMap((line) => line.split(' && '))
    .flatMap((command) => {
      const [, folder] = /^cd (\S+)$/.exec(command) ?? []
      if (folder) at = folder === 'gepeto' ? '.' : join(at, folder)
      return folder ? [] : [{ walk, command, at }]
    })
})

const { staged, at: onStage, close } = openStage()
afterAll(close)

const openapi = JSON.parse(readFileSync(join(home, 'docs/api/openapi.json'), 'utf8')) as {
  paths: Record<string, object>
}
const planned = new Set<string>()
const terraformSkip = terraformReason()
const kubectlSkip = kubernetesReason()
skipped('the walks: terraform', terraformSkip)
skipped('the walks: kubectl', kubectlSkip)

/** The form of each command that needs no cloud; the first that fits. What fits none fails. */
const offline: [shape: RegExp, skip: string | undefined, check: (step: Step, groups: string[]) => void][] = [
  [/^git clone https:\/\/github\.com\/your-organisation\/gepeto$/, undefined, () => {}],
  [
    /^terraform (init|plan|apply|destroy)\s*(.*)$/,
    terraformSkip,
    ({ at }, [verb = '', given = '']) => {
      const folder = at.replace(/^deploy\/terraform\//, '')
      // What an apply would do is what a plan with the same variables says.
      const variables = [...given.matchAll(/-var (?:'([^']+)'|(\S+))/g)].map(
        ([, quoted, bare]) => `-var=${quoted ?? bare}`,
      )
      const key = [folder, ...variables].join(' ')
      if (verb === 'init') return expect(existsSync(join(home, at, 'versions.tf'))).toBe(true)
      if (planned.has(key)) return
      planned.add(key)
      expect(plan(folder, undefined, ...variables).length).toBeGreaterThan(50)
    },
  ],
  [
    /^deploy\/put-secrets\.sh (\S+)$/,
    undefined,
    ({ command }, [folder = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      const { status, out, asked } = staged(command)
      expect(status, out).toBe(0)
      expect(asked).toContain('aws ssm put-parameter --region us-east-1 --name /x/GEPETO_MASTER_KEY')
      // Never on a command line, where everybody on the machine can read it.
      expect(asked).not.toMatch(/[0-9a-f]{64}/)
    },
  ],
  [
    /^deploy\/add-caller\.sh (\S+) \S+$/,
    undefined,
    ({ command }, [folder = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      const { status, out, asked } = staged(command)
      expect(status, out).toBe(0)
      expect(asked).toContain('aws apigateway create-usage-plan-key --usage-plan-id plan')
    },
  ],
  [
    /^deploy\/empty-stores\.sh (\S+)$/,
    undefined,
    ({ command }, [folder = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      rmSync(onStage('deleted'), { force: true })
      expect(staged(`echo no | ${command}`)).toMatchObject({
        status: 1,
        asked: expect.not.stringContaining('delete'),
      })
      const { status, out, asked } = staged(`echo course | ${command}`)
      expect(status, out).toBe(0)
      expect(asked).toContain('"Key":"a","VersionId":"1"')
      expect(asked).toContain('ecr batch-delete-image --repository-name course/gepeto-api')
    },
  ],
  [
    /^(?:\S+=\S+ )*COMMIT=\$\(git rev-parse HEAD\) .*deploy\/pipeline\/push-images\.sh$/,
    undefined,
    () => {
      const { status, out, asked } = staged(
        'ECR_API=registry/api ECR_WEB=registry/web deploy/pipeline/push-images.sh',
      )
      expect(status, out).toBe(0)
      for (const target of ['gepeto-api', 'gepeto-web']) expect(asked).toContain(`--target ${target}`)
      expect(readFileSync(onStage('output'), 'utf8')).toContain(`api=registry/api@${digest}`)
    },
  ],
  [
    /^CLUSTER=\S+ SERVICES=\S+ .*deploy\/pipeline\/update-ecs\.sh$/,
    undefined,
    ({ command }) => {
      const { status, out, asked } = staged(command.replaceAll('…', 'image'))
      expect(status, out).toBe(0)
      expect(asked).toMatch(
        /ecs register-task-definition[\s\S]*ecs update-service[\s\S]*ecs wait services-stable/,
      )
    },
  ],
  [
    /^kubectl (?:apply|delete) -k (deploy\/\S+)$/,
    kubectlSkip,
    (_step, [folder = '']) => expect(run('kubectl', ['kustomize', folder], { cwd: home }).status).toBe(0),
  ],
  // Another project's own definitions, over the network.
  [/^kubectl apply -k "https:\/\/github\.com\/external-secrets\//, undefined, () => {}],
  [
    /^kubectl get (\S+) -n gepeto$/,
    kubectlSkip,
    (_step, [what = '']) => {
      const made = run('kubectl', ['kustomize', 'deploy/kubernetes/overlays/migrate-from-flowise'], {
        cwd: home,
      }).stdout
      const kinds: Record<string, string> = { pods: 'Deployment', services: 'Service', ingress: 'Ingress' }
      for (const one of what.split(',')) expect(made).toContain(`kind: ${kinds[one]}`)
      expect(made).toContain('namespace: gepeto')
    },
  ],
  [
    /^aws eks update-kubeconfig --name (\S+)$/,
    undefined,
    (_step, [name = '']) =>
      expect(readFileSync(join(deploy, 'terraform/examples/flowise-eks/variables.tf'), 'utf8')).toContain(
        `"${name}"`,
      ),
  ],
  [
    /^curl "https:\/\/gepeto\.example\.com(\/\S+)"$/,
    undefined,
    (_step, [path = '']) => expect(openapi.paths).toHaveProperty([path]),
  ],
  [
    /^curl "\$\(terraform -chdir=(\S+) output -raw (\w+)\)(\/\S+?)"(.*)$/,
    undefined,
    (_step, [folder = '', output = '', path = '', rest = '']) => {
      expect(readFileSync(join(home, folder, 'outputs.tf'), 'utf8')).toContain(`output "${output}"`)
      expect(openapi.paths).toHaveProperty([path])
      const [, body] = /-d '([^']+)'/.exec(rest) ?? []
      if (body) expect(Object.keys(JSON.parse(body) as object)).toEqual(['question'])
    },
  ],
]

describe('the walks of the guide', () => {
  it('are one for each system that ran on AWS, each from nothing to a first answer', () => {
    for (const walk of ['ChatGepeto on Fargate', 'IsCoolGPT on Fargate', 'Flowise on EKS']) {
      const commands = steps.filter((step) => step.walk === walk).map(({ command }) => command)
      for (const part of [
        'terraform init',
        'terraform plan',
        'terraform apply',
        'deploy/put-secrets.sh',
        'COMMIT=',
        'curl',
        'deploy/empty-stores.sh',
        'terraform destroy',
      ])
        expect(
          commands.some((command) => command.startsWith(part)),
          `${walk}: ${part}`,
        ).toBe(true)
    }
  })

  it.each(steps)('$walk: $command', (step) => {
    const [found] = offline.filter(([shape]) => shape.test(step.command))
    expect(found, 'nothing says how this command is checked without a cloud').toBeDefined()
    const [shape, skip, check] = found ?? [/^/, undefined, () => {}]
    if (skip) return
    const [, ...groups] = shape.exec(step.command) ?? []
    check(step, groups)
  })
})
