import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RedisConnection } from '../redis/redis.ts'
import type { Counter, CounterOptions, Standing } from './counter.ts'

/** Counts that stay untold at most so long, in milliseconds. */
const tellEveryMs = 200

/** The share of a limit that one instance may count before it tells the others. */
const untoldShare = 1 / 20

interface Count {
  /** What all instances have counted, as Redis said last. */
  told: number
  /** Counted here since, not told yet. */
  untold: number
  /** Told, the answer is not back yet. */
  underWay: number
  resetsAt: number
}

/**
 * Counts that all instances share over Redis. A key's first count in a window, and every count near the limit, asks
 * Redis; in between this instance counts by itself and tells what it counted in one message every 200 ms. So N
 * instances together let pass at most (N - 1) / 20 of the limit too many, once a window.
 * While Redis is away, each instance counts for itself.
 */
export function sharedCounter(
  { name, limit, windowSeconds, isExact = false }: CounterOptions,
  redis: RedisConnection,
): Counter & { close(): void } {
  const limiter = new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: `gepeto:limit:${name}`,
    points: limit,
    duration: windowSeconds,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points: limit, duration: windowSeconds }),
  })
  const counts = new Map<string, Count>()
  const mostUntold = isExact ? 0 : Math.floor(limit * untoldShare)

  const standing = ({ told, untold, underWay, resetsAt }: Count): Standing => ({
    used: told + untold + underWay,
    resetsAt,
  })

  /** Tells what was counted here, and learns what the others did. */
  async function tell(key: string, count: Count): Promise<void> {
    const { untold } = count
    count.untold = 0
    count.underWay += untold
    try {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key, untold)
      count.told = consumedPoints
      count.resetsAt = Date.now() + msBeforeNext
    } finally {
      count.underWay -= untold
    }
  }

  const telling = setInterval(() => {
    const now = Date.now()
    for (const [key, count] of counts) {
      // What is left untold when its window has ended counts for nothing any more.
      if (count.resetsAt <= now && count.underWay === 0) counts.delete(key)
      else if (count.untold > 0) void tell(key, count)
    }
  }, tellEveryMs)
  telling.unref()

  return {
    limit,
    windowSeconds,
    take(key) {
      let count = counts.get(key)
      const isStanding = count !== undefined && (count.resetsAt > Date.now() || count.underWay > 0)
      if (!count || !isStanding) {
        count = { told: 0, untold: 0, underWay: 0, resetsAt: 0 }
        counts.set(key, count)
      }
      count.untold++
      const used = count.told + count.untold + count.underWay
      if (isStanding && count.untold <= mostUntold && used + mostUntold < limit) return standing(count)
      const asked = count
      return tell(key, asked).then(() => standing(asked))
    },
    async giveBack(key) {
      const count = counts.get(key)
      if (!count || count.resetsAt <= Date.now()) return
      count.told = (await limiter.reward(key)).consumedPoints
    },
    async forget(key) {
      counts.delete(key)
      await limiter.delete(key)
    },
    close: () => clearInterval(telling),
  }
}
