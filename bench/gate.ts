/**
 * `npm run bench:gate -- [--seconds N] [--rounds N] [--concurrency N] [--redis] [--profile FOLDER]`: what every layer in front of a call costs: an
 * authenticated trivial call of a real server, rate limits on, against one bare Fastify route with the same payload,
 * measured in turns in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apiKey, call } from './client.ts'
import { startBareServer } from './floor.ts'
import { measure } from './load.ts'
import { startServer } from './server-process.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '50' },
    redis: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const path = '/api/v1/models'
const redisUrl = values.redis ? process.env.GEPETO_TEST_REDIS_URL : undefined
if (values.redis && !redisUrl)
  throw new Error('--redis needs GEPETO_TEST_REDIS_URL: eval "$(npm run -s services)"')
const home = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const server = await startServer(
  join(home, 'data'),
  {
    GEPETO_BOOTSTRAP_API_KEY: apiKey,
    // The limits count each request as they do by default; they are only too far away to be reached.
    GEPETO_RATE_LIMIT_CALLS: '10000000',
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
  },
  values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [],
)
const bare = await startBareServer(await call<object>(server.address, path))
try {
  const run = async (address: string, path: string, cpuSeconds: () => number) => {
    const before = cpuSeconds()
    const measured = await measure({
      address,
      path,
      apiKey,
      bodies: [],
      concurrency: Number(values.concurrency),
      seconds: Number(values.seconds),
      warmUpSeconds: 0,
    })
    if (measured.errors > 0) throw new Error(`${address}${path}: ${measured.errors} errors`)
    return {
      perSecond: measured.perSecond,
      // From outside, so without the machine's other work: on a busy one this compares, the rates do not.
      cpuMicros: ((cpuSeconds() - before) * 1e6) / measured.requests,
    }
  }
  const rounds: { rate: number; cpu: number }[] = []
  for (let round = 0; round <= Number(values.rounds); round++) {
    const ours = await run(server.address, path, server.cpuSeconds)
    const theirs = await run(bare.address, '/', bare.cpuSeconds)
    if (round === 0) continue // compilers get warm
    rounds.push({ rate: ours.perSecond / theirs.perSecond, cpu: theirs.cpuMicros / ours.cpuMicros })
    const shown = ({ perSecond, cpuMicros }: typeof ours) =>
      `${perSecond.toFixed(0)}/s, ${cpuMicros.toFixed(0)} us of processor a request`
    console.log(`GET ${path}: ${shown(ours)}; bare Fastify: ${shown(theirs)}`)
  }
  const median = (numbers: number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!.toFixed(2)
  console.log(
    `median of ${rounds.length}: ${median(rounds.map(({ rate }) => rate))} of bare Fastify's requests/s ` +
      `(target >= 0.40), ${median(rounds.map(({ cpu }) => cpu))} by processor time`,
  )
} finally {
  await server.stop()
  bare.stop()
  rmSync(home, { recursive: true, force: true })
}
