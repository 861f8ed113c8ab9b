import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { deploy, isThere, skipped } from './programs.ts'
import { openStage } from './stage.ts'

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
      SECRET: 'a-version',
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

describe('an update of services that ECS rolls', () => {
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
    expect(readFileSync(at('output'), 'utf8')).toMatch(/^api=\S+@sha256:b{64}\nweb=\S+@sha256:b{64}\n$/)
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
    expect(out).toContain('answered, trace t')
    expect(asked).toContain('https://gepeto.example.com/api/v1/ask')
    expect(asked).toMatch(shown)
  })
})
