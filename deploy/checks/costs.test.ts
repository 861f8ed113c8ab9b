import { describe, expect, it } from 'vitest'
import { billable, monthly, prices } from './costs.ts'
import type { Resource } from './terraform.ts'

const made = (address: string, values: Record<string, unknown>): Resource => ({
  address,
  type: address.split('.').at(-2) ?? '',
  name: 'this',
  values,
})

describe('the price of a plan', () => {
  it('is hours times price, for a task of half a vCPU and a GB', () => {
    const { lines } = monthly(
      [
        made('module.a.aws_ecs_task_definition.this', { cpu: '512', memory: '1024' }),
        made('module.a.aws_ecs_service.this', { desired_count: 2 }),
      ],
      prices,
    )
    expect(lines.Fargate).toBeCloseTo(2 * 730 * (0.5 * 0.04048 + 0.004445), 6)
  })

  it('takes a third of that above the base, on Spot', () => {
    const task = made('module.a.aws_ecs_task_definition.this', { cpu: '512', memory: '1024' })
    const service = (base: number) =>
      made('module.a.aws_ecs_service.this', {
        desired_count: 3,
        capacity_provider_strategy: [
          { capacity_provider: 'FARGATE', base, weight: 0 },
          { capacity_provider: 'FARGATE_SPOT', weight: 1 },
        ],
      })
    const hour = 730 * (0.5 * 0.04048 + 0.004445)
    expect(monthly([task, service(1)], prices).lines.Fargate).toBeCloseTo(hour * (1 + 2 * 0.3), 6)
    expect(monthly([task, service(0)], prices).lines.Fargate).toBeCloseTo(hour * 3 * 0.3, 6)
  })

  it('counts what following a metric takes: two alarms, and the metric where it is our own', () => {
    const policy = (key: string, specification: object[]) =>
      made(`module.a.aws_appautoscaling_policy.${key}`, {
        target_tracking_scaling_policy_configuration: [{ customized_metric_specification: specification }],
      })
    const { lines } = monthly(
      [
        policy('cpu', []),
        policy('queue', [{ metric_name: 'QueueAge' }]),
        ...Array.from({ length: 10 }, () => made('aws_cloudwatch_metric_alarm.this', {})),
      ],
      prices,
    )
    expect(lines.Alarms).toBeCloseTo(4 * 0.1, 6)
    expect(lines['Own metrics']).toBeCloseTo(0.3, 6)
  })

  it('counts an alarm that computes by its metrics', () => {
    const alarms = [
      ...Array.from({ length: 10 }, () => made('aws_cloudwatch_metric_alarm.this', {})),
      made('aws_cloudwatch_metric_alarm.errors', {
        metric_query: [{ expression: 'a / b', metric: [] }, { metric: [{}] }, { metric: [{}] }],
      }),
    ]
    expect(monthly(alarms, prices).lines.Alarms).toBeCloseTo(2 * 0.1, 6)
  })

  it('counts a second zone of the database, and its disk', () => {
    const price = (multi_az: boolean) =>
      monthly(
        [made('aws_db_instance.this', { multi_az, instance_class: 'db.t4g.medium', allocated_storage: 50 })],
        prices,
      ).total
    expect(price(false)).toBeCloseTo(730 * 0.065 + 50 * 0.115, 6)
    expect(price(true)).toBeCloseTo(2 * price(false), 6)
  })

  it('adds up', () => {
    const { total, lines } = monthly([made('aws_kms_key.this', {}), made('aws_nat_gateway.this', {})], prices)
    expect(total).toBeCloseTo((lines.Keys ?? 0) + (lines.NAT ?? 0), 9)
  })

  it('fails on a type or a size that nobody gave a price', () => {
    expect(billable('aws_msk_cluster')).toBe(false)
    expect(() => monthly([made('aws_msk_cluster.this', {})], prices)).toThrow('aws_msk_cluster has no price')
    expect(() => monthly([made('aws_db_instance.this', { instance_class: 'db.z1.huge' })], prices)).toThrow(
      'db.z1.huge',
    )
  })
})
