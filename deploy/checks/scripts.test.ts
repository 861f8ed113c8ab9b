import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { deploy, isThere, run, skipped } from './programs.ts'
import { digest, openStage } from './stage.ts'

const { staged, at, close } = openStage()
afterAll(close)

describe('deploy/put-secrets.sh', () => {
  const put = (SECRET_ARN: string, SECRET: string) =>
    staged('deploy/put-secrets.sh deploy/terraform/examples/production', { SECRET_ARN, SECRET })
  const parameter = 'arn:aws:ssm:us-east-1:123456789012:parameter/x/GEPETO_MASTER_KEY'
  const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x/GEPETO_MASTER_KEY-AbCdEf'

  it.each([
    ['parameter', parameter, 'unset'],
    ['parameter of an older set-up', parameter, 'unset: run deploy/put-secrets.sh'],
    ['secret', secret, 'None'],
  ])('makes a master key where the %s holds none yet', (_store, arn, held) => {
    const { status, out, asked } = put(arn, held)
    expect(status, out).toBe(0)
    expect(asked).toMatch(/put-(parameter|secret-value)/)
  })

  it.each([
    ['parameter', parameter, 'f00d'],
    ['secret', secret, 'a-version'],
  ])('leaves the master key that the %s holds', (_store, arn, held) => {
    const { status, out, asked } = put(arn, held)
    expect(status, out).toBe(0)
    expect(out).toContain('GEPETO_MASTER_KEY: there already')
    expect(asked).not.toMatch(/put-(parameter|secret-value)/)
  })

  it.each([
    ['parameter', parameter],
    ['secret', secret],
  ])('puts nothing where AWS does not say whether the %s holds one', (_store, arn) => {
    const { status, asked } = put(arn, 'unknown')
    expect(status).not.toBe(0)
    expect(asked).not.toMatch(/put-(parameter|secret-value)/)
  })

  it('takes the word that Terraform puts into an empty place for no value, and it is too short for a key', () => {
    const text = readFileSync(join(deploy, 'terraform/modules/secrets/main.tf'), 'utf8')
    const [, word = ''] = /value_wo\s+= "(.*)"/.exec(text) ?? []
    expect(word).toMatch(/^unset.{0,10}$/)
    expect(put(parameter, word).out).toContain('GEPETO_MASTER_KEY: put')
  })

  it('keeps a parameter under the key that it has', () => {
    const { asked } = put(parameter, 'unset')
    expect(asked).toContain('describe-parameters --region us-east-1 --parameter-filters Key=Name,Values=/x/')
    expect(asked).toMatch(
      /ssm put-parameter .*--key-id arn:aws:kms:us-east-1:123456789012:key\/of-the-set-up /,
    )
  })

  it('gives Redis a password and its address to Gepeto, where there is a Redis', () => {
    const { status, out, asked } = staged('deploy/put-secrets.sh deploy/terraform/examples/production', {
      SECRET_ARN: secret,
      SECRET: 'None',
      SECRETS: 'REDIS_URL',
    })
    expect(status, out).toBe(0)
    expect(asked.match(/elasticache modify-replication-group/g)).toHaveLength(2)
    expect(readFileSync(at('put'), 'utf8')).toMatch(/^rediss:\/\/:[0-9a-f]{64}@redis\.x:6379$/)
  })

  it.skipIf(skipped('a terminal for scripts', isThere('script') ? undefined : 'there is no script here'))(
    'ends with what has no value yet, and what that means',
    () => {
      const held = (SECRET: string) =>
        staged(`echo | script -qec "deploy/put-secrets.sh x" /dev/null`, { SECRET, SECRETS: 'HF_TOKEN' })
      const { status, out, asked } = held('unset')
      expect(status, out).toBe(0)
      expect(out).toMatch(/Still without a value: HF_TOKEN\. Nothing starts/)
      expect(asked).not.toContain('ssm put-parameter --region us-east-1 --name /x/HF_TOKEN')
      expect(held('a-key').out).not.toContain('Still without')
    },
  )

  it('gives the second region the master key of the first', () => {
    const { status, out, asked } = staged(
      'deploy/put-secrets.sh deploy/terraform/examples/production second',
      { SECRET_ARN: secret, SECRET: 'None' },
    )
    expect(status, out).toBe(0)
    expect(asked).toContain(
      'aws secretsmanager put-secret-value --region us-west-2 --secret-id arn:aws:secretsmanager:us-west-2:',
    )
    expect(readFileSync(at('put'), 'utf8')).toBe("the first one's")
    // Never on a command line, where everybody on the machine can read it.
    expect(asked).not.toContain('the first one')
  })
})

describe('Redis, when secrets are put again', () => {
  const again = (given: string, env: NodeJS.ProcessEnv = {}) =>
    staged(`deploy/put-secrets.sh deploy/terraform/examples/production${given}`, {
      SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x/GEPETO_MASTER_KEY-AbCdEf',
      SECRET: 'a-version',
      SECRETS: 'REDIS_URL',
      ...env,
    })

  it('keeps the password that instances run with', () => {
    const { status, out, asked } = again('')
    expect(status, out).toBe(0)
    expect(out).toContain('REDIS_URL: there already')
    expect(asked).not.toMatch(/modify-replication-group|put-secret-value/)
  })

  it.each([
    ['where another one is asked for', ' rotate', {}],
    ['where it was made anew and has none', '', { PASSWORD: 'False' }],
    ['where none was put yet', '', { SECRET: 'None' }],
  ])('gets one %s', (_when, given, env) => {
    const { status, out, asked } = again(given, env)
    expect(status, out).toBe(0)
    expect(asked.match(/elasticache modify-replication-group/g)).toHaveLength(2)
    expect(out).toContain('REDIS_URL: put')
  })

  it('takes no word that it does not know', () => {
    const { status, out } = again(' roatte')
    expect(status).toBe(2)
    expect(out).toContain('roatte')
  })
})

describe('an update of services that CodeDeploy deploys', () => {
  const update = 'CLUSTER=c SERVICES="x-api" API=image deploy/pipeline/update-ecs.sh'
  const back = 'PLATFORM=ecs CLUSTER=c deploy/pipeline/roll-back.sh'

  it('has it move the traffic to the new tasks, and waits until they are the first', () => {
    const { status, out, asked } = staged(update, { CONTROLLER: 'CODE_DEPLOY' })
    expect(status, out).toBe(0)
    const { applicationName, deploymentGroupName, revision } = JSON.parse(
      readFileSync(at('put'), 'utf8'),
    ) as {
      applicationName: string
      deploymentGroupName: string
      revision: { appSpecContent: { content: string } }
    }
    expect([applicationName, deploymentGroupName]).toEqual(['x-api', 'x-api'])
    expect(JSON.parse(revision.appSpecContent.content)).toMatchObject({
      Resources: [
        {
          TargetService: {
            Properties: {
              TaskDefinition: 'arn:x:task-definition/chatgepeto-app:2',
              LoadBalancerInfo: { ContainerName: 'api', ContainerPort: 8000 },
            },
          },
        },
      ],
    })
    expect(asked).toMatch(/deploy create-deployment[\s\S]*taskSets/)
    expect(asked).not.toMatch(/ecs update-service|services-stable/)
  })

  it('fails where CodeDeploy went back', () => {
    const { status, out } = staged(update, { CONTROLLER: 'CODE_DEPLOY', TRAFFIC: '1', DEPLOYMENT: 'Failed' })
    expect(status).toBe(1)
    expect(out).toContain('x-api: CodeDeploy ended d-1 as Failed')
  })

  it.each([
    ['InProgress', true],
    ['Failed', false],
  ])('taken back while it is %s: CodeDeploy is asked to stop and go back: %s', (DEPLOYMENT, isStopped) => {
    expect(staged(update, { CONTROLLER: 'CODE_DEPLOY' }).status).toBe(0)
    const { status, out, asked } = staged(back, { DEPLOYMENT })
    expect(status, out).toBe(0)
    expect(asked.includes('deploy stop-deployment --deployment-id d-1 --auto-rollback-enabled')).toBe(
      isStopped,
    )
    expect(asked).not.toContain('ecs update-service')
  })
})

describe('going back after a migration', () => {
  const update = 'CLUSTER=c SERVICES="x-api" API=image deploy/pipeline/update-ecs.sh'
  const back = 'PLATFORM=ecs CLUSTER=c deploy/pipeline/roll-back.sh'
  /** Two commits, the second with a further file. @returns their names */
  const commits = (further: string): [string, string] => {
    const { stdout } = staged(
      `set -e; mkdir -p apps/server/migrations
      git commit -q --allow-empty -m before; git rev-parse HEAD
      echo more >${further}; git add -f ${further}; git commit -q -m after; git rev-parse HEAD`,
    )
    const [before = '', after = ''] = stdout.trim().split('\n')
    return [before, after]
  }

  it('stays where the new version brought migrations, and says what to do', () => {
    const [TAGS, COMMIT] = commits('apps/server/migrations/0099_more.sql')
    expect(staged(update, { TAGS: `${TAGS} latest`, COMMIT }).status).toBe(0)
    const { status, out, asked } = staged(back)
    expect(status).toBe(1)
    expect(out).toMatch(/NOT TAKEN BACK[\s\S]*0099_more\.sql[\s\S]*disaster-recovery\.md/)
    expect(asked).not.toContain('ecs update-service')
  })

  it('goes back where there were none', () => {
    const [TAGS, COMMIT] = commits('another-file')
    expect(staged(update, { TAGS, COMMIT }).status).toBe(0)
    const { status, out, asked } = staged(back)
    expect(status, out).toBe(0)
    expect(asked).toContain('ecs update-service')
  })

  it('stays where it is not known which commit ran before', () => {
    expect(staged(update, { TAGS: 'none' }).status).toBe(0)
    const { status, out } = staged(back)
    expect(status).toBe(1)
    expect(out).toContain('it is not known what')
  })
})

describe('an update of services that ECS rolls', () => {
  it('without images keeps those that run', () => {
    const { status, out } = staged('CLUSTER=c SERVICES="x-app" API= WEB= deploy/pipeline/update-ecs.sh', {
      PAGE: 'yes',
    })
    expect(status, out).toBe(0)
    const { containerDefinitions } = JSON.parse(readFileSync(at('repository/task.json'), 'utf8')) as {
      containerDefinitions: { image: string }[]
    }
    expect(containerDefinitions.map(({ image }) => image.replace(/.*\//, ''))).toEqual([
      'gepeto-api@sha256:before',
      'gepeto-web@sha256:before',
    ])
  })

  it('taken back, they run what they ran before', () => {
    expect(staged('CLUSTER=c SERVICES="x-api" API=image deploy/pipeline/update-ecs.sh').status).toBe(0)
    const { status, out, asked } = staged('PLATFORM=ecs CLUSTER=c deploy/pipeline/roll-back.sh')
    expect(status, out).toBe(0)
    expect(asked).toMatch(
      /ecs update-service --cluster c --service x-api --task-definition arn:x:task-definition\/chatgepeto-app:1[\s\S]*services-stable/,
    )
  })
})

describe('deploy/empty-stores.sh', () => {
  const empty = (env?: NodeJS.ProcessEnv) => {
    rmSync(at('deleted'), { force: true })
    return staged('echo course | deploy/empty-stores.sh deploy/terraform/examples/production', env)
  }

  it('deletes images a hundred a call, until none is left', () => {
    const { status, out, asked } = empty()
    expect(status, out).toBe(0)
    expect(out).toContain('course/gepeto-api: empty')
    const calls = [...asked.matchAll(/^(\d+) images asked for$/gm)].map(([, count]) => Number(count))
    expect(calls.slice(0, 3)).toEqual([100, 50, 75])
    expect(readFileSync(at('images'), 'utf8')).toBe('0')
  })

  it('leaves what the audit log keeps under lock, and says until when', () => {
    const { out, asked } = empty()
    expect(out).toMatch(/course-audit: left as it is: nobody can delete all of it before 2027-11-21/)
    expect(asked).not.toContain('delete-objects --bucket course-audit')
  })

  it('ends where an object cannot be deleted', () => {
    const { status, out, asked } = empty({ LOCKED: 'yes' })
    expect(status).toBe(1)
    expect(out).toContain('course-documents: not emptied: AccessDenied a')
    expect(asked.match(/delete-objects/g)).toHaveLength(1)
  })
})

describe('deploy/empty-stores.sh, a second time', () => {
  it.each([
    ['course-documents', 'course/gepeto-api: empty'],
    ['course/gepeto-api', 'course-documents: empty'],
  ])('passes %s over, which is gone, and goes on', (MISSING, alsoSaid) => {
    rmSync(at('deleted'), { force: true })
    const { status, out } = staged(
      'echo course | deploy/empty-stores.sh deploy/terraform/examples/production',
      { MISSING },
    )
    expect(status, out).toBe(0)
    expect(out).toContain(`${MISSING}: gone already`)
    expect(out).toContain(alsoSaid)
  })
})

describe('deploy/keep-state.sh', () => {
  const keep = (STATE: string, PLACE?: string) => {
    const folder = 'deploy/terraform/examples/production'
    const { status, out, asked } = staged(`deploy/keep-state.sh ${folder} production.tfvars`, {
      STATE,
      PLACE,
    })
    expect(status, out).toBe(0)
    expect(asked).not.toContain('terraform')
    return readFileSync(at(`repository/${folder}/state.hcl`), 'utf8')
  }

  it.each([
    ['us-east-1', undefined],
    ['us-west-2', 'us-west-2'],
  ])('takes a bucket of %s by its name, where nobody has the state of the bootstrap', (region, place) => {
    expect(keep('gepeto-state-backups-123456789012', place)).toBe(
      `bucket = "gepeto-state-backups-123456789012"\nregion = "${region}"\nkms_key_id = "arn:aws:kms:us-east-1:123456789012:key/of-the-state"\nencrypt = true\nuse_lockfile = true\nkey = "production/production.tfstate"\n`,
    )
  })

  it('takes what the bootstrap said', () => {
    expect(keep('bucket = "b"\nregion = "us-east-1"')).toBe(
      'bucket = "b"\nregion = "us-east-1"\nkey = "production/production.tfstate"\n',
    )
  })
})

describe('deploy/run-once.sh', () => {
  const container = {
    name: 'api',
    image: 'image',
    readonlyRootFilesystem: true,
    healthCheck: {},
    portMappings: [{}],
    environment: [{ name: 'DATABASE_URL', value: 'postgres://gepeto@x:5432/gepeto' }],
    secrets: [{ name: 'PGPASSWORD', valueFrom: 'before' }],
  }
  const once = (command: string, env: NodeJS.ProcessEnv = {}, made: object = container) =>
    staged(command, {
      PLATFORM: 'ecs',
      NAME: 'course',
      CLUSTER: 'course',
      SERVICES: 'course-api course-web',
      DEFINITION: JSON.stringify({
        revision: 3,
        volumes: [{ name: 'data' }],
        containerDefinitions: [container === made ? container : made, { name: 'web' }],
      }),
      ...env,
    })
  interface Registered {
    family: string
    containerDefinitions: (typeof container & { entryPoint: string[]; command: string[] })[]
  }
  const registered = () => JSON.parse(readFileSync(at('put'), 'utf8')) as Registered

  it('runs a command of the image in a task that is no service’s, and takes its definition away', () => {
    const { status, out, asked } = once('deploy/run-once.sh audit verify')
    expect(status, out).toBe(0)
    const { family, containerDefinitions } = registered()
    expect(family).toBe('course-once')
    expect(containerDefinitions).toHaveLength(1)
    expect(containerDefinitions[0]).toMatchObject({
      entryPoint: ['node'],
      command: ['/app/apps/server/src/main.ts', 'audit', 'verify'],
      readonlyRootFilesystem: true,
      secrets: container.secrets,
    })
    expect(containerDefinitions[0]).not.toHaveProperty('healthCheck')
    expect(asked).toContain('--log-stream-name api/api/1234')
    expect(asked).toContain('ecs deregister-task-definition')
    expect(asked).not.toContain('iam ')
  })

  it('counts in a restored database by its own password, which the role may read for as long', () => {
    const { status, out, asked } = once('sleep() { :; }; export -f sleep; deploy/run-once.sh count', {
      DATABASE: 'course-restored',
    })
    expect(status, out).toBe(0)
    const [one] = registered().containerDefinitions
    expect(one?.environment).toContainEqual({ name: 'DATABASE_HOST', value: 'restored.rds.amazonaws.com' })
    expect(one?.secrets).toEqual([
      {
        name: 'PGPASSWORD',
        valueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-2:password::',
      },
    ])
    expect(one?.command[0]).toBe('-e')
    expect(run('node', ['--check', '-'], { input: one?.command[1] }).out).toBe('')
    expect(asked).toContain('iam put-role-policy --role-name course-api-execution --policy-name run-once')
    expect(asked).toContain('iam delete-role-policy --role-name course-api-execution --policy-name run-once')
  })

  it('asks for columns that the tables have', () => {
    const script = readFileSync(join(deploy, 'run-once.sh'), 'utf8')
    for (const [table, folder] of [
      ['documents', 'knowledge'],
      ['answers', 'answers'],
    ]) {
      expect(script).toContain(`max(created_at) from ${table}`)
      const tables = readFileSync(join(deploy, `../apps/server/src/${folder}/tables.ts`), 'utf8')
      expect(tables.split(`pgTable('${table}'`)[1]?.split('pgTable(')[0]).toContain("'created_at'")
    }
  })

  it('fails as the command did, without PostgreSQL, and where it would write into another database', () => {
    expect(once('deploy/run-once.sh audit verify', { CODE: '1' }).status).toBe(1)
    expect(once('deploy/run-once.sh count', {}, { ...container, environment: [] })).toMatchObject({
      status: 1,
      out: expect.stringContaining('over its API'),
    })
    expect(once('deploy/run-once.sh audit verify', { DATABASE: 'course-restored' }).status).toBe(2)
  })
})

describe('deploy/environment.sh', () => {
  it('takes away what an earlier set-up left in the shell, and says the rest', () => {
    const { status, out, stdout } = staged(
      'export PUSH_LATEST=yes ECR_WEB=registry/web MIRROR_URL=x OVERLAY=x SERVICES=x; eval "$(deploy/environment.sh deploy/terraform/examples/production)"; echo "$CLUSTER $AWS_REGION|$PUSH_LATEST|$ECR_WEB|$MIRROR_URL|$OVERLAY|$SERVICES"',
    )
    expect(status, out).toBe(0)
    expect(stdout).toBe('course us-east-1|||||\n')
  })

  it('says the other region’s where it is asked for', () => {
    const { status, out, stdout } = staged(
      'eval "$(deploy/environment.sh deploy/terraform/examples/production second)"; echo "$CLUSTER"',
    )
    expect(status, out).toBe(0)
    expect(stdout).toBe('course-2\n')
  })

  it('knows every name that a set-up may give', () => {
    const [, names = ''] = /'unset (.*)'/.exec(readFileSync(join(deploy, 'environment.sh'), 'utf8')) ?? []
    const given = ['fargate', 'eks'].flatMap((stack) => [
      ...readFileSync(join(deploy, `terraform/stacks/${stack}/outputs.tf`), 'utf8').matchAll(
        /^ {4}([A-Z_]+) +=/gm,
      ),
    ])
    // The region is always given.
    for (const [, name = ''] of given) expect([...names.split(' '), 'AWS_REGION']).toContain(name)
  })

  it('ends, and changes nothing, where nothing was applied', () => {
    const { status, stdout } = staged('deploy/environment.sh deploy/terraform/examples/production third')
    expect(status).not.toBe(0)
    expect(stdout).toBe('')
  })
})

describe('deploy/pipeline/push-images.sh', () => {
  const push = (env?: NodeJS.ProcessEnv) =>
    staged('deploy/pipeline/push-images.sh', {
      ECR_API: '123456789012.dkr.ecr.us-east-1.amazonaws.com/x/gepeto-api',
      ECR_WEB: '123456789012.dkr.ecr.us-east-1.amazonaws.com/x/gepeto-web',
      ...env,
    })

  it('signs in, brings the certificates of RDS and a builder that can attach what it made', () => {
    const { status, out, asked } = push()
    expect(status, out).toBe(0)
    expect(asked).toContain('aws ecr get-login-password --region us-east-1')
    expect(asked).toContain(
      'docker login --username AWS --password-stdin 123456789012.dkr.ecr.us-east-1.amazonaws.com\n',
    )
    expect(asked).toMatch(/buildx create --name gepeto --driver docker-container\n/)
    expect(asked).toMatch(/buildx build --builder gepeto .*--target gepeto-api/)
    expect(readFileSync(at('repository/deploy/docker/certificates/rds.pem'), 'utf8')).toBe('certificates\n')
  })

  it('takes what has been pushed for the commit already, since its tag cannot be changed', () => {
    writeFileSync(at('output'), '')
    const { status, out, asked } = push({ PUSHED: `sha256:${'b'.repeat(64)}`, PUSH_LATEST: 'yes' })
    expect(status, out).toBe(0)
    expect(asked).not.toContain('buildx build')
    expect(asked).toMatch(/imagetools create --tag \S+gepeto-web:latest \S+gepeto-web@sha256:bbb/)
    expect(readFileSync(at('output'), 'utf8')).toMatch(
      /^api=\S+@sha256:b{64}\nweb=\S+@sha256:b{64}\nbuilt=\n$/,
    )
  })

  it('builds nothing where AWS does not say whether it has been pushed', () => {
    const { status, asked } = push({ PUSHED: 'unknown' })
    expect(status).not.toBe(0)
    expect(asked).not.toContain('buildx build')
  })
})

describe('deploy/pipeline/smoke-test.sh', () => {
  it.each([
    ['through API Gateway it shows the caller’s key too', 'of-a-caller', /x-api-key: of-a-caller/],
    ['elsewhere Gepeto’s alone', '', /^(?!.*x-api-key)/s],
  ])('asks a question: %s', (_title, GATEWAY_KEY, shown) => {
    const { status, out, asked } = staged('deploy/pipeline/smoke-test.sh', {
      PUBLIC_URL: 'https://gepeto.example.com',
      GEPETO_API_KEY: 'key',
      GATEWAY_KEY,
    })
    expect(status, out).toBe(0)
    // API Gateway leads to the API alone.
    expect(/example\.com\/$/m.test(asked)).toBe(GATEWAY_KEY === '')
    expect(out).toContain('answered, trace t')
    expect(asked).toContain('https://gepeto.example.com/api/v1/ask')
    expect(asked).toMatch(shown)
  })

  it('fails where the address shows no page', () => {
    const { status, out } = staged('deploy/pipeline/smoke-test.sh', {
      PUBLIC_URL: 'https://gepeto.example.com',
      GEPETO_API_KEY: 'key',
      FRONT: '<h1>Welcome to nginx!</h1>',
    })
    expect(status).toBe(1)
    expect(out).toContain("is not Gepeto's page")
  })
})

describe('deploy/pipeline/plan.sh', () => {
  const plan = (env: NodeJS.ProcessEnv) => {
    for (const name of ['output', 'summary']) rmSync(at(name), { force: true })
    const done = staged('deploy/pipeline/plan.sh', {
      EXAMPLE: 'production',
      VAR_FILE: 'production.tfvars',
      STATE: 'bucket = "states"',
      GITHUB_STEP_SUMMARY: at('summary'),
      ...env,
    })
    const [, told] = /^plan=(.+)$/m.exec(readFileSync(at('output'), 'utf8')) ?? []
    return { ...done, told, summary: readFileSync(at('summary'), 'utf8') }
  }

  it('shows whoever approves what would be done', () => {
    const { status, out, told, summary } = plan({ PLAN: 'one to add' })
    expect(status, out).toBe(0)
    expect(told).toMatch(/^[0-9a-f]{40}$/)
    expect(summary).toContain('one to add')
  })

  it('goes on with the plan that was approved, and with no other', () => {
    const { told: APPROVED } = plan({ PLAN: 'one to add' })
    expect(plan({ PLAN: 'one to add', APPROVED }).status).toBe(0)
    const { status, out, summary } = plan({ PLAN: 'one to destroy', APPROVED })
    expect(status).toBe(1)
    expect(out).toContain('not the plan that was approved')
    expect(summary).toContain('one to destroy')
  })
})

describe('deploy/pipeline/sign-images.sh', () => {
  const [api, web] = ['api', 'web'].map((name) => `registry/${name}@${digest}`) as [string, string]
  const sign = (env: NodeJS.ProcessEnv) =>
    staged('deploy/pipeline/sign-images.sh', { GITHUB_REPOSITORY: 'o/r', API: api, WEB: web, ...env })

  it('signs what was built, with its inventory, and verifies both', () => {
    const { status, out, asked } = sign({ BUILT: `${api},${web}` })
    expect(status, out).toBe(0)
    for (const image of [api, web])
      for (const part of [`sign --yes ${image}`, `attest --yes --type cyclonedx --predicate sbom-`])
        expect(asked).toContain(`cosign ${part}`)
    expect(asked.match(/cosign verify(-attestation)? .*deploy\.yml@refs\/heads\/main /g)).toHaveLength(4)
  })

  it('verifies what was there already, and does not sign it: a tag that cannot be changed takes no second signature', () => {
    const { status, out, asked } = sign({ BUILT: '' })
    expect(status, out).toBe(0)
    expect(asked).not.toMatch(/cosign (sign|attest)/)
    expect(asked.match(/cosign verify/g)).toHaveLength(4)
  })

  it('fails where what was there already is not signed', () => {
    const { status, out, asked } = sign({ BUILT: api, UNSIGNED: web })
    expect(status).toBe(1)
    expect(out).toContain(`${web} is not signed by this pipeline`)
    expect(asked).not.toContain(`cosign sign --yes ${web}`)
  })
})

describe('deploy/pipeline/put-page.sh', () => {
  const web = `registry/web@${digest}`
  const put = (env: NodeJS.ProcessEnv = {}) => staged('deploy/pipeline/put-page.sh', { WEB: web, ...env })

  it('does nothing where no bucket holds the page', () => {
    const { status, asked } = put()
    expect(status).toBe(0)
    expect(asked).toBe('')
  })

  it('puts what never changes first and the document last, and has CloudFront forget', () => {
    const { status, out, asked } = put({ PAGE_BUCKET: 'x-page', DISTRIBUTION: 'E1' })
    expect(status, out).toBe(0)
    expect(asked).toMatch(
      /docker create --pull always registry\/web@[\s\S]*--include assets\/\* .*max-age=31536000, immutable\n[\s\S]*--include \* --exclude assets\/\* --exclude index\.html .*no-cache\n[\s\S]*--include index\.html --cache-control no-cache\naws cloudfront create-invalidation --distribution-id E1 --paths \/\*/,
    )
    expect(asked).not.toContain('--delete')
  })

  it('taken back, the page is the one before, too', () => {
    const update = 'CLUSTER=c SERVICES="x-app" API=image WEB=image deploy/pipeline/update-ecs.sh'
    expect(staged(update, { PAGE: 'yes' }).status).toBe(0)
    const { status, out, asked } = staged('PLATFORM=ecs CLUSTER=c deploy/pipeline/roll-back.sh', {
      PAGE_BUCKET: 'x-page',
      DISTRIBUTION: 'E1',
    })
    expect(status, out).toBe(0)
    expect(asked).toMatch(/docker create --pull always \S+gepeto-web@sha256:before[\s\S]*create-invalidation/)
  })
})
