import type { Metrics } from '../telemetry/metrics.ts'
import type { Jobs } from './jobs.ts'

/** Shows what waits: every instance says the same, since all work off one queue. */
export function showBacklog(metrics: Metrics, jobs: Pick<Jobs, 'backlog'>): void {
  metrics.gauge('gepeto_jobs_waiting', 'Background jobs that are due and not begun.', [], async () => [
    [{}, (await jobs.backlog()).jobs],
  ])
  metrics.gauge('gepeto_jobs_oldest_seconds', 'How long the oldest of them has been due.', [], async () => [
    [{}, (await jobs.backlog()).oldestSeconds],
  ])
}
