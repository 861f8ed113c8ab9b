import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { KmsRefused, kmsKeeper } from '../../apps/server/src/platform/crypto/kms-keeper.ts'
import { startKmsServer } from '../../apps/server/test/kms-server.ts'
import { decide, type Wish } from './iam.ts'
import { skipped } from './programs.ts'
import { unknownActions } from './rules/policies.ts'
import { closeTerraform, plan, type Resource, terraformReason } from './terraform.ts'

const isSkipped = skipped('what roles may do', terraformReason())

afterAll(closeTerraform)

describe.skipIf(isSkipped)('what the roles of a service may do', () => {
  const policies: Record<string, string[]> = {}
  let made: Resource[]
  beforeAll(() => {
    made = plan('modules/iam', join(import.meta.dirname, 'roles.fixture.tfvars'))
    for (const { address, values } of made.filter(({ type }) => type === 'aws_iam_role_policy')) {
      const [, kind, service] = /role_policy\.(\w+)\["(\w+)"\]/.exec(address) ?? []
      policies[`${service} ${kind}`] = [String(values.policy)]
    }
  })
  const documents = 'arn:aws:s3:::gepeto-documents-123456789012'
  const checkpoints = 'arn:aws:s3:::gepeto-audit-123456789012'
  const key = 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000'
  const tls = { 'aws:SecureTransport': 'true' }
  const masterKey = 'arn:aws:kms:us-east-1:123456789012:key/mrk-master'
  const ofTheRootKey = { 'kms:EncryptionContext:gepeto': 'root key' }

  it.each<[string, string, Wish]>([
    ['reads a document', 'api task', { action: 's3:GetObject', resource: `${documents}/x`, context: tls }],
    ['writes a document', 'api task', { action: 's3:PutObject', resource: `${documents}/x`, context: tls }],
    ['lists its bucket', 'api task', { action: 's3:ListBucket', resource: documents }],
    [
      'keeps a checkpoint',
      'api task',
      { action: 's3:PutObject', resource: `${checkpoints}/checkpoints/x`, context: tls },
    ],
    [
      'reads a checkpoint that was hidden',
      'api task',
      { action: 's3:GetObjectVersion', resource: `${checkpoints}/checkpoints/x`, context: tls },
    ],
    ['finds it', 'api task', { action: 's3:ListBucketVersions', resource: checkpoints }],
    [
      'sees that it is locked',
      'api task',
      { action: 's3:GetBucketObjectLockConfiguration', resource: checkpoints },
    ],
    [
      'mounts its folder',
      'api task',
      {
        action: 'elasticfilesystem:ClientMount',
        resource: 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1',
        context: {
          'elasticfilesystem:AccessPointArn':
            'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1',
        },
      },
    ],
    [
      'decrypts through S3',
      'api task',
      { action: 'kms:Decrypt', resource: key, context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    ],
    [
      'opens what its master key has sealed',
      'api task',
      { action: 'kms:Decrypt', resource: masterKey, context: ofTheRootKey },
    ],
    [
      'has its master key seal something new',
      'api task',
      { action: 'kms:GenerateDataKey', resource: masterKey, context: ofTheRootKey },
    ],
    [
      'pulls its image',
      'api execution',
      {
        action: 'ecr:BatchGetImage',
        resource: 'arn:aws:ecr:us-east-1:123456789012:repository/gepeto/gepeto-api',
      },
    ],
    [
      'reads its secret',
      'api execution',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gepeto/GEPETO_MASTER_KEY-AbCdEf',
      },
    ],
    [
      'reads its parameter',
      'api execution',
      {
        action: 'ssm:GetParameters',
        resource: 'arn:aws:ssm:us-east-1:123456789012:parameter/gepeto/GROQ_API_KEY',
      },
    ],
    [
      'writes its log',
      'api execution',
      {
        action: 'logs:PutLogEvents',
        resource: 'arn:aws:logs:us-east-1:123456789012:log-group:/gepeto/api:log-stream:x',
      },
    ],
  ])('%s: %s may', (_what, role, wish) => {
    expect(decide(policies[role] ?? [], wish)).toBe('allowed')
  })

  it.each<[string, string, Wish]>([
    [
      'a document over plain HTTP',
      'api task',
      { action: 's3:GetObject', resource: `${documents}/x`, context: { 'aws:SecureTransport': 'false' } },
    ],
    [
      'another bucket',
      'api task',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::gepeto-backups-123456789012/x', context: tls },
    ],
    [
      'an exported log beside the checkpoints',
      'api task',
      { action: 's3:GetObject', resource: `${checkpoints}/exports/x`, context: tls },
    ],
    [
      'hiding a checkpoint',
      'api task',
      { action: 's3:DeleteObject', resource: `${checkpoints}/checkpoints/x`, context: tls },
    ],
    [
      'deleting a checkpoint',
      'api task',
      { action: 's3:DeleteObjectVersion', resource: `${checkpoints}/checkpoints/x`, context: tls },
    ],
    [
      'a shorter retention of a checkpoint',
      'api task',
      { action: 's3:PutObjectRetention', resource: `${checkpoints}/checkpoints/x`, context: tls },
    ],
    [
      'taking the lock away',
      'api task',
      { action: 's3:PutBucketObjectLockConfiguration', resource: checkpoints, context: tls },
    ],
    ['deleting its bucket', 'api task', { action: 's3:DeleteBucket', resource: documents }],
    ['changing its bucket’s policy', 'api task', { action: 's3:PutBucketPolicy', resource: documents }],
    [
      'deleting an older version',
      'api task',
      { action: 's3:DeleteObjectVersion', resource: `${documents}/x`, context: tls },
    ],
    ['the key directly', 'api task', { action: 'kms:Decrypt', resource: key }],
    [
      'another key with the context of its own',
      'api task',
      { action: 'kms:Decrypt', resource: key, context: ofTheRootKey },
    ],
    [
      'its master key with another context',
      'api task',
      { action: 'kms:Decrypt', resource: masterKey, context: { 'kms:EncryptionContext:gepeto': 'x' } },
    ],
    ['its master key with none', 'api task', { action: 'kms:GenerateDataKey', resource: masterKey }],
    [
      'its master key through another service',
      'api task',
      {
        action: 'kms:Decrypt',
        resource: masterKey,
        context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
      },
    ],
    [
      'doing away with its master key',
      'api task',
      { action: 'kms:ScheduleKeyDeletion', resource: masterKey, context: ofTheRootKey },
    ],
    [
      'its master key where only images and secrets are fetched',
      'api execution',
      { action: 'kms:Decrypt', resource: masterKey, context: ofTheRootKey },
    ],
    [
      'the folder without its access point',
      'api task',
      {
        action: 'elasticfilesystem:ClientMount',
        resource: 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1',
      },
    ],
    [
      'the folder as root',
      'api task',
      {
        action: 'elasticfilesystem:ClientRootAccess',
        resource: 'arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1',
        context: {
          'elasticfilesystem:AccessPointArn':
            'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1',
        },
      },
    ],
    [
      'secrets in its task role',
      'api task',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gepeto/GEPETO_MASTER_KEY-AbCdEf',
      },
    ],
    [
      'another secret',
      'api execution',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf',
      },
    ],
    [
      'another image',
      'api execution',
      { action: 'ecr:BatchGetImage', resource: 'arn:aws:ecr:us-east-1:123456789012:repository/other' },
    ],
    [
      'pushing an image',
      'api execution',
      { action: 'ecr:PutImage', resource: 'arn:aws:ecr:us-east-1:123456789012:repository/gepeto/gepeto-api' },
    ],
    [
      'handing out a role',
      'api execution',
      { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/admin' },
    ],
    [
      'any secret, for the page',
      'web execution',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:gepeto/GEPETO_MASTER_KEY-AbCdEf',
      },
    ],
  ])('%s: %s may not', (_what, role, wish) => {
    expect(decide(policies[role] ?? [], wish)).toBe('denied')
  })

  it('let Gepeto itself to its master key in KMS, as it asks for it, and the page not', async () => {
    const kms = await startKmsServer({
      keys: ['mrk-master'],
      allows: (action, resource, context) =>
        decide(policies[asking] ?? [], { action, resource, context }) === 'allowed',
    })
    let asking = 'api task'
    for (const [name, value] of Object.entries(kms.credentials)) vi.stubEnv(name, value)
    try {
      const keeper = await kmsKeeper({ keyId: masterKey, region: 'us-east-1', endpoint: kms.endpoint })
      const kept = await keeper.close('the root key')
      expect(await keeper.open(kept)).toBe('the root key')
      expect(kms.asked).toEqual(['GenerateDataKey', 'Decrypt'])
      asking = 'web task'
      await expect(keeper.open(kept)).rejects.toThrow(KmsRefused)
    } finally {
      vi.unstubAllEnvs()
      await kms.close()
    }
  })

  it('are named by actions that AWS knows', async () => {
    expect(await unknownActions(made)).toEqual([])
  })

  it('gives the page no task policy at all', () => {
    expect(Object.keys(policies).sort()).toEqual(['api execution', 'api task', 'web execution'])
  })
})

describe.skipIf(isSkipped)('what the role may do that plans', () => {
  // AWS' own ReadOnlyAccess, as far as it goes too far, and further than it goes.
  const readOnly = JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Action: [
        'apigateway:GET',
        's3:Get*',
        'logs:*',
        'secretsmanager:*',
        'ssm:Get*',
        'rds:*',
        'ecs:Describe*',
      ],
      Resource: '*',
    },
  })
  let policies: string[]
  let denies: Resource[]
  beforeAll(() => {
    denies = plan('bootstrap', undefined, '-var=account_id=123456789012').filter(
      ({ type }) => type === 'aws_iam_policy',
    )
    policies = [readOnly, ...denies.map(({ values }) => String(values.policy))]
  })
  const state = 'arn:aws:s3:::gepeto-state-backups-123456789012'

  it.each<[string, Wish]>([
    ['the state', { action: 's3:GetObject', resource: `${state}/production/terraform.tfstate` }],
    [
      'how a bucket is set',
      { action: 's3:GetBucketPolicy', resource: 'arn:aws:s3:::gepeto-documents-123456789012' },
    ],
    ['the gateway', { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/restapis/a' }],
    [
      'a plan for callers',
      { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/usageplans/a' },
    ],
    [
      'a secret’s name',
      {
        action: 'secretsmanager:DescribeSecret',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x',
      },
    ],
    ['which logs there are', { action: 'logs:DescribeLogGroups', resource: '*' }],
    ['a database', { action: 'rds:DescribeDBInstances', resource: '*' }],
  ])('%s: it reads', (_what, wish) => {
    expect(decide(policies, wish)).toBe('allowed')
  })

  it.each<[string, Wish]>([
    ['a document', { action: 's3:GetObject', resource: 'arn:aws:s3:::gepeto-documents-123456789012/x' }],
    [
      'an older version of it',
      { action: 's3:GetObjectVersion', resource: 'arn:aws:s3:::gepeto-documents-123456789012/x' },
    ],
    ['keys of callers', { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/apikeys' }],
    ['one of them', { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/apikeys/a' }],
    [
      'those of a plan',
      { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/usageplans/a/keys' },
    ],
    ...['GetLogEvents', 'FilterLogEvents', 'StartQuery', 'GetQueryResults'].map((name): [string, Wish] => [
      `a log by ${name}`,
      { action: `logs:${name}`, resource: 'arn:aws:logs:us-east-1:123456789012:log-group:/gepeto/api:*' },
    ]),
    [
      'a secret',
      {
        action: 'secretsmanager:GetSecretValue',
        resource: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x',
      },
    ],
    [
      'a parameter',
      {
        action: 'ssm:GetParameter',
        resource: 'arn:aws:ssm:us-east-1:123456789012:parameter/gepeto/GROQ_API_KEY',
      },
    ],
    [
      'the database’s log',
      { action: 'rds:DownloadDBLogFilePortion', resource: 'arn:aws:rds:us-east-1:123456789012:db:gepeto' },
    ],
  ])('%s: it does not', (_what, wish) => {
    expect(decide(policies, wish)).toBe('denied')
  })

  it('is denied actions that AWS knows', async () => {
    expect(denies).toHaveLength(1)
    expect(await unknownActions(denies)).toEqual([])
  })
})
