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
