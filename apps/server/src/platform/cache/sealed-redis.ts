import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { L2CacheDriver } from 'bentocache/types'
import type { RedisConnection } from '../redis/redis.ts'

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** Under what name a value stands in Redis. */
export const sharedKey = (key: string) => `gepeto:cache:${key}`

/**
 * The shared tier: values in Redis, each encrypted for its own key, so that one who can write to Redis can neither read
 * an answer nor put it in another's place. What cannot be opened (another master key, a changed byte) is not there.
 * @param secret  32 bytes
 * @param onFound told of each value that was found
 */
export function sealedRedis(
  { client }: RedisConnection,
  secret: Buffer,
  onFound: (key: string) => void,
): L2CacheDriver {
  function seal(key: string, text: string): Buffer {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv(algorithm, secret, iv).setAAD(Buffer.from(key))
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  }

  function open(key: string, sealed: Buffer): string | undefined {
    try {
      const decipher = createDecipheriv(algorithm, secret, sealed.subarray(0, ivBytes))
        .setAAD(Buffer.from(key))
        .setAuthTag(sealed.subarray(-tagBytes))
      return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      return undefined
    }
  }

  const driver: L2CacheDriver = {
    type: 'l2',
    async get(key) {
      const sealed = await client.getBuffer(sharedKey(key))
      const value = sealed ? open(key, sealed) : undefined
      if (value !== undefined) onFound(key)
      return value
    },
    async set(key, value, ttlMs) {
      const sealed = seal(key, value)
      await (ttlMs ? client.set(sharedKey(key), sealed, 'PX', ttlMs) : client.set(sharedKey(key), sealed))
      return true
    },
    async pull(key) {
      const value = await driver.get(key)
      await driver.delete(key)
      return value
    },
    delete: async (key) => (await client.unlink(sharedKey(key))) > 0,
    deleteMany: async (keys) => keys.length > 0 && (await client.unlink(keys.map(sharedKey))) > 0,
    // The library offers to empty a cache and to split one; the house does neither.
    async clear() {},
    namespace: () => driver,
    async disconnect() {},
  }
  return driver
}
