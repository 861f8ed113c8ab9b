import { expect, it } from 'vitest'
import { tellCloudWatch } from './cloudwatch.ts'
import { openLog } from './log.ts'

it('tells CloudWatch how old the queue is by a line in its embedded metric format, however little is logged', async () => {
  const line = Promise.withResolvers<string>()
  const log = openLog('error', { write: line.resolve })
  const telling = tellCloudWatch('Gepeto/course', {
    jobs: { backlog: async () => ({ jobs: 3, oldestSeconds: 41.5 }) },
    log,
    intervalMs: 1,
  })
  const told = JSON.parse(await line.promise) as {
    _aws: { Timestamp: number; CloudWatchMetrics: { Metrics: { Name: string }[] }[] }
  }
  telling.close()
  expect(told).toMatchObject({
    QueueAge: 41.5,
    jobsWaiting: 3,
    _aws: { CloudWatchMetrics: [{ Namespace: 'Gepeto/course', Dimensions: [[]] }] },
  })
  expect(Number.isInteger(told._aws.Timestamp)).toBe(true)
  // A metric is a number at the root of the line under the name that is declared.
  for (const { Name } of told._aws.CloudWatchMetrics[0]!.Metrics)
    expect(told).toHaveProperty(Name, expect.any(Number))
})
