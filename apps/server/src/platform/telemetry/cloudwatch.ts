import type { Jobs } from '../jobs/index.ts'
import type { Log } from './log.ts'

/** What comes more often, CloudWatch keeps only at a price. */
const everyMs = 60_000

/**
 * Tells CloudWatch how old the queue is, by a line of the log each minute: CloudWatch Logs makes metrics of lines in its
 * embedded metric format, so that nothing more has to be called or allowed. Autoscaling follows the age (deploy/terraform).
 * @param namespace of the metrics; they have no dimensions, so it must be the installation's own
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function tellCloudWatch(
  namespace: string,
  { jobs, log, intervalMs = everyMs }: { jobs: Pick<Jobs, 'backlog'>; log: Log; intervalMs?: number },
): { close(): void } {
  // It goes out however little else is logged.
  const lines = log.child({}, { level: 'info' })
  const tell = async () => {
    const backlog = await jobs.backlog()
    lines.info({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [[]],
            Metrics: [{ Name: 'QueueAge', Unit: 'Seconds' }],
          },
        ],
      },
      QueueAge: backlog.oldestSeconds,
      // Not a metric, which would cost as much again: to be read beside it.
      jobsWaiting: backlog.jobs,
    })
  }
  const timer = setInterval(() => {
    tell().catch((error: unknown) =>
      log.warn({ err: error }, 'CloudWatch could not be told how old the queue is'),
    )
  }, intervalMs)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
