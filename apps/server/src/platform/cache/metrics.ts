import type { Metrics } from '../telemetry/metrics.ts'
import type { Cache, CacheCounts } from './cache.ts'

const outcomes = ['memory', 'shared', 'stale', 'misses'] as const satisfies (keyof CacheCounts)[]

/** Shows what became of the questions put to each cache: its hit rate is all but `misses`, over all. */
export function showCaches(metrics: Metrics, cache: Cache): void {
  metrics.gauge(
    'gepeto_cache_lookups_total',
    'Questions put to a cache since the start, by what became of them.',
    ['cache', 'outcome'],
    function* () {
      for (const counts of cache.stats().caches)
        for (const outcome of outcomes) yield [{ cache: counts.name, outcome }, counts[outcome]]
    },
  )
  metrics.gauge('gepeto_cache_bytes', 'What the memory of the cache holds, about, in bytes.', [], () => [
    [{}, cache.stats().bytes],
  ])
}
