import { first, type Rule, type Values, when } from './rule.ts'

/** What runs: ECS, EKS and its nodes, deployments. */
export const runningRules: Rule[] = [
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
    id: 'codedeploy-back',
    scanner: [],
    says: 'Blue/green goes back by itself.',
    type: 'aws_codedeploy_deployment_group',
    fault: (v) => when(!first(v.auto_rollback_configuration).enabled, 'it does not'),
  },
]
