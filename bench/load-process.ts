/**
 * The load generator, in a process of its own: `concurrency` connections, each with one request under way at any
 * time, until the time is up. Takes a Load by message, answers with a Measured.
 */
import { Pool } from 'undici'
import { type Load, type Measured, summary } from './load.ts'

process.once('message', async (load: Load) => {
  const measured = await run(load)
  process.send!(measured)
  process.disconnect()
})

async function run({
  address,
  path,
  apiKey,
  bodies,
  concurrency,
  seconds,
  warmUpSeconds,
}: Load): Promise<Measured> {
  const pool = new Pool(address, { connections: concurrency, pipelining: 1 })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` }
  const times: number[] = []
  let errors = 0
  let next = 0
  const measureFrom = performance.now() + warmUpSeconds * 1000
  const until = measureFrom + seconds * 1000

  async function connection(): Promise<void> {
    while (performance.now() < until) {
      const body = bodies.length > 0 ? bodies[next++ % bodies.length]! : undefined
      const startedAt = performance.now()
      const response = await pool.request({
        path,
        method: body === undefined ? 'GET' : 'POST',
        headers,
        body,
      })
      const text = await response.body.text()
      const endedAt = performance.now()
      // A stream that broke off has an `error` where its `done` should be.
      if (response.statusCode !== 200 || /\nevent: error|^data: \{"error"/m.test(text)) errors++
      else if (startedAt >= measureFrom) times.push(endedAt - startedAt)
    }
  }

  await Promise.all(Array.from({ length: concurrency }, connection))
  await pool.close()
  return summary(times, errors, seconds)
}
