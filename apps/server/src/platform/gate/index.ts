import type { MasterKey } from '../crypto/master-key.ts'
import type { RedisConnection } from '../redis/redis.ts'
import { openCounters } from './counters.ts'
import { type KnownDevices, openKnownDevices } from './known-devices.ts'
import { type LetterLimit, openLetterLimit } from './letter-limit.ts'
import { type Load, watchLoad } from './load.ts'
import { type Origins, openOrigins } from './origins.ts'
import { openRateLimits, type RateLimitOptions, type RateLimits } from './rate-limits.ts'
import { openSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'
import { type SlowBodies, watchSlowBodies } from './slow-bodies.ts'

export interface GateOptions {
  /** Absent: no limits. */
  rateLimits: RateLimitOptions | undefined
  /** Most requests that are answered at a time. */
  maxInFlight: number
  /** Longest delay of the event loop before new requests are turned away. */
  maxDelayMs: number
  /** Longest time that a body which is no upload may take to arrive. */
  bodyMs: number
  publicUrl: string | undefined
  corsOrigins: readonly string[]
}

/** What stands between the line and the routes: who is let in, how often, and when nobody is. */
export interface Gate {
  /** Absent where the limits are switched off. */
  rateLimits: RateLimits | undefined
  throttle: SignInThrottle
  letterLimit: LetterLimit
  devices: KnownDevices
  load: Load
  origins: Origins
  slowBodies: SlowBodies
  /** Pages of these origins may call from a browser. */
  corsOrigins: readonly string[]
  /** People reach the server by TLS. */
  isSecure: boolean
  close(): void
}

/** @param redis where several instances share their limits */
export function openGate(options: GateOptions, masterKey: MasterKey, redis?: RedisConnection): Gate {
  const isSecure = options.publicUrl?.startsWith('https:') ?? false
  const counters = openCounters(redis)
  const devices = openKnownDevices(masterKey.derive('known devices'), isSecure)
  const load = watchLoad(options)
  const slowBodies = watchSlowBodies({
    bodyMs: options.bodyMs,
    // A modem of the last century sends seven times as much.
    minBytesPerSecond: 1024,
    windowMs: 10_000,
    lookEveryMs: 500,
  })
  return {
    rateLimits: options.rateLimits && openRateLimits(counters, options.rateLimits),
    throttle: openSignInThrottle(counters, devices),
    letterLimit: openLetterLimit(counters),
    devices,
    load,
    origins: openOrigins({ publicUrl: options.publicUrl, allowedOrigins: options.corsOrigins }),
    slowBodies,
    corsOrigins: options.corsOrigins,
    isSecure,
    close() {
      counters.close()
      load.close()
      slowBodies.close()
    },
  }
}
