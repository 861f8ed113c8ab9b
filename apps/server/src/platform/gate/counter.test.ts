import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakableLine } from '../../../test/breakable-line.ts'
import { openRedis, type RedisConnection } from '../redis/redis.ts'
import { createResilience } from '../resilience/index.ts'
import { openLog } from '../telemetry/log.ts'
import { counterContract } from './counter.contract.ts'
import { memoryCounter } from './memory-counter.ts'
import { sharedCounter } from './shared-counter.ts'

/** Set by `npm run services` and by CI. */
const redisUrl = process.env.GEPETO_TEST_REDIS_URL
const log = openLog('silent')

describe('a counter in memory', () => {
  counterContract((options) => memoryCounter({ name: 'test', ...options }))
})

describe.skipIf(!redisUrl)('a counter over Redis', () => {
  let redis: RedisConnection
  let other: RedisConnection
  const closing: (() => void)[] = []
  const open = (
    options: Omit<Parameters<typeof sharedCounter>[0], 'name'>,
    name = randomUUID(),
    over = redis,
  ) => {
    const counter = sharedCounter({ name, ...options }, over)
    closing.push(counter.close)
    return counter
  }
  beforeAll(async () => {
    redis = await openRedis(redisUrl!, log, createResilience(log))
    other = await openRedis(redisUrl!, log, createResilience(log))
  })
  afterAll(async () => {
    for (const close of closing) close()
    await redis.close()
    await other.close()
  })

  counterContract((options) => open(options))

  it('shares its counts with the others exactly where it is exact', async () => {
    const name = randomUUID()
    const [here, there] = [
      open({ limit: 10, windowSeconds: 60, isExact: true }, name),
      open({ limit: 10, windowSeconds: 60, isExact: true }, name, other),
    ]
    const used: number[] = []
    for (let count = 0; count < 5; count++)
      used.push((await here.take('a')).used, (await there.take('a')).used)
    expect(used).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('asks Redis a few times for hundreds of counts that are far below the limit', async () => {
    const counter = open({ limit: 10_000, windowSeconds: 60 })
    const sent = await commandsOf(redis, async () => {
      for (let count = 0; count < 400; count++) await counter.take('a')
    })
    expect(sent).toBeLessThan(5)
  })

  it('lets two instances together pass at most a twentieth too many', async () => {
    const name = randomUUID()
    const [here, there] = [
      open({ limit: 200, windowSeconds: 60 }, name),
      open({ limit: 200, windowSeconds: 60 }, name, other),
    ]
    let passed = 0
    for (let count = 0; count < 300; count++)
      for (const { used } of [await here.take('a'), await there.take('a')]) if (used <= 200) passed++
    expect(passed).toBeGreaterThanOrEqual(190)
    expect(passed).toBeLessThanOrEqual(210)
  })
})

describe.skipIf(!redisUrl)('a counter whose Redis goes away', () => {
  it('counts by itself in the meantime, waits for nobody, and shares again after', async () => {
    const line = await breakableLine(redisUrl!)
    const redis = await openRedis(line.url, log, createResilience(log))
    const counter = sharedCounter({ name: randomUUID(), limit: 10, windowSeconds: 60, isExact: true }, redis)
    expect((await counter.take('a')).used).toBe(1)
    line.cut()
    await expect.poll(() => redis.client.status).not.toBe('ready')
    // The insurance counts from one.
    expect((await counter.take('a')).used).toBe(1)
    expect((await counter.take('a')).used).toBe(2)
    await expect(redis.check()).rejects.toThrow()
    await line.mend()
    await expect.poll(() => redis.client.status, { timeout: 10_000 }).toBe('ready')
    expect((await counter.take('a')).used).toBe(2)
    counter.close()
    await redis.close()
    line.cut()
  })

  it('starts without one', async () => {
    const redis = await openRedis('redis://127.0.0.1:1', log, createResilience(log))
    const counter = sharedCounter({ name: 'a', limit: 10, windowSeconds: 60 }, redis)
    expect((await counter.take('a')).used).toBe(1)
    counter.close()
    await redis.close()
  })
})

/** How many commands a connection sent while something was done. */
async function commandsOf({ client }: RedisConnection, act: () => Promise<void>): Promise<number> {
  const send = client.sendCommand.bind(client)
  let sent = 0
  client.sendCommand = (...given) => {
    sent++
    return send(...given)
  }
  try {
    await act()
  } finally {
    client.sendCommand = send
  }
  return sent
}
