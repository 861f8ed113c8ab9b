import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryBus } from '../bus/bus.ts'
import { openBus } from '../bus/index.ts'
import { openRedis } from '../redis/redis.ts'
import { openLog } from '../telemetry/log.ts'
import { createResilience } from './index.ts'

const log = openLog('silent')
const redisUrl = process.env.GEPETO_TEST_REDIS_URL

describe('instances on one bus', () => {
  it('tell each other when a breaker opens and closes, targets that others have not used yet too', async () => {
    const bus = memoryBus()
    let now = 1_000_000
    const [one, other] = [0, 1].map(() => createResilience(log, { clock: () => now }))
    await one!.share(bus)
    await other!.share(bus)
    const { breaker } = one!.target('model:openai/gpt')
    for (let at = 0; at < 5; at++) breaker.begin()!.fail()
    expect(other!.target('model:openai/gpt').breaker.state).toBe('open')
    now += 5000
    other!.target('model:openai/gpt').breaker.begin()!.succeed()
    expect(breaker.state).toBe('closed')
  })

  it('keep to themselves what only they can see', async () => {
    const bus = memoryBus()
    const [one, other] = [createResilience(log), createResilience(log)]
    await one.share(bus)
    await other.share(bus)
    const { breaker } = one.target('redis', { isShared: false })
    for (let at = 0; at < 5; at++) breaker.begin()!.fail()
    expect(other.target('redis', { isShared: false }).breaker.state).toBe('closed')
    expect(one.list()).toMatchObject([{ name: 'redis', state: 'open', openings: 1 }])
  })
})

describe.skipIf(!redisUrl)('instances on one Redis', () => {
  it('tell each other, and those that start later, what is open', async () => {
    const name = `model:${randomUUID()}`
    const open = async () => {
      const resilience = createResilience(log)
      const redis = await openRedis(redisUrl!, log, resilience)
      const bus = await openBus(redis)
      await expect.poll(() => bus.isWhole()).toBe(true)
      await resilience.share(bus, redis)
      const close = async () => {
        resilience.close()
        bus.close()
        await redis.close()
      }
      return { breaker: resilience.target(name).breaker, close }
    }
    const [one, other] = [await open(), await open()]
    for (let at = 0; at < 5; at++) one.breaker.begin()!.fail()
    await expect.poll(() => other.breaker.state).toBe('open')
    const late = await open()
    expect(late.breaker.view()).toMatchObject({ state: 'open', retryAt: one.breaker.retryAt })
    await Promise.all([one, other, late].map(({ close }) => close()))
  })
})
