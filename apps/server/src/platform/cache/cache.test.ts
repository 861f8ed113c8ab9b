import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { breakableLine } from '../../../test/breakable-line.ts'
import { type Bus, openBus } from '../bus/index.ts'
import { type MasterKey, openMasterKey } from '../crypto/master-key.ts'
import { openRedis, type RedisConnection } from '../redis/redis.ts'
import { createResilience } from '../resilience/index.ts'
import { openLog } from '../telemetry/log.ts'
import { cacheContract } from './cache.contract.ts'
import { type Cache, openCache } from './index.ts'

/** Set by `npm run services` and by CI. */
const redisUrl = process.env.GEPETO_TEST_REDIS_URL
const log = openLog('silent')
const maxBytes = 1_000_000

/** Every test has values of its own in the same Redis: another master key gives other names. */
const masterKeyOf = (secret: string = randomUUID().padEnd(40, 'x')) => openMasterKey('', secret)

const closing: { cache: Cache; bus: Bus; redis: RedisConnection | undefined }[] = []
async function open(masterKey: MasterKey, url?: string): Promise<{ cache: Cache; redis: RedisConnection }> {
  const redis = url ? await openRedis(url, log, createResilience(log)) : undefined
  const bus = await openBus(redis)
  if (redis?.client.status === 'ready') await expect.poll(() => bus.isWhole()).toBe(true)
  const cache = openCache({ bus, masterKey, redis, maxBytes })
  closing.push({ cache, bus, redis })
  return { cache, redis: redis! }
}
afterAll(async () => {
  for (const { cache, bus, redis } of closing) {
    cache.close()
    bus.close()
    await redis?.close()
  }
})

describe('a cache in memory', () => {
  cacheContract(async () => {
    const { cache } = await open(await masterKeyOf())
    return [cache, cache]
  })
})

describe.skipIf(!redisUrl)('a cache over Redis', () => {
  cacheContract(async () => {
    const masterKey = await masterKeyOf()
    return [(await open(masterKey, redisUrl)).cache, (await open(masterKey, redisUrl)).cache]
  })

  it('shows Redis neither what was asked nor what was answered, and opens a value in its own place only', async () => {
    const masterKey = await masterKeyOf()
    const { cache, redis } = await open(masterKey, redisUrl)
    const before = new Set(await redis.client.keys('gepeto:cache:secrets:*'))
    await cache.set('secrets', 'who earns most?', { answer: 'Ana earns most' }, { ttlMs: 60_000 })
    await cache.set('secrets', 'another question', { answer: 'harmless' }, { ttlMs: 60_000 })
    const keys = (await redis.client.keys('gepeto:cache:secrets:*')).filter((key) => !before.has(key))
    const sealed = await Promise.all(keys.map((key) => redis.client.getBuffer(key)))
    expect(keys).toHaveLength(2)
    expect(`${keys} ${sealed.map((value) => value!.toString('latin1'))}`).not.toMatch(
      /Ana|earns|question|answer|value/,
    )
    await redis.client.set(keys[0]!, sealed[1]!)
    await redis.client.set(keys[1]!, sealed[0]!)
    const { cache: other } = await open(masterKey, redisUrl)
    expect(await other.get('secrets', 'who earns most?')).toBeUndefined()
    expect(await other.get('secrets', 'another question')).toBeUndefined()
  })

  it('gives nothing to another master key', async () => {
    const { cache } = await open(await masterKeyOf(), redisUrl)
    await cache.set('secrets', 'a', 'mine', { ttlMs: 60_000 })
    const { cache: stranger } = await open(await masterKeyOf(), redisUrl)
    expect(await stranger.get('secrets', 'a')).toBeUndefined()
  })

  describe('that goes away', () => {
    it('goes on in memory, keeps no tagged value for long, and tells what was deleted when it is back', async () => {
      const line = await breakableLine(redisUrl!)
      const masterKey = await masterKeyOf()
      const { cache: here, redis } = await open(masterKey, line.url)
      const { cache: there } = await open(masterKey, redisUrl)
      const tags = { ttlMs: 60_000, tags: [randomUUID()] }
      const find = (cache: Cache, value: string) => cache.getOrSet('assistants', 'a', () => value, tags)
      expect([await find(here, 'old'), await find(there, 'never')]).toEqual(['old', 'old'])
      await here.set('answers', 'a', 'kept', { ttlMs: 60_000 })
      line.cut()
      await expect.poll(() => redis.client.status).not.toBe('ready')
      expect(await here.get('answers', 'a')).toBe('kept')
      expect(await find(here, 'alone')).toBe('alone')
      await here.deleteByTag(tags.tags[0]!)
      expect(await find(here, 'changed')).toBe('changed')
      await line.mend()
      await expect.poll(() => find(there, 'told'), { timeout: 10_000 }).toBe('told')
      line.cut()
    })

    it('is told what was deleted while it did not take it, by a connection that stood all the time', async () => {
      const masterKey = await masterKeyOf()
      const [{ cache: here, redis }, { cache: there }] = [
        await open(masterKey, redisUrl),
        await open(masterKey, redisUrl),
      ]
      const tags = { ttlMs: 60_000, tags: [randomUUID()] }
      const find = (cache: Cache, value: string) => cache.getOrSet('assistants', 'b', () => value, tags)
      await here.set('answers', 'b', 'old', { ttlMs: 60_000 })
      expect([await find(here, 'old'), await find(there, 'never'), await there.get('answers', 'b')]).toEqual([
        'old',
        'old',
        'old',
      ])
      const silence = vi.spyOn(redis.client, 'sendCommand').mockImplementation((command) => {
        command.reject(new Error('Command timed out'))
        return command.promise
      })
      await here.deleteByTag(tags.tags[0]!)
      await here.delete('answers', 'b')
      silence.mockRestore()
      await expect.poll(() => find(there, 'told'), { timeout: 10_000 }).toBe('told')
      await expect.poll(() => there.get('answers', 'b'), { timeout: 10_000 }).toBeUndefined()
    })

    it('starts without one', async () => {
      const { cache } = await open(await masterKeyOf(), 'redis://127.0.0.1:1')
      expect(await cache.getOrSet('a', 'a', () => 1, { ttlMs: 1000, tags: ['a'] })).toBe(1)
      await cache.set('a', 'b', 2, { ttlMs: 1000 })
      expect(await cache.get('a', 'b')).toBe(2)
      await cache.delete('a', 'b')
      expect(await cache.get('a', 'b')).toBeUndefined()
    })
  })
})
