import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Resource } from './terraform.ts'

/** Prices as they stood on a date; what is used is assumed and stands beside them. */
export type Prices = typeof import('./prices-2026-11.json')
export const prices = JSON.parse(
  readFileSync(join(import.meta.dirname, 'prices-2026-11.json'), 'utf8'),
) as Prices

/** Types that AWS does not bill by themselves. */
const free = new Set(
  `aws_acm_certificate aws_acm_certificate_validation aws_api_gateway_account aws_api_gateway_deployment aws_api_gateway_gateway_response
aws_api_gateway_integration aws_api_gateway_integration_response aws_api_gateway_method aws_api_gateway_method_response
aws_api_gateway_method_settings aws_api_gateway_model aws_api_gateway_request_validator aws_api_gateway_resource
aws_api_gateway_stage aws_api_gateway_usage_plan aws_api_gateway_vpc_link aws_appautoscaling_target
aws_backup_restore_testing_plan aws_backup_restore_testing_selection aws_backup_selection aws_backup_vault
aws_backup_vault_lock_configuration aws_backup_vault_notifications aws_cloudfront_function aws_cloudfront_origin_access_control
aws_cloudfront_response_headers_policy aws_cloudfront_vpc_origin aws_codedeploy_app aws_codedeploy_deployment_group
aws_db_instance_automated_backups_replication aws_db_parameter_group aws_db_subnet_group aws_default_security_group
aws_ecr_lifecycle_policy aws_ecr_replication_configuration aws_ecs_cluster_capacity_providers
aws_ecs_task_definition aws_efs_access_point aws_efs_backup_policy aws_efs_file_system_policy aws_efs_mount_target aws_eks_access_entry
aws_eks_access_policy_association aws_eks_addon aws_eks_pod_identity_association aws_elasticache_parameter_group aws_elasticache_subnet_group aws_flow_log
aws_iam_openid_connect_provider aws_iam_role aws_iam_role_policy aws_iam_role_policy_attachment aws_internet_gateway aws_kms_alias
aws_launch_template aws_lb_listener aws_lb_listener_rule aws_lb_target_group aws_lb_target_group_attachment aws_route aws_route53_record
aws_route_table aws_route_table_association aws_s3_bucket_lifecycle_configuration aws_s3_bucket_logging
aws_s3_bucket_object_lock_configuration aws_s3_bucket_ownership_controls aws_s3_bucket_policy aws_s3_bucket_public_access_block
aws_s3_bucket_server_side_encryption_configuration aws_s3_bucket_versioning aws_secretsmanager_secret_rotation aws_secretsmanager_secret_version
aws_security_group aws_sns_topic aws_sns_topic_policy aws_sns_topic_subscription aws_ssm_parameter aws_subnet aws_vpc aws_vpc_security_group_egress_rule
aws_vpc_security_group_ingress_rule aws_wafv2_web_acl_association aws_wafv2_web_acl_logging_configuration`.split(
    /\s+/,
  ),
)

type Line = [what: string, dollars: number]
type Values = Record<string, unknown>

const hourly = (price: number, { hoursPerMonth }: Prices) => price * hoursPerMonth
const priceOf = (table: Record<string, number>, size: unknown): number => {
  const price = table[String(size)]
  if (price === undefined) throw new Error(`the price file knows no ${size}`)
  return price
}

/** Tasks of the families that a plan makes, by family: their size. */
function sizes(resources: Resource[]): Map<string, { cpu: number; gb: number }> {
  return new Map(
    resources
      .filter(({ type }) => type === 'aws_ecs_task_definition')
      .map(({ address, values }) => [
        address.replace(/\.aws_ecs_task_definition.*/, ''),
        { cpu: Number(values.cpu) / 1024, gb: Number(values.memory) / 1024 },
      ]),
  )
}

/** What each type costs a month, at its smallest number of tasks and nodes. */
const billed: Record<string, (values: Values, p: Prices, resource: Resource, all: Resource[]) => Line[]> = {
  aws_ecs_service: (values, p, { address }, all) => {
    const size = sizes(all).get(address.replace(/\.aws_ecs_service.*/, '')) ?? { cpu: 0, gb: 0 }
    const count = Number(values.desired_count)
    // What is above the base runs on Spot, where that is given a weight.
    const strategies = (values.capacity_provider_strategy ?? []) as Values[]
    const base = strategies.some(({ capacity_provider }) => capacity_provider === 'FARGATE_SPOT')
      ? Number(strategies.find(({ capacity_provider }) => capacity_provider === 'FARGATE')?.base ?? 0)
      : count
    const onDemand = Math.min(count, base)
    const paid = onDemand + (count - onDemand) * p.spotShare
    const one = hourly(size.cpu * p.fargate.vcpuHour + size.gb * p.fargate.gbHour, p)
    const isPublic = (values.network_configuration as Values[] | undefined)?.[0]?.assign_public_ip === true
    return [
      ['Fargate', paid * one],
      ...(isPublic ? ([['Public addresses', count * hourly(p.publicAddressHour, p)]] as Line[]) : []),
    ]
  },
  aws_ecs_cluster: (values, p, { address }, all) => {
    const isWatched = (values.setting as Values[] | undefined)?.some(
      ({ name, value }) => name === 'containerInsights' && value !== 'disabled',
    )
    if (!isWatched) return []
    const services = all.filter(
      ({ type, address: at }) => type === 'aws_ecs_service' && at.split('.')[1] === address.split('.')[1],
    ).length
    const { cluster, family, service } = p.containerInsights
    return [['Container Insights', (cluster + services * (family + service)) * p.customMetric]]
  },
  // To follow a metric, it makes two alarms; a metric that is Gepeto's own is paid for, too.
  aws_appautoscaling_policy: (values, p) => {
    const [followed] = (values.target_tracking_scaling_policy_configuration ?? []) as Values[]
    const isOwn = ((followed?.customized_metric_specification ?? []) as Values[]).length > 0
    return [
      ['Alarms', 2 * p.alarm],
      ['Own metrics', isOwn ? p.customMetric : 0],
    ]
  },
  aws_lb: (values, p, { address }, all) => {
    if (values.load_balancer_type === 'network') return [['Load balancers', hourly(p.nlbHour, p)]]
    const zones = all.filter(
      ({ type, values: subnet, address: at }) =>
        type === 'aws_subnet' &&
        at.split('.')[1] === address.split('.')[1] &&
        (subnet.tags as Values)?.Tier === 'public',
    ).length
    return [
      ['Load balancers', hourly(p.albHour + p.assumed.albUnits * p.albUnitHour, p)],
      ...(values.internal
        ? []
        : ([
            ['Public addresses', zones * hourly(p.publicAddressHour, p)],
            ['Transfer out', p.assumed.transferGb * p.transferGb],
          ] as Line[])),
    ]
  },
  aws_nat_gateway: (_values, p) => [['NAT', hourly(p.natHour, p) + p.assumed.natGb * p.natGb]],
  aws_eip: (_values, p) => [['Public addresses', hourly(p.publicAddressHour, p)]],
  aws_vpc_endpoint: (values, p, { address }, all) => {
    if (values.vpc_endpoint_type === 'Gateway') return []
    const zones = all.filter(
      ({ type, values: subnet, address: at }) =>
        type === 'aws_subnet' &&
        at.split('.')[1] === address.split('.')[1] &&
        (subnet.tags as Values)?.Tier === 'private',
    ).length
    return [['Endpoints', zones * hourly(p.endpointHour, p)]]
  },
  aws_ecr_repository: (_values, p) => [['Images', (p.assumed.imagesGb / 2) * p.ecrGb]],
  aws_cloudwatch_log_group: (_values, p) => [['Logs', p.assumed.logsGb * p.logGb]],
  // One that computes is billed by the metrics that it computes with.
  aws_cloudwatch_metric_alarm: (values, p) => {
    const metrics = ((values.metric_query ?? []) as Values[]).filter(
      ({ metric }) => (metric as unknown[] | undefined)?.length,
    )
    return [['Alarms', Math.max(1, metrics.length) * p.alarm]]
  },
  aws_cloudwatch_composite_alarm: (_values, p) => [['Alarms', p.compositeAlarm]],
  aws_cloudwatch_dashboard: (_values, p) => [['Dashboards', p.dashboard]],
  aws_secretsmanager_secret: (_values, p) => [['Secrets', p.secret]],
  aws_kms_key: (_values, p) => [['Keys', p.key]],
  aws_kms_replica_key: (_values, p) => [['Keys', p.key]],
  aws_efs_file_system: (_values, p) => [['Data folder', p.assumed.dataFolderGb * p.efsGb]],
  aws_s3_bucket: (_values, p) => [['Buckets', p.assumed.documentsGb * p.s3Gb]],
  aws_api_gateway_rest_api: (_values, p) => [
    ['API Gateway', p.assumed.requestsMillion * p.apiGatewayMillion],
  ],
  aws_cloudfront_distribution: (_values, p) => [['CloudFront', p.assumed.transferGb * p.cloudFrontGb]],
  aws_wafv2_web_acl: (values, p) => {
    const rules = values.rule as Values[]
    const hasBots = rules.some(({ name }) => name === 'AWSManagedRulesBotControlRuleSet')
    return [['Firewall', p.webAcl + rules.length * p.webAclRule + (hasBots ? p.botControl : 0)]]
  },
  aws_route53_health_check: (_values, p) => [['Health checks', p.hostedHealthCheck]],
  aws_eks_cluster: (_values, p) => [['EKS', hourly(p.eksClusterHour, p)]],
  aws_eks_node_group: (values, p) => {
    const { desired_size: count } = (values.scaling_config as { desired_size: number }[])[0] ?? {
      desired_size: 0,
    }
    const hour = priceOf(p.ec2, (values.instance_types as string[])[0])
    const share = values.capacity_type === 'SPOT' ? p.spotShare : 1
    return [['Nodes', count * (hourly(hour * share, p) + 50 * p.ebsGb)]]
  },
  aws_db_instance: (values, p) => {
    const zones = values.multi_az ? 2 : 1
    return [
      [
        'PostgreSQL',
        zones *
          (hourly(priceOf(p.rds, values.instance_class), p) +
            Number(values.allocated_storage ?? 50) * p.rdsGb),
      ],
    ]
  },
  aws_elasticache_replication_group: (values, p) => [
    ['Redis', Number(values.num_cache_clusters) * hourly(priceOf(p.redis, values.node_type), p)],
  ],
  aws_backup_plan: (_values, p) => [['Backups', 3 * p.assumed.documentsGb * p.backupGb]],
  aws_codecommit_repository: (_values, p) => [['Mirror', p.codeCommitUser]],
}

/** Whether it is known what a type costs, be it nothing. */
export const billable = (type: string): boolean => free.has(type) || type in billed

/**
 * What a plan costs a month, by what it is for, in dollars.
 * @throws on a type or a size that has no price
 */
export function monthly(resources: Resource[], p: Prices): { total: number; lines: Record<string, number> } {
  const lines: Record<string, number> = {}
  for (const resource of resources) {
    if (free.has(resource.type)) continue
    const price = billed[resource.type]
    if (!price) throw new Error(`${resource.type} has no price`)
    for (const [what, dollars] of price(resource.values, p, resource, resources))
      lines[what] = (lines[what] ?? 0) + dollars
  }
  // The first alarms and dashboards of an account cost nothing.
  if (lines.Alarms) lines.Alarms = Math.max(0, lines.Alarms - p.freeAlarms * p.alarm)
  if (lines.Dashboards) lines.Dashboards = Math.max(0, lines.Dashboards - p.freeDashboards * p.dashboard)
  return { total: Object.values(lines).reduce((sum, dollars) => sum + dollars, 0), lines }
}
