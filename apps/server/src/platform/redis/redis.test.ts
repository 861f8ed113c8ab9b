import { describe, expect, it } from 'vitest'
import { breakableLine } from '../../../test/breakable-line.ts'
import { createResilience } from '../resilience/index.ts'
import { openLog } from '../telemetry/log.ts'
import { openRedis } from './redis.ts'

const redisUrl = process.env.GEPETO_TEST_REDIS_URL
const log = openLog('silent')

describe.skipIf(!redisUrl)('a Redis that falls silent', () => {
  it('is left alone after five commands without an answer, and asked again once it speaks', async () => {
    const line = await breakableLine(redisUrl!)
    const resilience = createResilience(log)
    const redis = await openRedis(line.url, log, resilience)
    const { breaker } = resilience.target('redis')
    expect(await redis.client.ping()).toBe('PONG')
    line.hush()
    for (let at = 0; at < 5; at++) await expect(redis.client.ping()).rejects.toThrow('timed out')
    expect(breaker.state).toBe('open')
    await expect(redis.client.ping()).rejects.toMatchObject({ name: 'CircuitOpen' })
    line.speak()
    await expect.poll(() => redis.client.ping().catch(() => ''), { timeout: 10_000 }).toBe('PONG')
    expect(breaker.state).toBe('closed')
    await redis.close()
    line.cut()
  })

  it('is not left alone for saying no', async () => {
    const resilience = createResilience(log)
    const redis = await openRedis(redisUrl!, log, resilience)
    for (let at = 0; at < 9; at++)
      await expect(redis.client.call('NONSENSE')).rejects.toThrow('unknown command')
    expect(resilience.target('redis').breaker.state).toBe('closed')
    await redis.close()
  })
})
