import type { CacheCounts } from './cache.ts'

type Outcome = Exclude<keyof CacheCounts, 'name'>

export interface Counts {
  /** @param times how often; absent: once */
  count(name: string, outcome: Outcome, times?: number): void
  all(): CacheCounts[]
}

export function openCounts(): Counts {
  const byName = new Map<string, CacheCounts>()
  return {
    count(name, outcome, times = 1) {
      let counts = byName.get(name)
      if (!counts) {
        counts = { name, memory: 0, shared: 0, stale: 0, misses: 0 }
        byName.set(name, counts)
      }
      counts[outcome] += times
    },
    all: () =>
      [...byName.values()]
        .map((counts) => ({ ...counts }))
        .sort((one, other) => one.name.localeCompare(other.name)),
  }
}
