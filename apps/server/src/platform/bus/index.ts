import type { RedisConnection } from '../redis/redis.ts'
import { type Bus, memoryBus } from './bus.ts'
import { redisBus } from './redis-bus.ts'

export type { Bus } from './bus.ts'

/** Over Redis where there is one, so that every instance hears; within this process where not. */
export async function openBus(redis?: RedisConnection): Promise<Bus> {
  return redis ? redisBus(redis) : memoryBus()
}
