import { once } from 'node:events'
import { afterAll, describe, expect, it } from 'vitest'
import { breakableLine } from '../../../test/breakable-line.ts'
import { openRedis, type RedisConnection } from '../redis/redis.ts'
import { createResilience } from '../resilience/index.ts'
import { openLog } from '../telemetry/log.ts'
import { busContract } from './bus.contract.ts'
import { type Bus, memoryBus } from './bus.ts'
import { redisBus } from './redis-bus.ts'

/** Set by `npm run services` and by CI. */
const redisUrl = process.env.GEPETO_TEST_REDIS_URL
const log = openLog('silent')

describe('a bus in memory', () => {
  busContract(async () => {
    const bus = memoryBus()
    return [bus, bus]
  })
})

describe.skipIf(!redisUrl)('a bus over Redis', () => {
  const opened: { bus: Bus; redis: RedisConnection }[] = []
  const open = async (url = redisUrl!) => {
    const redis = await openRedis(url, log, createResilience(log))
    const bus = await redisBus(redis)
    opened.push({ bus, redis })
    await expect.poll(() => bus.isWhole()).toBe(true)
    return bus
  }
  afterAll(async () => {
    for (const { bus, redis } of opened) {
      bus.close()
      await redis.close()
    }
  })

  busContract(async () => [await open(), await open()])

  it('serves this instance while Redis is away, and says when it has rejoined the others', async () => {
    const line = await breakableLine(redisUrl!)
    const [here, there] = [await open(line.url), await open()]
    const heard: unknown[] = []
    here.subscribe('a', (message) => heard.push(message))
    let rejoined = 0
    here.onRejoined(() => rejoined++)
    line.cut()
    await expect.poll(() => here.isWhole()).toBe(false)
    here.publish('a', 'alone')
    there.publish('a', 'missed')
    expect(heard).toEqual(['alone'])
    await line.mend()
    await expect.poll(() => here.isWhole(), { timeout: 10_000 }).toBe(true)
    expect(rejoined).toBeGreaterThan(0)
    there.publish('a', 'heard')
    await expect.poll(() => heard).toEqual(['alone', 'heard'])
    line.cut()
  })

  it('says to all that something may have been missed when only what sends was away', async () => {
    const [here, there] = [await open(), await open()]
    const heard: unknown[] = []
    there.subscribe('a', (message) => heard.push(message))
    const rejoined = new Set<Bus>()
    for (const bus of [here, there]) bus.onRejoined(() => rejoined.add(bus))
    const { client } = opened.find(({ bus }) => bus === here)!.redis
    const gone = once(client, 'close')
    client.disconnect(true)
    await gone
    here.publish('a', 'unheard')
    expect(here.isWhole()).toBe(false)
    await expect.poll(() => rejoined, { timeout: 10_000 }).toEqual(new Set([here, there]))
    expect([here.isWhole(), heard]).toEqual([true, []])
  })

  it('starts without one', async () => {
    const redis = await openRedis('redis://127.0.0.1:1', log, createResilience(log))
    const bus = await redisBus(redis)
    const heard: unknown[] = []
    bus.subscribe('a', (message) => heard.push(message))
    bus.publish('a', 1)
    expect(heard).toEqual([1])
    expect(bus.isWhole()).toBe(false)
    bus.close()
    await redis.close()
  })
})
