import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openStage } from './stage.ts'

const { staged, at, close } = openStage()
afterAll(close)

describe('deploy/put-secrets.sh', () => {
  const put = (SECRET_ARN: string, SECRET: string) =>
    staged('deploy/put-secrets.sh deploy/terraform/examples/production', { SECRET_ARN, SECRET })
  const parameter = 'arn:aws:ssm:us-east-1:123456789012:parameter/x/GEPETO_MASTER_KEY'
  const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x/GEPETO_MASTER_KEY-AbCdEf'

  it.each([
    ['parameter', parameter, 'unset: run deploy/put-secrets.sh'],
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
