import { servicesOf, statementsOf } from './policies.ts'
import { first, type Rule, type Values, when } from './rule.ts'

/** What keeps data: databases, buckets, images, secrets, keys, logs, backups. */
export const storeRules: Rule[] = [
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
    says: 'RDS makes the password itself, or it is written past plan and state, and roles can sign in.',
    type: 'aws_db_instance',
    fault: (v) =>
      when(
        !v.replicate_source_db && ((!v.manage_master_user_password && !v.password_wo_version) || v.password),
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
    says: 'Nothing that holds data is deleted with its contents. Logs may be, which arrive hours later.',
    type: ['aws_s3_bucket', 'aws_ecr_repository', 'aws_backup_vault'],
    fault: (v) =>
      when((v.force_destroy || v.force_delete) && !/-logs-\d{12}$/.test(String(v.bucket)), 'it would be'),
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
    type: ['aws_kms_key', 'aws_kms_replica_key'],
    fault: (v) =>
      when(
        statementsOf(v.policy).some(
          ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('"*"'),
        ),
        'this one may',
      ),
  },
  {
    id: 'topic-reached',
    scanner: ['CKV_AWS_26', 'CKV_AWS_169'],
    says: 'Who publishes to a topic is let to it, from its own account and over TLS alone, and to the key.',
    type: 'aws_sns_topic_policy',
    fault: (v, all) => {
      const statements = statementsOf(v.policy)
      const allowed = statements.filter(({ Effect }) => Effect === 'Allow')
      const keys = all
        .filter(({ type }) => type === 'aws_kms_key')
        .flatMap(({ values }) => statementsOf(values.policy))
      return (
        when(
          allowed.length === 0 ||
            allowed.some(
              ({ Principal, Condition }) =>
                servicesOf(Principal).length === 0 || !Condition?.StringEquals?.['aws:SourceAccount'],
            ),
          'others than services for this account may publish',
        ) ??
        when(
          !statements.some(
            ({ Effect, Condition }) =>
              Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
          ),
          'it is open without TLS',
        ) ??
        when(
          allowed
            .flatMap(({ Principal }) => servicesOf(Principal))
            .some((service) => !keys.some(({ Principal }) => servicesOf(Principal).includes(service))),
          'who publishes may not use the key',
        )
      )
    },
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
]
