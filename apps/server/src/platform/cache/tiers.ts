import { BentoCache, bentostore } from 'bentocache'
import type { CacheProvider, L1CacheDriver, L2CacheDriver } from 'bentocache/types'
import type { LRUCache } from 'lru-cache'

/** How long Redis is left alone after it failed to answer, in milliseconds. */
const restMs = 2000

export interface Hit {
  key: string
  /** Old, and given since the source failed or was slow. */
  graced: boolean
}

/**
 * The library over our two tiers. Its own tags and its own bus stay unused: `generations.ts` says why, and one line to
 * the other instances is enough.
 */
export function openTiers(
  memory: LRUCache<string, object>,
  shared: L2CacheDriver | undefined,
  onHit: (hit: Hit) => void,
): CacheProvider {
  const store = bentostore({ l2CircuitBreakerDuration: restMs }).useL1Layer({
    options: { serialize: false },
    factory: () => memoryTier(memory),
  })
  if (shared) store.useL2Layer({ options: {}, factory: () => shared })
  return new BentoCache({
    default: 'tiers',
    stores: { tiers: store },
    emitter: {
      on() {},
      once() {},
      off() {},
      emit: (event, data) => event === 'cache:hit' && onHit(data as Hit),
    },
  }).use('tiers')
}

/**
 * Entries as they are, not as text: a hit then costs no parsing. The library's own memory can be bounded in bytes only
 * where it keeps text, and hands on as text what it found in the tier below (1.6.1).
 */
function memoryTier(memory: LRUCache<string, object>): L1CacheDriver {
  // The library calls its entries strings; without serialisation they are objects.
  const asEntry = (value: unknown): object =>
    typeof value === 'string' ? (JSON.parse(value) as object) : (value as object)
  const asText = (entry: object | undefined) => entry as unknown as string | undefined
  const driver: L1CacheDriver = {
    type: 'l1',
    get: (key) => asText(memory.get(key)),
    set(key, value, ttl) {
      memory.set(key, asEntry(value), ttl ? { ttl } : {})
      return true
    },
    pull(key) {
      const entry = memory.get(key)
      memory.delete(key)
      return asText(entry)
    },
    delete: (key) => memory.delete(key),
    deleteMany: (keys) => keys.map((key) => memory.delete(key)).some(Boolean),
    clear: () => memory.clear(),
    getRemainingTtl: (key) => memory.getRemainingTTL(key),
    namespace: () => driver,
    disconnect() {},
  }
  return driver
}
