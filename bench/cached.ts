/**
 * `npm run bench:cached`: answers that were given before, each recorded before it is given again, on PostgreSQL.
 *   --redis URL       with the shared tier and the bus
 *   --seconds N       of each load (default 10)
 *   --profile FOLDER  leave a processor profile of the server there
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apiKey, call, createCollection, untilReady } from './client.ts'
import { madeDocument } from './corpus.ts'
import { measure } from './load.ts'
import { startServer } from './server-process.ts'
import { makeStore } from './store.ts'

const { values } = parseArgs({
  options: {
    redis: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    profile: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
const home = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const store = await makeStore('postgres')
const server = await startServer(
  home,
  {
    ...store.environment,
    ...(values.redis ? { REDIS_URL: values.redis } : {}),
    GEPETO_BOOTSTRAP_API_KEY: apiKey,
    GEPETO_RATE_LIMIT: 'off',
  },
  values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [],
)
try {
  const { address } = server
  const collection = await createCollection(address, '20 passages')
  const { title, text, questions } = madeDocument(2_000_000, 20)
  await call(address, `/api/v1/collections/${collection}/documents`, { title, text })
  await untilReady(address, collection, 1)
  const bodies = questions.map((question) =>
    JSON.stringify({ question, collections: [collection], model: 'builtin' }),
  )
  for (const concurrency of [1, 10, 50]) {
    const before = server.cpuSeconds()
    const warmUpSeconds = Math.min(3, seconds / 2)
    const load = { address, path: '/api/v1/ask', apiKey, bodies, concurrency, seconds, warmUpSeconds }
    const { perSecond, p50, p95, p99, errors, requests } = await measure(load)
    const cpuMs = ((server.cpuSeconds() - before) * 1000 * seconds) / (requests * (seconds + warmUpSeconds))
    const round = (value: number) => Math.round(value * 100) / 100
    console.log({
      concurrency,
      perSecond: Math.round(perSecond),
      p50: round(p50),
      p95: round(p95),
      p99: round(p99),
      errors,
      cpuMs: round(cpuMs),
    })
  }
} finally {
  await server.stop()
  await store.drop()
  rmSync(home, { recursive: true, force: true })
}
