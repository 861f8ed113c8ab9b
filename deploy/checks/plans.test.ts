import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { billable, monthly, prices } from './costs.ts'
import { kubernetesReason, manifestsOf, render } from './kubernetes.ts'
import { deploy, skipped } from './programs.ts'
import { statementsOf, unknownActions } from './rules/policies.ts'
import { findings } from './rules.ts'
import {
  closeTerraform,
  init,
  plan,
  type Resource,
  serveProvider,
  terraform,
  terraformReason,
} from './terraform.ts'

const isSkipped = skipped('what Terraform would make', terraformReason())
const tested = ['modules', 'stacks']
  .flatMap((under) => readdirSync(join(deploy, 'terraform', under)).map((name) => `${under}/${name}`))
  .filter((folder) => readdirSync(join(deploy, 'terraform', folder)).includes('tests'))

/** Given to a plan, and found in none. */
const password = 'a-password-that-no-plan-holds'

/** Each example with its variables, and what else is given to its plan. */
const examples = {
  'chatgepeto-fargate': ['example.tfvars'],
  'chatgepeto-fargate on Spot': ['spot.tfvars'],
  'iscoolgpt-fargate': ['example.tfvars'],
  'flowise-eks': ['example.tfvars'],
  'resync-eks': ['example.tfvars'],
  'chatgepeto-fargate with its master key in KMS': ['example.tfvars', '-var=master_key_in=kms'],
  'resync-eks with its master key in KMS': ['example.tfvars', '-var=master_key_in=kms'],
  'production with its master key in KMS': ['production.tfvars', '-var=master_key_in=kms'],
  'production dev, blue/green, its page in a bucket and a machine for reading, by a pipeline': [
    'dev.tfvars',
    '-var=deployment=blue_green',
    '-var=page_from_bucket=true',
    '-var=pipeline={repository="your-organisation/gepeto"}',
    '-var=database={instance_class="db.t4g.small",multi_az=false,backup_days=7,read_replica=true}',
    `-var=database_password=${password}`,
  ],
  'production dev': ['dev.tfvars'],
  'production staging': ['staging.tfvars'],
  production: ['production.tfvars'],
} as const
type Example = keyof typeof examples

const plans = new Map<Example, Resource[]>()
const planOf = (example: Example): Resource[] => {
  const known = plans.get(example)
  if (known) return known
  const [variables, ...more] = examples[example]
  const made = plan(`examples/${example.split(' ')[0]}`, variables, ...more)
  plans.set(example, made)
  return made
}
const only = (resources: Resource[], type: string) => resources.filter((resource) => resource.type === type)
const one = <Shape>(resources: Resource[], type: string): Shape => only(resources, type)[0]?.values as Shape

beforeAll(async () => {
  if (!isSkipped) await serveProvider('modules/kms')
})
afterAll(closeTerraform)

describe.skipIf(isSkipped)('the Terraform code', () => {
  it('is formatted', () => {
    expect(terraform('.', 'fmt', '-check', '-recursive').out).toBe('')
  })

  it.each(tested)('%s passes its own tests', (folder) => {
    init(folder)
    const { status, out } = terraform(folder, 'test', '-no-color')
    expect(status, out).toBe(0)
  })
})

describe.skipIf(isSkipped).each(Object.keys(examples) as Example[])('the example %s', (example) => {
  let resources: Resource[]
  beforeAll(() => {
    resources = planOf(example)
  })

  it('plans, and no rule finds anything', () => {
    expect(resources.length).toBeGreaterThan(50)
    expect(findings(resources)).toEqual([])
  })

  it('has a price for everything that is billed', () => {
    expect(resources.map(({ type }) => type).filter((type) => !billable(type))).toEqual([])
    expect(monthly(resources, prices).total).toBeGreaterThan(20)
  })
})

describe.skipIf(isSkipped)('what an example promises', () => {
  it('chatgepeto: us-east-1, two public subnets, one task of 0.5 vCPU and 1 GB, HTTP on 80, a folder that stays', () => {
    const made = planOf('chatgepeto-fargate')
    expect(
      only(made, 'aws_subnet')
        .map(({ values }) => values.availability_zone)
        .sort(),
    ).toEqual(['us-east-1a', 'us-east-1b'])
    expect(one(made, 'aws_vpc')).toMatchObject({ cidr_block: '10.0.0.0/16' })
    expect(one(made, 'aws_ecs_task_definition')).toMatchObject({ cpu: '512', memory: '1024' })
    expect(
      only(made, 'aws_lb_target_group')
        .map(({ values }) => values.port)
        .sort(),
    ).toEqual([3000, 8000])
    expect(one(made, 'aws_lb_listener')).toMatchObject({ port: 80, protocol: 'HTTP' })
    expect(one(made, 'aws_ecs_service')).toMatchObject({
      desired_count: 1,
      deployment_minimum_healthy_percent: 0,
    })
    expect(only(made, 'aws_efs_mount_target')).toHaveLength(2)
    expect(
      only(made, 'aws_ssm_parameter')
        .map(({ values }) => values.name)
        .sort(),
    ).toEqual(['/chatgepeto/GEPETO_MASTER_KEY', '/chatgepeto/GROQ_API_KEY'])
    expect(only(made, 'aws_ecr_repository')).toHaveLength(2)
    expect(only(made, 'aws_cloudwatch_log_group').map(({ values }) => values.retention_in_days)).toEqual([
      7, 7,
    ])
    expect(only(made, 'aws_nat_gateway')).toEqual([])
  })

  it('chatgepeto on Spot: at most 40 dollars a month, and nothing else is different', () => {
    const [spot, usual] = [planOf('chatgepeto-fargate on Spot'), planOf('chatgepeto-fargate')]
    expect(monthly(spot, prices).total).toBeLessThanOrEqual(40)
    expect(spot.map(({ address }) => address).sort()).toEqual(usual.map(({ address }) => address).sort())
    expect(
      one<{ capacity_provider_strategy: object[] }>(spot, 'aws_ecs_service').capacity_provider_strategy,
    ).toEqual(
      expect.arrayContaining([expect.objectContaining({ capacity_provider: 'FARGATE_SPOT', weight: 1 })]),
    )
  })

  it('iscoolgpt: its names, private subnets, a REST API that limits, autoscaling', () => {
    const made = planOf('iscoolgpt-fargate')
    expect(one(made, 'aws_ecs_cluster')).toMatchObject({ name: 'iscoolgpt-cluster' })
    expect(one(made, 'aws_ecs_service')).toMatchObject({ name: 'iscoolgpt-service' })
    expect(one(made, 'aws_ecs_task_definition')).toMatchObject({ family: 'iscoolgpt' })
    expect(one(made, 'aws_ecr_repository')).toMatchObject({ name: 'iscoolgpt' })
    expect(only(made, 'aws_lb').every(({ values }) => values.internal === true)).toBe(true)
    expect(
      one<{ network_configuration: object[] }>(made, 'aws_ecs_service').network_configuration[0],
    ).toMatchObject({ assign_public_ip: false })
    expect(
      only(made, 'aws_api_gateway_method')
        .map(({ values }) => values.http_method)
        .sort(),
    ).toEqual(['GET', 'OPTIONS', 'OPTIONS', 'POST'])
    expect(
      one<{ throttle_settings: object[] }>(made, 'aws_api_gateway_usage_plan').throttle_settings,
    ).toHaveLength(1)
    expect(only(made, 'aws_appautoscaling_policy').map(({ values }) => values.name)).toEqual(
      expect.arrayContaining(
        ['cpu', 'memory', 'requests', 'queue-age'].map((what) => `iscoolgpt-service-${what}`),
      ),
    )
    expect(only(made, 'aws_secretsmanager_secret').map(({ values }) => values.name)).toEqual(
      expect.arrayContaining(['iscoolgpt/OPENAI_API_KEY', 'iscoolgpt/HF_TOKEN']),
    )
  })

  it('flowise: three zones, EKS, PostgreSQL in two of them with a week of backups, a firewall, versions of backups and models', () => {
    const made = planOf('flowise-eks')
    expect(new Set(only(made, 'aws_subnet').map(({ values }) => values.availability_zone)).size).toBe(3)
    expect(one(made, 'aws_db_instance')).toMatchObject({
      multi_az: true,
      backup_retention_period: 7,
      engine: 'postgres',
    })
    expect(only(made, 'aws_s3_bucket').map(({ values }) => values.bucket)).toEqual(
      expect.arrayContaining(['flowise-backups-123456789012', 'flowise-models-123456789012']),
    )
    expect(only(made, 'aws_wafv2_web_acl')).toHaveLength(1)
    expect(
      only(made, 'aws_eks_node_group')
        .map(({ values }) => values.capacity_type)
        .sort(),
    ).toEqual(['ON_DEMAND', 'SPOT'])
  })

  it.each(['resync-eks', 'production'] as const)(
    '%s: no machine for reading of a database whose password RDS keeps, which RDS refuses',
    (example) => {
      expect(
        only(planOf(example), 'aws_db_instance').filter(({ values }) => values.replicate_source_db),
      ).toEqual([])
    },
  )

  it('resync: Redis of three nodes that fails over, audit exports under lock, logs for a year', () => {
    const made = planOf('resync-eks')
    expect(one(made, 'aws_elasticache_replication_group')).toMatchObject({
      num_cache_clusters: 3,
      automatic_failover_enabled: true,
    })
    expect(only(made, 'aws_s3_bucket_object_lock_configuration')).toHaveLength(1)
    expect(only(made, 'aws_db_instance').map(({ values }) => values.backup_retention_period)).toContain(35)
  })

  it.each(['flowise-eks', 'resync-eks'] as const)(
    '%s: its nodes are machines that the images are built for',
    (example) => {
      const push = readFileSync(join(deploy, 'pipeline/push-images.sh'), 'utf8')
      const [, built = ''] = /--platform linux\/(\w+)/.exec(push) ?? []
      const images = { amd64: 'AL2023_x86_64_STANDARD', arm64: 'AL2023_ARM_64_STANDARD' }
      const groups = only(planOf(example), 'aws_eks_node_group').map(({ values }) => values)
      expect(groups.map(({ ami_type }) => ami_type)).toEqual(
        groups.map(() => images[built as keyof typeof images]),
      )
      // Graviton, the ARM machines, has a g behind its generation.
      const isArm = groups
        .flatMap(({ instance_types }) => instance_types as string[])
        .map((type) => /^[a-z]+\d+g/.test(type))
      expect(new Set(isArm)).toEqual(new Set([built === 'arm64']))
    },
  )

  it.skipIf(kubernetesReason()).each([
    ['flowise-eks', 'migrate-from-flowise'],
    ['resync-eks', 'resync'],
  ] as const)(
    '%s: its smallest number of nodes holds the pods of %s, also while they are replaced',
    (example, overlay) => {
      // What EKS leaves to pods of a machine, in thousandths of a CPU and in MB.
      // https://github.com/awslabs/amazon-eks-ami: 6 % of the first CPU, 1 % of the second, 0.5 % of the next two
      const machines = { 'm7i.large': [1930, 7000], 'm7i.xlarge': [3920, 14_600] } as const
      // Add-ons: on every node (network, proxy, drivers, CloudWatch's agent); and in pairs anywhere (DNS, metrics, drivers).
      const [everyNode, anywhere] = [
        [480, 500],
        [100, 100],
      ] as const
      const group = only(planOf(example), 'aws_eks_node_group').find(
        ({ values }) => values.capacity_type === 'ON_DEMAND',
      )?.values as { instance_types: (keyof typeof machines)[]; scaling_config: { min_size: number }[] }
      const [type] = group.instance_types
      const [cpu, mb] = machines[type as keyof typeof machines]
      const nodes = Array.from({ length: group.scaling_config[0]?.min_size ?? 0 }, () => ({
        cpu: cpu - everyNode[0],
        mb: mb - everyNode[1],
      }))
      const manifests = manifestsOf(render(overlay))
      const least = new Map(
        manifests
          .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
          .map(({ spec }) => {
            const { scaleTargetRef, minReplicas } = spec as {
              scaleTargetRef: { name: string }
              minReplicas: number
            }
            return [scaleTargetRef.name, minReplicas] as const
          }),
      )
      const pods = manifests
        .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
        .flatMap(({ metadata, spec }) => {
          const { replicas, strategy, template } = spec as {
            replicas?: number
            strategy?: { rollingUpdate?: { maxSurge?: number } }
            template: {
              spec: { containers: { resources?: { requests?: { cpu?: string; memory?: string } } }[] }
            }
          }
          const count = (least.get(metadata.name) ?? replicas ?? 1) + (strategy?.rollingUpdate?.maxSurge ?? 0)
          const wanted = template.spec.containers.map(({ resources }) => resources?.requests ?? {})
          const thousandths = (text = '0') => Number.parseFloat(text) * (text.endsWith('m') ? 1 : 1000)
          const megabytes = (text = '0') => Number.parseFloat(text) * (text.endsWith('Gi') ? 1024 : 1)
          const pod = {
            cpu: wanted.reduce((sum, requests) => sum + thousandths(requests.cpu), 0),
            mb: wanted.reduce((sum, requests) => sum + megabytes(requests.memory), 0),
          }
          return Array.from({ length: count }, () => pod)
        })
      for (let pair = 0; pair < 6; pair++) pods.push({ cpu: anywhere[0], mb: anywhere[1] })
      const left = pods
        .sort((one, other) => other.cpu - one.cpu)
        .filter((pod) => {
          const node = nodes.find((room) => room.cpu >= pod.cpu && room.mb >= pod.mb)
          if (!node) return true
          node.cpu -= pod.cpu
          node.mb -= pod.mb
          return false
        })
      expect(pods.length).toBeGreaterThan(10)
      expect(left).toEqual([])
    },
  )

  it('production: CloudFront, firewalls on both, a second region that waits, copies of backups and images', () => {
    const made = planOf('production')
    expect(only(made, 'aws_cloudfront_distribution')).toHaveLength(1)
    expect(
      only(made, 'aws_wafv2_web_acl')
        .map(({ values }) => values.scope)
        .sort(),
    ).toEqual(['CLOUDFRONT', 'REGIONAL'])
    // A rate by address before a load balancer that CloudFront alone reaches would count everybody as one.
    expect(only(made, 'aws_wafv2_web_acl_association').map(({ address }) => address)).toEqual([
      'module.second[0].module.edge[0].aws_wafv2_web_acl_association.regional["alb"]',
    ])
    expect(only(made, 'aws_db_instance_automated_backups_replication')).toHaveLength(1)
    expect(only(made, 'aws_ecr_replication_configuration')).toHaveLength(1)
    const waiting = only(made, 'aws_ecs_service').filter(({ address }) => address.startsWith('module.second'))
    expect(waiting.map(({ values }) => values.desired_count)).toEqual([0, 0])
  })

  it('production: Route 53 asks CloudFront by a name of the first region’s own, and evaluates load balancers alone', () => {
    const made = planOf('production')
    expect(one(made, 'aws_cloudfront_distribution')).toMatchObject({
      aliases: expect.arrayContaining(['gepeto.example.com', 'first.gepeto.example.com']),
      logging_config: [{ prefix: 'cloudfront/' }],
    })
    const asked = only(made, 'aws_route53_health_check').find(({ address }) =>
      address.startsWith('module.gepeto.'),
    )
    expect(asked?.values.fqdn).toBe('first.gepeto.example.com')
    const evaluated = only(made, 'aws_route53_record')
      .filter(({ values }) => values.name === 'gepeto.example.com' && values.type === 'A')
      .map(({ address, values }) => [
        address.split('.')[1],
        (values.alias as { evaluate_target_health: boolean }[])[0]?.evaluate_target_health,
      ])
    expect(evaluated.sort()).toEqual([
      ['gepeto', false],
      ['second[0]', true],
    ])
  })

  it('production: the page comes from its tasks; from a bucket where it is asked for, and the pipeline fills that one', () => {
    const pages = (made: Resource[]) =>
      only(made, 'aws_s3_bucket').filter(({ values }) => String(values.bucket).includes('-page-'))
    const behind = (made: Resource[]) =>
      one<{ default_cache_behavior: { target_origin_id: string }[] }>(made, 'aws_cloudfront_distribution')
        .default_cache_behavior[0]?.target_origin_id
    const [tasks, bucket] = [
      planOf('production'),
      planOf('production dev, blue/green, its page in a bucket and a machine for reading, by a pipeline'),
    ]
    expect([behind(tasks), pages(tasks).length]).toEqual(['api', 0])
    expect([behind(bucket), pages(bucket).length]).toEqual(['page', 1])
    const fills = only(bucket, 'aws_iam_role_policy').filter(({ values }) => values.name === 'page')
    expect(fills.map(({ address }) => address)).toEqual([
      'module.gepeto.module.pipeline[0].aws_iam_role_policy.page[0]',
    ])
    const environment = readFileSync(join(deploy, 'terraform/stacks/fargate/outputs.tf'), 'utf8')
    for (const name of ['DISTRIBUTION', 'PAGE_BUCKET'])
      expect(environment).toMatch(new RegExp(`${name}\\s+= local.page_bucket \\? `))
  })

  it.each(['chatgepeto-fargate', 'resync-eks', 'production'] as const)(
    '%s: with the master key in KMS there is no secret for it, and nothing else is different',
    (example) => {
      const [secret, kms] = [planOf(example), planOf(`${example} with its master key in KMS`)]
      const addresses = (made: Resource[]) => new Set(made.map(({ address }) => address))
      const without = (made: Set<string>, others: Set<string>) =>
        [...made].filter((address) => !others.has(address))
      const gone = without(addresses(secret), addresses(kms))
      const come = without(addresses(kms), addresses(secret))
      expect(gone.length).toBeGreaterThan(0)
      expect(gone.filter((address) => !address.endsWith('["GEPETO_MASTER_KEY"]'))).toEqual([])
      expect(JSON.stringify(kms)).not.toContain('/GEPETO_MASTER_KEY')
      const key = ['module.gepeto.module.master_key[0]']
      const copy = example === 'production' ? ['module.master_key_copy[0]'] : []
      expect(come.sort()).toEqual(
        [
          ...key.flatMap((at) => [`${at}.aws_kms_alias.this`, `${at}.aws_kms_key.this[0]`]),
          ...copy.flatMap((at) => [`${at}.aws_kms_alias.this`, `${at}.aws_kms_replica_key.this[0]`]),
        ].sort(),
      )
      // It can have a replica in another region; nobody but the account's own roles uses it.
      const { values } = kms.find(({ address }) => address === `${key[0]}.aws_kms_key.this[0]`) as Resource
      expect(values).toMatchObject({ multi_region: true, deletion_window_in_days: 30 })
      expect(statementsOf(values.policy).map(({ Sid }) => Sid)).toEqual(['AccountDecidesByItsPolicies'])
    },
  )

  it('production: a second machine for reading follows the first, and nothing planned holds the password', () => {
    const made = planOf(
      'production dev, blue/green, its page in a bucket and a machine for reading, by a pipeline',
    )
    expect(only(made, 'aws_db_instance').map(({ name }) => name)).toEqual(expect.arrayContaining(['replica']))
    expect(one(made, 'aws_db_instance')).toMatchObject({ manage_master_user_password: null })
    expect(JSON.stringify(made)).not.toContain(password)
  })

  it('production is never weaker than staging, nor staging than dev', () => {
    const strength = (example: Example) => {
      const made = planOf(example).filter(({ address }) => !address.startsWith('module.second'))
      const database = one<{
        multi_az: boolean
        backup_retention_period: number
        deletion_protection: boolean
      }>(made, 'aws_db_instance')
      const redis = one<{ num_cache_clusters: number }>(made, 'aws_elasticache_replication_group')
      return {
        zones: new Set(only(made, 'aws_subnet').map(({ values }) => values.availability_zone)).size,
        waysOut: only(made, 'aws_nat_gateway').length,
        databaseZones: Number(database.multi_az),
        backupDays: database.backup_retention_period,
        isProtected: Number(database.deletion_protection),
        redisNodes: redis.num_cache_clusters,
        firewallBlocks: Number(
          JSON.stringify(one<object>(made, 'aws_wafv2_web_acl')).includes('"none":[{}]'),
        ),
        logDays: Math.min(
          ...only(made, 'aws_cloudwatch_log_group').map(({ values }) => Number(values.retention_in_days)),
        ),
        tasks: Math.min(
          ...only(made, 'aws_appautoscaling_target').map(({ values }) => Number(values.min_capacity)),
        ),
      }
    }
    const [dev, staging, production] = (['production dev', 'production staging', 'production'] as const).map(
      strength,
    ) as [ReturnType<typeof strength>, ReturnType<typeof strength>, ReturnType<typeof strength>]
    for (const key of Object.keys(dev) as (keyof typeof dev)[]) {
      expect(staging[key], `${key} of staging`).toBeGreaterThanOrEqual(dev[key])
      expect(production[key], `${key} of production`).toBeGreaterThanOrEqual(staging[key])
    }
  })
})

describe('what waits for what', () => {
  const block = (path: string, head: string) => {
    const [, from = ''] = readFileSync(join(deploy, 'terraform', path), 'utf8').split(`${head} {\n`)
    return from.split('\n}\n')[0] ?? ''
  }

  it.each(['answering', 'web', 'worker'])(
    'the service %s waits for Fargate and Spot in its cluster',
    (name) => {
      expect(block('stacks/fargate/services.tf', `module "${name}"`)).toMatch(
        /depends_on += \[aws_ecs_cluster_capacity_providers\.this\]/,
      )
    },
  )

  it('a service waits for the listener and the rules that lead to its group', () => {
    const group = block('modules/alb/outputs.tf', 'output "target_group_arns"')
    for (const leads of ['aws_lb_listener.http', 'aws_lb_listener.https', 'aws_lb_listener_rule.paths'])
      expect(group).toContain(leads)
  })
})

describe.skipIf(isSkipped)('the policies of an example', () => {
  it('are named by actions that AWS knows', async () => {
    expect(await unknownActions([...planOf('production'), ...planOf('flowise-eks')])).toEqual([])
  })
})

describe('the variables that Terraform gives Gepeto', () => {
  it.skipIf(isSkipped)(
    'have Gepeto tell the metric that autoscaling follows, in the namespace it looks in',
    () => {
      const made = planOf('production')
      const [{ values } = { values: {} as Record<string, unknown> }] = only(
        made,
        'aws_appautoscaling_policy',
      ).filter(({ values: policy }) => policy.name === 'gepeto-worker-queue-age')
      const [followed] = values.target_tracking_scaling_policy_configuration as {
        customized_metric_specification: { namespace: string; metric_name: string; statistic: string }[]
      }[]
      const [metric] = followed?.customized_metric_specification ?? []
      expect(metric).toMatchObject({
        namespace: 'Gepeto/gepeto',
        metric_name: 'QueueAge',
        statistic: 'Maximum',
      })
      const services = readFileSync(join(deploy, 'terraform/stacks/fargate/services.tf'), 'utf8')
      expect(services).toContain('GEPETO_CLOUDWATCH_NAMESPACE = local.queue_age.namespace')
      const told = readFileSync(join(deploy, '../apps/server/src/platform/telemetry/cloudwatch.ts'), 'utf8')
      expect(told).toContain(`Name: '${metric?.metric_name}'`)
    },
  )

  it('are variables that Gepeto reads, or announces', () => {
    const documented = readFileSync(join(deploy, '..', 'docs', 'configuration.md'), 'utf8')
    const used = readFileSync(join(deploy, 'terraform/stacks/fargate/services.tf'), 'utf8')
    const names = [...used.matchAll(/^\s+([A-Z][A-Z0-9_]{3,})\s*=|\{ ([A-Z][A-Z0-9_]{3,}) =/gm)].map(
      ([, line, inline]) => line ?? inline ?? '',
    )
    // Read by Node and by PostgreSQL's driver.
    const elsewhere = new Set(['NODE_EXTRA_CA_CERTS', 'PGPASSWORD'])
    expect(names.length).toBeGreaterThan(6)
    expect(names.filter((name) => !elsewhere.has(name) && !documented.includes(`\`${name}\``))).toEqual([])
  })

  it('give PostgreSQL’s driver the password beside the address, and have it check the certificate', async () => {
    const { default: pg } = await import('pg')
    vi.stubEnv('PGPASSWORD', 'of-rds')
    try {
      const client = new pg.Client({
        connectionString: 'postgres://gepeto@host:5432/gepeto?sslmode=verify-full',
      })
      expect(client.password).toBe('of-rds')
      // TLS with everything that Node checks by itself.
      expect(client.ssl).toEqual({})
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
