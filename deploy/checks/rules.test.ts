import { describe, expect, it } from 'vitest'
import { unknownActions } from './rules/policies.ts'
import { findings, rules } from './rules.ts'
import type { Resource } from './terraform.ts'

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const trust = (Condition: object) =>
  policy({
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: 'x' },
    Condition,
  })

/** For each rule something that it must find, by type and values. */
const bad: Record<string, [type: string, values: object]> = {
  'rds-encrypted': ['aws_db_instance', { storage_encrypted: false }],
  'rds-private': ['aws_db_instance', { publicly_accessible: true }],
  'rds-backups': ['aws_db_instance', { backup_retention_period: 1 }],
  'rds-last-snapshot': ['aws_db_instance', { skip_final_snapshot: true }],
  'rds-managed-password': ['aws_db_instance', { password: 'x', iam_database_authentication_enabled: true }],
  'rds-watched': ['aws_db_instance', { monitoring_interval: 0 }],
  'rds-tls': ['aws_db_parameter_group', { parameter: [{ name: 'rds.force_ssl', value: '0' }] }],
  'redis-encrypted': [
    'aws_elasticache_replication_group',
    { at_rest_encryption_enabled: 'true', transit_encryption_enabled: false },
  ],
  'redis-no-token-in-state': ['aws_elasticache_replication_group', { auth_token: 'x' }],
  's3-kms': ['aws_s3_bucket_server_side_encryption_configuration', { rule: [] }],
  's3-versioned': ['aws_s3_bucket_versioning', { versioning_configuration: [{ status: 'Suspended' }] }],
  's3-private': ['aws_s3_bucket_public_access_block', { block_public_acls: true }],
  's3-parts': [
    'aws_s3_bucket_lifecycle_configuration',
    { rule: [{ noncurrent_version_expiration: [{ noncurrent_days: 30 }] }] },
  ],
  's3-complete': ['aws_s3_bucket', {}],
  'not-forced': ['aws_s3_bucket', { bucket: 'gepeto-documents-123456789012', force_destroy: true }],
  'secret-recoverable': ['aws_secretsmanager_secret', { recovery_window_in_days: 0 }],
  'parameter-encrypted': ['aws_ssm_parameter', { type: 'String' }],
  'ecr-scanned': ['aws_ecr_repository', { image_scanning_configuration: [{ scan_on_push: false }] }],
  'kms-rotates': ['aws_kms_key', { enable_key_rotation: false }],
  'kms-principals': [
    'aws_kms_key',
    {
      enable_key_rotation: true,
      policy: policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }),
    },
  ],
  'topic-reached': [
    'aws_sns_topic_policy',
    {
      policy: policy(
        {
          Effect: 'Allow',
          Principal: { Service: 'backup.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: 'arn:aws:sns:us-east-1:1:backups',
          Condition: { StringEquals: { 'aws:SourceAccount': '1' } },
        },
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sns:Publish',
          Resource: 'arn:aws:sns:us-east-1:1:backups',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ),
    },
  ],
  'log-kept': ['aws_cloudwatch_log_group', { retention_in_days: 0 }],
  'efs-encrypted': ['aws_efs_file_system', { encrypted: false }],
  'ecs-no-shell': ['aws_ecs_service', { enable_execute_command: true }],
  'ecs-comes-back': ['aws_ecs_service', { deployment_circuit_breaker: [{ enable: true, rollback: false }] }],
  'ecs-insights': ['aws_ecs_cluster', { setting: [] }],
  'eks-private': [
    'aws_eks_cluster',
    { vpc_config: [{ endpoint_public_access: true, public_access_cidrs: ['0.0.0.0/0'] }] },
  ],
  'eks-logs': ['aws_eks_cluster', { enabled_cluster_log_types: ['api'] }],
  'nodes-imds': [
    'aws_launch_template',
    { metadata_options: [{ http_tokens: 'optional', http_put_response_hop_limit: 2 }] },
  ],
  'alb-hardened': ['aws_lb', { load_balancer_type: 'application', drop_invalid_header_fields: false }],
  'alb-tls': ['aws_lb_listener', { protocol: 'HTTPS', ssl_policy: 'ELBSecurityPolicy-2016-08' }],
  'alb-redirect': ['aws_lb_listener', { protocol: 'HTTP', default_action: [{ type: 'forward' }] }],
  'rule-described': ['aws_vpc_security_group_ingress_rule', { from_port: 443, to_port: 443 }],
  'rule-internet': [
    'aws_vpc_security_group_ingress_rule',
    { description: 'SSH', cidr_ipv4: '0.0.0.0/0', from_port: 22, to_port: 22 },
  ],
  'rule-out': ['aws_vpc_security_group_egress_rule', { description: 'all', cidr_ipv4: '0.0.0.0/0' }],
  'subnet-no-address': ['aws_subnet', { map_public_ip_on_launch: true }],
  'network-logged': ['aws_vpc', {}],
  'iam-exact': [
    'aws_iam_role_policy',
    { policy: policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::documents/*' }) },
  ],
  'iam-key-for-its-use': [
    'aws_iam_role_policy',
    { policy: policy({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:us-east-1:1:key/1' }) },
  ],
  'iam-federated': [
    'aws_iam_role',
    { assume_role_policy: trust({ StringLike: { 'issuer:sub': 'system:serviceaccount:*' } }) },
  ],
  'waf-rules': ['aws_wafv2_web_acl', { rule: [{ name: 'rate-address' }] }],
  'waf-redacted': ['aws_wafv2_web_acl_logging_configuration', { redacted_fields: [] }],
  'cdn-tls': ['aws_cloudfront_distribution', { viewer_certificate: [{ minimum_protocol_version: 'TLSv1' }] }],
  'gateway-logged': ['aws_api_gateway_method_settings', { settings: [{ data_trace_enabled: true }] }],
  'vault-encrypted': ['aws_backup_vault', {}],
  'codedeploy-back': [
    'aws_codedeploy_deployment_group',
    { auto_rollback_configuration: [{ enabled: false }] },
  ],
}

const made = (type: string, values: object): Resource => ({
  address: `${type}.it`,
  type,
  name: 'it',
  values: values as Record<string, unknown>,
})

describe('the rules over a plan', () => {
  it('have each a bad fixture', () => {
    expect(Object.keys(bad).sort()).toEqual(rules.map(({ id }) => id).sort())
  })

  it.each(Object.entries(bad))('%s finds what is wrong', (id, [type, values]) => {
    const beside =
      id === 'alb-redirect'
        ? [made('aws_lb_listener', { protocol: 'HTTPS', ssl_policy: 'ELBSecurityPolicy-TLS13-1-3-2021-06' })]
        : []
    const found = findings([made(type, values), ...beside])
    expect(found.some((finding) => finding.startsWith(`${id}: `))).toBe(true)
  })

  it('find an action on everything, and one that AWS does not know', async () => {
    const open = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' })
    expect(findings([made('aws_iam_role_policy', { policy: open })])[0]).toContain('on everything')
    const misspelt = policy({
      Effect: 'Allow',
      Action: ['s3:GetObjct', 's3:GetObject'],
      Resource: 'arn:aws:s3:::x/*',
    })
    expect(await unknownActions([made('aws_iam_role_policy', { policy: misspelt })])).toEqual(['s3:GetObjct'])
  })

  it('let a role through that names its account and its audience', () => {
    const exact = trust({
      StringEquals: {
        'issuer:sub': 'system:serviceaccount:gepeto:gepeto-api',
        'issuer:aud': 'sts.amazonaws.com',
      },
    })
    expect(findings([made('aws_iam_role', { assume_role_policy: exact })])).toEqual([])
  })

  it('find a value that looks like a secret', () => {
    expect(findings([made('aws_any', { url: 'postgres://gepeto:hunter2@host/gepeto' })])[0]).toContain(
      'looks like a secret',
    )
    expect(findings([made('aws_any', { url: 'postgres://gepeto@host/gepeto' })])).toEqual([])
  })
})
