import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composed } from './compose.ts'
import { made, openEksStage } from './eks-stage.ts'
import { kubernetesReason } from './kubernetes.ts'
import { deploy, run, skipped } from './programs.ts'
import { digest, openStage } from './stage.ts'
import { closeTerraform, plan, serveProvider, terraformReason } from './terraform.ts'

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
    .flatMap(
      ([, block = '']) => block.replaceAll('\\\n', ' ').match(/^.*<<'END'\n[\s\S]*?^END$|^.*$/gm) ?? [],
    )
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
const eks = openEksStage()
afterAll(async () => {
  close()
  eks.close()
  await closeTerraform()
})

const openapi = JSON.parse(readFileSync(join(home, 'docs/api/openapi.json'), 'utf8')) as {
  paths: Record<string, object>
}
/** Files with variables that the reader has written, by the folder they stand in. */
const tfvars = new Map<string, string>()
/** What kubectl is asked to apply, wait for and show. */
const applied = () =>
  run('kubectl', ['kustomize', 'deploy/kubernetes/overlays/migrate-from-flowise'], { cwd: home }).stdout
const workflow = (name: string) => readFileSync(join(home, '.github/workflows', name), 'utf8')
const deployment = workflow('deploy.yml')
/** Names of what the output `environment` of an example's stack gives. */
const given = (example: string): string[] => {
  const stack = example.endsWith('-eks') ? 'eks' : 'fargate'
  const outputs = readFileSync(join(deploy, `terraform/stacks/${stack}/outputs.tf`), 'utf8')
  return [...outputs.matchAll(/^ {4}([A-Z_]+) +=/gm)].map(([, name = '']) => name)
}
const planned = new Map<string, ReturnType<typeof plan>>()
/** What a folder would make, planned once for each set of variables. */
function planOnce(folder: string, ...variables: string[]) {
  const key = [folder, ...variables].join(' ')
  // The reader's my.auto.tfvars: as the guide writes it, or as the example's.
  const file =
    tfvars.get(join('deploy/terraform', folder)) ??
    (/account_id|-var-file/.test(key) ? undefined : 'example.tfvars')
  const made = planned.get(`${key} ${file}`) ?? plan(folder, file, ...variables)
  planned.set(`${key} ${file}`, made)
  return made
}
const terraformSkip = terraformReason()
const kubectlSkip = kubernetesReason()
skipped('the walks: terraform', terraformSkip)
beforeAll(async () => {
  if (!terraformSkip) await serveProvider('examples/chatgepeto-fargate')
})
skipped('the walks: kubectl', kubectlSkip)

/** The form of each command that needs no cloud; the first that fits. What fits none fails. */
const offline: [shape: RegExp, skip: string | undefined, check: (step: Step, groups: string[]) => void][] = [
  [/^git clone https:\/\/github\.com\/your-organisation\/gepeto$/, undefined, () => {}],
  [/^export AWS_REGION=us-east-1$/, undefined, () => {}],
  [
    /^deploy\/keep-state\.sh (\S+) (\S+)\.tfvars$/,
    undefined,
    ({ command }, [folder = '', name = '']) => {
      const { status, out } = staged(command)
      expect(status, out).toBe(0)
      const written = (file: string) => readFileSync(onStage(join('repository', folder, file)), 'utf8')
      expect(written('state_override.tf')).toContain('backend "s3"')
      expect(written('state.hcl')).toBe(`bucket = "states"\nkey = "${basename(folder)}/${name}.tfstate"\n`)
    },
  ],
  [
    /^STATE=(\S+) deploy\/keep-state\.sh (\S+) (\S+)\.tfvars$/,
    undefined,
    ({ command }, [bucket = '', folder = '']) => {
      const { status, out } = staged(command)
      expect(status, out).toBe(0)
      const written = readFileSync(onStage(join('repository', folder, 'state.hcl')), 'utf8')
      expect(written).toContain(`bucket = "${bucket}"\n`)
      // The name that the bootstrap gives it.
      const bootstrap = readFileSync(join(deploy, 'terraform/bootstrap/main.tf'), 'utf8')
      expect(bootstrap).toMatch(/name += "\$\{var\.name\}-state"[\s\S]*buckets += \["backups"/)
      expect(bucket).toBe('gepeto-state-backups-123456789012')
    },
  ],
  [
    /^cp example\.tfvars my\.auto\.tfvars$/,
    undefined,
    ({ at }) => expect(existsSync(join(home, at, 'example.tfvars'))).toBe(true),
  ],
  [
    /^cp (deploy\/docker\/\S+) (\S+)$/,
    undefined,
    (_step, [from = '', to = '']) => {
      expect(existsSync(join(home, from))).toBe(true)
      expect(run('git', ['check-ignore', to], { cwd: home }).status, `${to} is not ignored`).toBe(0)
    },
  ],
  [
    /^docker compose -f deploy\/docker\/docker-compose\.yml (?:--profile (\w+) )?(?:up --build|logs (\S+) \| grep setup)$/,
    undefined,
    (_step, [profile, service]) => {
      const { services } = composed()
      if (service) expect(Object.keys(services)).toContain(service)
      if (profile) expect(Object.values(services).flatMap(({ profiles = [] }) => profiles)).toContain(profile)
    },
  ],
  [
    /^mkdir -p (\S+)$/,
    undefined,
    (_step, [folder = '']) =>
      expect(run('git', ['check-ignore', `${folder}/tls.key`], { cwd: home }).status).toBe(0),
  ],
  [
    /^openssl req .* -keyout deploy\/docker\/(\S+) -out deploy\/docker\/(\S+)$/,
    undefined,
    ({ command }, files) => {
      const mounted = composed().services.nginx?.volumes?.join() ?? ''
      for (const file of files) expect(mounted).toContain(`./${file.split('/')[0]}:`)
      const { status, out } = run('sh', ['-c', command.replaceAll('deploy/docker/tls', onStage('.'))])
      expect(status, out).toBe(0)
    },
  ],
  [
    /^sudo chown (\d+) deploy\/docker\/tls\/tls\.key$/,
    undefined,
    (_step, [user = '']) => expect(composed().services.nginx?.user).toMatch(new RegExp(`^${user}:`)),
  ],
  [
    /^terraform (init|plan|apply|destroy)\s*(.*)$/,
    terraformSkip,
    ({ at }, [verb = '', given = '']) => {
      const folder = at.replace(/^deploy\/terraform\//, '')
      // What an apply would do is what a plan with the same variables says.
      const variables = [...given.matchAll(/-var(-file)?[ =](?:'([^']+)'|(\S+))/g)].map(
        ([, file = '', quoted, bare]) => `-var${file}=${quoted ?? bare}`,
      )
      if (verb === 'init') return expect(existsSync(join(home, at, 'versions.tf'))).toBe(true)
      expect(planOnce(folder, ...variables).length).toBeGreaterThan(10)
    },
  ],
  [
    /^cat >(my\.auto\.tfvars) <<'END'\n([\s\S]*)\nEND$/,
    undefined,
    ({ at }, [name = '', text = '']) => {
      const path = onStage(name)
      writeFileSync(path, text)
      tfvars.set(at, path)
      const variables = readFileSync(join(home, at, 'variables.tf'), 'utf8')
      for (const [, variable] of text.matchAll(/^(\w+) /gm))
        expect(variables).toContain(`variable "${variable}"`)
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
    /^(?:GATEWAY_KEY=\$\()?deploy\/add-caller\.sh (\S+) [\w-]+\)?$/,
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
      expect(JSON.parse(readFileSync(onStage('put'), 'utf8'))).toMatchObject({
        Objects: [
          { Key: 'a', VersionId: '1' },
          { Key: 'b', VersionId: '2' },
        ],
      })
      expect(asked).toContain('ecr batch-delete-image --repository-name course/gepeto-api')
    },
  ],
  [
    /^(?:\S+=\S+ |COMMIT=\$\(git rev-parse HEAD\) )+deploy\/pipeline\/push-images\.sh$/,
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
    /^(?:API|WEB)=\S+ deploy\/pipeline\/put-page\.sh$/,
    undefined,
    ({ command }) => {
      const { status, asked } = staged(`web=image; ${command}`)
      expect({ status, asked }).toEqual({ status: 0, asked: '' })
    },
  ],
  [
    /^deploy\/put-secrets\.sh (\S+) second$/,
    undefined,
    ({ command }) => {
      const { status, out, asked } = staged(command, {
        SECRET: 'None',
        SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x/GEPETO_MASTER_KEY-AbCdEf',
      })
      expect(status, out).toBe(0)
      expect(asked).toContain('put-secret-value --region us-west-2')
    },
  ],
  [
    /^aws ec2 describe-managed-prefix-lists --region (\S+) --filters Name=prefix-list-name,Values=(\S+) /,
    undefined,
    (_step, [region = '', list = '']) => {
      const variables = readFileSync(join(deploy, 'terraform/examples/production/variables.tf'), 'utf8')
      expect(variables).toContain(`"${region}"`)
      expect(variables).toContain(list)
    },
  ],
  [
    /^(?:API|WEB)=\S+ .*deploy\/pipeline\/update-ecs\.sh$/,
    undefined,
    ({ command }) => {
      const { status, out, asked } = staged(
        `export CLUSTER=course SERVICES=course-app; api=image web=image; ${command}`,
      )
      expect(status, out).toBe(0)
      expect(asked).toMatch(
        /ecs register-task-definition[\s\S]*ecs update-service[\s\S]*ecs wait services-stable/,
      )
    },
  ],
  [
    /^eval "\$\(deploy\/environment\.sh (\S+)\)"$/,
    undefined,
    ({ command }, [folder = '']) => {
      const { status, out } = staged(`${command}; [ "$CLUSTER" = course ]`)
      expect(status, out).toBe(0)
      expect(readFileSync(join(home, folder, 'outputs.tf'), 'utf8')).toContain('output "environment"')
      const own = folder.endsWith('-eks') ? ['OVERLAY'] : ['SERVICES']
      for (const read of ['AWS_REGION', 'CLUSTER', 'ECR_API', 'ECR_WEB', 'PUBLIC_URL', ...own])
        expect(given(folder)).toContain(read)
    },
  ],
  [
    /^terraform -chdir=(\S+) output -raw environment \| gh variable set --env (\w+) --env-file -$/,
    undefined,
    (_step, [folder = '', environment = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      expect(deployment).toContain(`environment: ${environment}`)
      const read = new Set([...deployment.matchAll(/\bvars\.(\w+)/g)].map(([, name = '']) => name))
      // The runner is the repository's; the page is in a bucket of CloudFront's only.
      for (const name of ['DEPLOY_RUNNER', 'PAGE_BUCKET', 'DISTRIBUTION'])
        expect(read.delete(name)).toBe(true)
      // OVERLAY is EKS's; there tags of images stay what they are, and Deployments have names that do not change.
      expect([...read].filter((name) => !given(folder).includes(name))).toEqual(
        folder.endsWith('-eks') ? ['SERVICES', 'PUSH_LATEST'] : ['OVERLAY'],
      )
    },
  ],
  [
    /^gh secret set (\w+) --env production$/,
    undefined,
    (_step, [name = '']) => expect(deployment).toContain(`secrets.${name}`),
  ],
  [
    /^gh api (?:-X PUT )?repos\/your-organisation\/gepeto\/environments\/(\w+)(?:\/deployment-branch-policies)? -[fF] .*$/,
    undefined,
    (_step, [environment = '']) =>
      expect(`${deployment}${workflow('infra.yml')}`).toContain(`environment: ${environment}\n`),
  ],
  [/^\. \.\/images\.env$/, undefined, () => {}],
  [
    /^aws logs tail (\/\w+\/\w+) --since \w+$/,
    terraformSkip,
    ({ walk }, [group = '']) => {
      const made =
        walk === 'Production'
          ? planOnce('examples/production', '-var-file=production.tfvars')
          : planOnce('examples/chatgepeto-fargate')
      expect(made.map(({ values }) => values.name)).toContain(group)
    },
  ],
  [
    /--(?:secret-id|backup-vault-name|db-snapshot-identifier) (iscoolgpt\S*)/,
    terraformSkip,
    (_step, [name = '']) => {
      const made = planOnce('examples/iscoolgpt-fargate')
      const names = made.flatMap(({ values }) => [values.name, values.final_snapshot_identifier])
      expect(names).toContain(name)
    },
  ],
  [
    /^kubectl (?:apply|delete) -k (deploy\/\S+)$/,
    kubectlSkip,
    (_step, [folder = '']) => expect(run('kubectl', ['kustomize', folder], { cwd: home }).status).toBe(0),
  ],
  // Another project's own, over the network: a version of it, always the same.
  [/^helm upgrade --install external-secrets .* --version \d+\.\d+\.\d+ /, undefined, () => {}],
  [
    /^kubectl apply -f (deploy\/\S+)$/,
    kubectlSkip,
    (_step, [file = '']) =>
      expect(applied()).toContain(`name: ${/name: (\S+)/.exec(readFileSync(join(home, file), 'utf8'))?.[1]}`),
  ],
  [
    /^kubectl (?:create secret generic|delete job|rollout status) (?:deployment\/)?(\S+) -n gepeto /,
    kubectlSkip,
    (_step, [name = '']) => expect(applied()).toMatch(new RegExp(`name: ${name}$`, 'm')),
  ],
  [
    /^API=\S+ WEB=\S+ (deploy\/fill-overlay\.sh) (\S+)$/,
    kubectlSkip,
    (_step, [script = '', folder = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      const images = Object.values(made.repositories).map((url) => `${url}@${digest}`)
      const { status, out } = eks.staged(`API=${images[0]} WEB=${images[1]} ${script} ${folder}`)
      expect(status, out).toBe(0)
    },
  ],
  [
    /^deploy\/(?:point-names|watch-eks|leave-eks)\.sh (\S+)( \S+)?$/,
    undefined,
    ({ command }, [folder = '']) => {
      expect(existsSync(join(home, folder))).toBe(true)
      const { status, out } = eks.staged(`echo flowise | ${command}`)
      expect(status, out).toBe(0)
    },
  ],
  [
    /^kubectl get (\S+) -n gepeto$/,
    kubectlSkip,
    (_step, [what = '']) => {
      const kinds: Record<string, string> = { pods: 'Deployment', services: 'Service', ingress: 'Ingress' }
      for (const one of what.split(',')) expect(applied()).toContain(`kind: ${kinds[one]}`)
      expect(applied()).toContain('namespace: gepeto')
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
  it('keep their state where the pipeline looks for it, and take nothing over from one another', () => {
    for (const walk of new Set(steps.map((step) => step.walk))) {
      const commands = steps.filter((step) => step.walk === walk).map(({ command }) => command)
      const applied = commands.findIndex((command) => command.startsWith('terraform init'))
      if (applied < 0 || !commands.some((command) => command.startsWith('deploy/put-secrets.sh'))) continue
      expect(
        commands.findIndex((command) => command.startsWith('deploy/keep-state.sh')),
        walk,
      ).toBeLessThan(applied)
      expect(commands[applied], walk).toContain('-backend-config=state.hcl')
      expect(
        commands.some((command) => command.startsWith('eval "$(deploy/environment.sh')),
        walk,
      ).toBe(true)
    }
    expect(guide).not.toMatch(/eval "\$\(terraform/)
  })

  it('are one for each system that ran on AWS, each from nothing to a first answer', () => {
    expect(steps.some(({ command }) => command.startsWith('git clone'))).toBe(true)
    for (const walk of ['ChatGepeto on Fargate', 'IsCoolGPT on Fargate', 'Production', 'Flowise on EKS']) {
      const commands = steps.filter((step) => step.walk === walk).map(({ command }) => command)
      for (const part of [
        'terraform init',
        'terraform plan',
        'terraform apply',
        'deploy/put-secrets.sh',
        'curl',
        'deploy/empty-stores.sh',
        'terraform destroy',
      ])
        expect(
          commands.some((command) => command.startsWith(part)),
          `${walk}: ${part}`,
        ).toBe(true)
      expect(commands.some((command) => command.endsWith('deploy/pipeline/push-images.sh'))).toBe(true)
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
