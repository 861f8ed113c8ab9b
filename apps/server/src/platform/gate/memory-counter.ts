import type { Counter, CounterOptions, Standing } from './counter.ts'

/** Counts of this instance alone; a count costs less than a microsecond, so it stands in the way of each call. */
export function memoryCounter({ limit, windowSeconds }: CounterOptions): Counter {
  const counts = new Map<string, Standing>()
  let sweepAt = 0

  /** Keys whose windows have ended are let go once a window. */
  function sweep(now: number): void {
    if (now < sweepAt) return
    sweepAt = now + windowSeconds * 1000
    for (const [key, { resetsAt }] of counts) if (resetsAt <= now) counts.delete(key)
  }

  return {
    limit,
    windowSeconds,
    take(key) {
      const now = Date.now()
      const standing = counts.get(key)
      if (standing && standing.resetsAt > now) {
        standing.used++
        return standing
      }
      sweep(now)
      const begun = { used: 1, resetsAt: now + windowSeconds * 1000 }
      counts.set(key, begun)
      return begun
    },
    async giveBack(key) {
      const standing = counts.get(key)
      if (standing && standing.used > 0) standing.used--
    },
    async forget(key) {
      counts.delete(key)
    },
  }
}
