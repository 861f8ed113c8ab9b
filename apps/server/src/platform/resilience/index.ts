import { randomUUID } from 'node:crypto'
import type { Bus } from '../bus/bus.ts'
import type { RedisConnection } from '../redis/redis.ts'
import type { Log } from '../telemetry/log.ts'
import { Breaker, type BreakerNews, type BreakerOptions, type BreakerView } from './breaker.ts'
import { Bulkhead, type BulkheadOptions } from './bulkhead.ts'
import { Guard, type GuardOptions } from './guard.ts'

export type { Attempt, Breaker, BreakerOptions, BreakerState, BreakerView } from './breaker.ts'
export type { Bulkhead, Holder } from './bulkhead.ts'
export { BulkheadFull, CircuitOpen, TookTooLong } from './errors.ts'
export type { Guard } from './guard.ts'
export { isNotConnected, isTransientStatus, pause, pauseMs, retryAfterMs } from './retry.ts'

export interface TargetOptions extends BreakerOptions, Partial<BulkheadOptions> {
  /** false: what this instance finds out is not told to others. Default true. */
  isShared?: boolean
}

/** What stands before one target: whether a call may begin, and how many at a time. */
export interface Target {
  readonly breaker: Breaker
  readonly bulkhead: Bulkhead
}

/** Calls to one target under way at a time, where nothing else is said: a Redis or mail server needs far less. */
const usualLimit = 256
const usualQueue = 1024

/** What all instances know of breakers that are not closed: a hash of name to news. */
const sharedKey = 'gepeto:breakers'
const topic = 'resilience.breakers'

interface Told extends BreakerNews {
  from: string
  name: string
}

/**
 * The one policy for calls that leave the house. Each target has one breaker and one bulkhead, whoever asks for them;
 * all breakers can be seen, and once `share` was called instances tell each other when one opens or closes.
 * @param usual what breakers have where a target says nothing else
 */
export function createResilience(log: Log, usual: BreakerOptions = {}) {
  const targets = new Map<string, Target & { isShared: boolean }>()
  /** What others found out about targets that this instance has not used yet. */
  const heard = new Map<string, BreakerNews>()
  const instance = randomUUID()
  let tell: (breaker: Breaker) => void = () => {}
  let end = () => {}

  function changed(breaker: Breaker): void {
    const { name, state, openings, retryAt } = breaker.view()
    if (state === 'closed') log.info({ target: name }, 'a target is back')
    else log.warn({ target: name, openings, retryAt }, 'a target failed too often and is left alone')
    if (targets.get(name)?.isShared) tell(breaker)
  }

  function target(name: string, options: TargetOptions = {}): Target {
    const known = targets.get(name)
    if (known) return known
    const { limit = usualLimit, queue = usualQueue, isShared = true } = options
    const breaker = new Breaker(name, { ...usual, ...options }, changed)
    const news = heard.get(name)
    if (news) breaker.adopt(news)
    const made = { breaker, bulkhead: new Bulkhead(name, { limit, queue }), isShared }
    targets.set(name, made)
    return made
  }

  function hear(name: string, news: BreakerNews): void {
    if (news.retryAt === null) heard.delete(name)
    else heard.set(name, news)
    const known = targets.get(name)
    if (known?.isShared) known.breaker.adopt(news)
  }

  return {
    target,

    /** The policy for calls to one target that are made in one piece. */
    guard(name: string, options: TargetOptions & GuardOptions): Guard {
      const { breaker, bulkhead } = target(name, options)
      return new Guard(breaker, bulkhead, options)
    },

    /** Targets whose name begins so are gone: nobody calls them any more. */
    forget(beginning: string): void {
      for (const name of targets.keys()) if (name.startsWith(beginning)) targets.delete(name)
    },

    /** Every breaker, by name. */
    list(): BreakerView[] {
      return [...targets.values()]
        .map(({ breaker }) => breaker.view())
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    },

    /**
     * From now on instances tell each other over the bus; Redis keeps what is open for those that start later.
     * While Redis is away each instance goes by what it finds out itself.
     */
    async share(bus: Bus, redis?: RedisConnection): Promise<void> {
      tell = (breaker) => {
        const { name, news } = breaker
        bus.publish(topic, { from: instance, name, ...news } satisfies Told)
        const kept =
          news.retryAt === null
            ? redis?.client.hdel(sharedKey, name)
            : redis?.client.hset(sharedKey, name, JSON.stringify(news))
        kept?.catch(() => {}) // Redis says so itself
      }
      end = bus.subscribe(topic, (message) => {
        const { from, name, retryAt, openings } = message as Told
        if (from !== instance) hear(name, { retryAt, openings })
      })
      const open = (await redis?.client.hgetall(sharedKey).catch(() => undefined)) ?? {}
      for (const [name, news] of Object.entries(open)) hear(name, JSON.parse(news) as BreakerNews)
    },

    close: () => end(),
  }
}

export type Resilience = ReturnType<typeof createResilience>
