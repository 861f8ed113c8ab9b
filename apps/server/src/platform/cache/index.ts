import { createHmac, createSecretKey, randomUUID } from 'node:crypto'
import { errors } from 'bentocache'
import { LRUCache } from 'lru-cache'
import type { Bus } from '../bus/index.ts'
import type { MasterKey } from '../crypto/master-key.ts'
import type { RedisConnection } from '../redis/redis.ts'
import { approximateBytes } from './approximate-bytes.ts'
import type { Cache, Keeping } from './cache.ts'
import { openCounts } from './counts.ts'
import { openGenerations } from './generations.ts'
import { openLookup } from './lookup.ts'
import { openOwed } from './owed.ts'
import { sealedRedis, sharedKey } from './sealed-redis.ts'
import { type Hit, openTiers } from './tiers.ts'

export type { Cache, CacheCounts, CacheStats, Keeping, Lookup } from './cache.ts'

export interface CacheOptions {
  bus: Bus
  masterKey: MasterKey
  /** Absent: memory only. */
  redis?: RedisConnection | undefined
  /** Most that the memory tier holds, about. */
  maxBytes: number
}

/** How long the source may take while there is an old value that may be given instead, in milliseconds. */
const patienceMs = 1000

/** Nothing is kept longer, in milliseconds. */
const longestMs = 24 * 3600_000

const dropTopic = 'cache.drop'

/** What the other instances shall no longer hold in memory. */
interface Drop {
  from: string
  place: string
}

/** Memory, and Redis below it where there is one. */
export function openCache({ bus, masterKey, redis, maxBytes }: CacheOptions): Cache {
  const instance = randomUUID()
  const counts = openCounts()
  const memory = new LRUCache<string, object>({
    maxSize: maxBytes,
    sizeCalculation: (entry, key) => approximateBytes(entry) + approximateBytes(key),
  })
  /** Found in Redis just now: of its `get` the library says that all was found in memory (1.6.1). */
  const foundShared = new Set<string>()
  const store = openTiers(
    memory,
    redis && sealedRedis(redis, masterKey.derive('cache'), (key) => foundShared.add(key)),
    countHit,
  )
  const generations = openGenerations(bus, redis)
  const keyed = createSecretKey(masterKey.derive('cache-keys'))
  const making = new Map<string, Promise<unknown>>()

  /** What a value stands under: nobody learns from it what was asked. */
  const placeOf = (name: string, key: string) =>
    `${name}:${createHmac('sha256', keyed).update(key).digest('base64url')}`

  /** Every hit of the library: by then the name is told by the place only. */
  function countHit({ key, graced }: Hit) {
    const tier = foundShared.delete(key) ? 'shared' : 'memory'
    counts.count(key.slice(0, key.indexOf(':')), graced ? 'stale' : tier)
  }

  bus.subscribe(dropTopic, (message) => {
    const { from, place } = message as Drop
    if (from !== instance) memory.delete(place)
  })
  /** What others hold of it is older than what Redis has. */
  const dropElsewhere = (place: string) => bus.publish(dropTopic, { from: instance, place } satisfies Drop)

  const unlink = openOwed(bus, async (place) => {
    await redis!.client.unlink(sharedKey(place))
    dropElsewhere(place)
  })

  async function remove(place: string): Promise<void> {
    memory.delete(place)
    if (redis) await unlink(place)
  }

  async function make<T>(
    name: string,
    place: string,
    factory: () => T | Promise<T>,
    { ttlMs, graceMs = 0 }: Keeping,
  ): Promise<T> {
    const ttl = Math.min(ttlMs, longestMs)
    try {
      return await store.getOrSet<T>({
        key: place,
        factory: async (context) => {
          counts.count(name, 'misses')
          foundShared.delete(place)
          const value = await factory()
          return value === undefined ? (context.skip() as T) : value
        },
        ttl,
        grace: graceMs > 0 ? ttl + graceMs : false,
        timeout: patienceMs,
      })
    } catch (error) {
      throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error
    }
  }

  async function getOrSet<T>(name: string, place: string, factory: () => T | Promise<T>, keeping: Keeping) {
    const underWay = making.get(place)
    if (underWay) return (await underWay) as T
    const made = make(name, place, factory, keeping)
    making.set(place, made)
    try {
      return await made
    } finally {
      making.delete(place)
    }
  }

  return {
    async getOrSet(name, key, factory, keeping) {
      if (!keeping.tags) return getOrSet(name, placeOf(name, key), factory, keeping)
      const generation = generations.of(keeping.tags)
      const tagged = typeof generation === 'string' ? generation : await generation
      return getOrSet(name, placeOf(name, `${tagged} ${key}`), factory, keeping)
    },

    async get<T>(name: string, key: string) {
      const value = await store.get<T | undefined>({ key: placeOf(name, key) })
      if (value === undefined) counts.count(name, 'misses')
      return value
    },

    async set(name, key, value, { ttlMs }) {
      const place = placeOf(name, key)
      await store.set({ key: place, value, ttl: Math.min(ttlMs, longestMs) })
      dropElsewhere(place)
    },

    delete: (name, key) => remove(placeOf(name, key)),
    deleteByTag: (tag) => generations.next(tag),
    lookup: (name, options) => openLookup(name, options, bus, counts),
    count: (name, outcome) => counts.count(name, outcome),
    stats: () => ({ caches: counts.all(), bytes: memory.calculatedSize, maxBytes }),
    close: () => memory.clear(),
  }
}
