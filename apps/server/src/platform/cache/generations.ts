import { randomUUID } from 'node:crypto'
import type { Bus } from '../bus/index.ts'
import type { RedisConnection } from '../redis/redis.ts'
import { openOwed } from './owed.ts'

/**
 * Tags by generation: what stands in the key of each value that carries the tag. A new generation makes all of them
 * unfindable, whatever anyone is storing at that moment, and whatever the clocks of the instances say: the library's
 * own tags compare times of creation, so a value whose making began before the deletion, or on a machine whose clock is
 * ahead, outlives it there.
 */
export interface Generations {
  /** What stands in a key for these tags; at once where all are known. */
  of(tags: readonly string[]): string | Promise<string>
  /** Begins a new generation of a tag: here before it returns, then on the other instances. */
  next(tag: string): Promise<void>
}

/** Longer than anything is kept, in seconds: a tag whose generation Redis has lost has no value left from before. */
const keptSeconds = 8 * 24 * 3600

/** For how long tagged values are found while no instance can hear of a change, in milliseconds. */
const aloneMs = 2000

/** Tags whose generation is remembered; beyond, they are read again. */
const mostKnown = 50_000

const topic = 'cache.tag'
const redisKey = (tag: string) => `gepeto:cache:tag:${tag}`

export function openGenerations(
  bus: Bus,
  redis: RedisConnection | undefined,
  now: () => number = Date.now,
): Generations {
  let known = new Map<string, string>()
  /** The newest reading of a tag that is under way: an older one may hold what has changed since. */
  const reading = new Map<string, symbol>()
  let era = 0

  const forget = (tag: string) => {
    known.delete(tag)
    reading.delete(tag)
  }
  bus.subscribe(topic, (tag) => redis && forget(tag as string))
  bus.onRejoined(() => {
    known = new Map()
    reading.clear()
  })
  const tell = openOwed(bus, async (tag) => {
    await redis!.client.set(redisKey(tag), randomUUID(), 'EX', keptSeconds)
    // After it is stored: whoever hears of it reads what was stored last, in whatever order messages arrive.
    bus.publish(topic, tag)
  })

  function remember(tag: string, generation: string): void {
    if (known.size >= mostKnown) {
      known = new Map()
      // Without Redis nothing else knows which generation a tag has: all begin a new one.
      if (!redis) era++
    }
    known.set(tag, generation)
  }

  async function read(tag: string): Promise<string> {
    const own = Symbol(tag)
    reading.set(tag, own)
    const generation = (await redis!.client.get(redisKey(tag))) ?? '0'
    if (reading.get(tag) === own) {
      reading.delete(tag)
      remember(tag, generation)
    }
    return generation
  }

  /** What stands in keys while nobody can say that a tag changed. */
  const alone = (tags: readonly string[]) =>
    `alone ${Math.floor(now() / aloneMs)} ${tags.map((tag) => known.get(tag) ?? '').join(' ')}`

  return {
    of(tags) {
      if (!redis) return `${era} ${tags.map((tag) => known.get(tag) ?? '0').join(' ')}`
      if (!bus.isWhole()) return alone(tags)
      if (tags.every((tag) => known.has(tag))) return tags.map((tag) => known.get(tag)).join(' ')
      return Promise.all(tags.map((tag) => known.get(tag) ?? read(tag))).then(
        (generations) => generations.join(' '),
        () => alone(tags),
      )
    },
    async next(tag) {
      forget(tag)
      remember(tag, randomUUID())
      if (redis) await tell(tag)
    },
  }
}
