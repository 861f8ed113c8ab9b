import { LRUCache } from 'lru-cache'
import type { Bus } from '../bus/index.ts'
import type { Lookup, LookupOptions } from './cache.ts'
import type { Counts } from './counts.ts'

/** How long a value is trusted while nobody could say that it changed, in milliseconds. */
const aloneMs = 500

const topic = 'cache.forget'

export function openLookup<T>(
  name: string,
  { ttlMs, maxEntries }: LookupOptions,
  bus: Bus,
  counts: Counts,
): Lookup<T> {
  const known = new LRUCache<string, { value: T }>({ max: maxEntries, ttl: ttlMs })
  /** Finds that are under way, none of them begun before all was forgotten. */
  let finding = new Map<string, Promise<T>>()

  bus.subscribe(topic, (forgotten) => {
    if (forgotten !== name) return
    known.clear()
    finding = new Map()
  })

  async function lookFor(
    key: string,
    find: () => Promise<T>,
    lifeMs: ((value: T) => number) | undefined,
    current: Map<string, Promise<T>>,
  ): Promise<T> {
    try {
      const value = await find()
      const trustedMs = Math.min(bus.isWhole() ? ttlMs : aloneMs, ttlMs, lifeMs?.(value) ?? ttlMs)
      if (current === finding && trustedMs > 0) known.set(key, { value }, { ttl: trustedMs })
      return value
    } finally {
      current.delete(key)
    }
  }

  return {
    async get(key, find, lifeMs) {
      const found = known.get(key)
      if (found) {
        counts.count(name, 'memory')
        return found.value
      }
      counts.count(name, 'misses')
      const current = finding
      const underWay = current.get(key)
      if (underWay) return underWay
      const looking = lookFor(key, find, lifeMs, current)
      current.set(key, looking)
      return looking
    },
    async getMany(keys, find) {
      const all = new Map<string, T>()
      const missing: string[] = []
      for (const key of keys) {
        const found = known.get(key)
        if (found) all.set(key, found.value)
        else missing.push(key)
      }
      counts.count(name, 'memory', all.size)
      if (missing.length === 0) return all
      counts.count(name, 'misses', missing.length)
      const current = finding
      for (const [key, value] of await find(missing)) {
        all.set(key, value)
        if (current === finding)
          known.set(key, { value }, { ttl: bus.isWhole() ? ttlMs : Math.min(aloneMs, ttlMs) })
      }
      return all
    },
    peek: (key) => known.get(key)?.value,
    forget: () => bus.publish(topic, name),
  }
}
