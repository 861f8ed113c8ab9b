import type { RedisConnection } from '../redis/redis.ts'
import type { Counter, CounterOptions } from './counter.ts'
import { memoryCounter } from './memory-counter.ts'
import { sharedCounter } from './shared-counter.ts'

/** Makes counters: shared by all instances over Redis where there is one, this instance's own where not. */
export interface Counters {
  open(options: CounterOptions): Counter
  close(): void
}

export function openCounters(redis?: RedisConnection): Counters {
  const closing: (() => void)[] = []
  return {
    open(options) {
      if (!redis) return memoryCounter(options)
      const counter = sharedCounter(options, redis)
      closing.push(counter.close)
      return counter
    },
    close() {
      for (const close of closing) close()
    },
  }
}
