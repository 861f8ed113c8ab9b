/**
 * `npm run bench`: measures a real server and writes RESULTS.md.
 *   --store embedded|postgres   where the server keeps its data (default embedded)
 *   --passages N                largest collection (default 100000)
 *   --seconds N                 of each load (default 10)
 *   --profile FOLDER            leave processor profiles of the server there; writes no results
 */
import { execFileSync, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { apiKey, call, createCollection, untilReady } from './client.ts'
import { madeDocument } from './corpus.ts'
import { measureFloor } from './floor.ts'
import { fillCollection, pdfPagesPerSecond } from './ingest.ts'
import { type Measured, measure } from './load.ts'
import { type Figure, figure, markdownTable, writeResults } from './report.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { makeStore, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'embedded' },
    passages: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    profile: { type: 'string' },
  },
})
const storeName = values.store as StoreName
const mostPassages = Number(values.passages)
const seconds = Number(values.seconds)
const isEmbedded = storeName === 'embedded'
const megabyte = 1e6
const figures: Figure[] = []

function note(measured: Figure): void {
  figures.push(measured)
  console.error(
    `${measured.what}: ${measured.value}${measured.isMet === false ? ` (target ${measured.target})` : ''}`,
  )
}

const modelProcess = fork(join(import.meta.dirname, 'scripted-model.ts'))
const modelPort = await new Promise<number>((resolve) =>
  modelProcess.once('message', (port) => resolve(port as number)),
)
const home = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const store = await makeStore(storeName)
const environment = {
  ...store.environment,
  GEPETO_BOOTSTRAP_API_KEY: apiKey,
  OPENAI_API_KEY: 'scripted',
  OPENAI_MODEL: 'scripted',
  OPENAI_BASE_URL: `http://127.0.0.1:${modelPort}/v1`,
  GEPETO_RATE_LIMIT: 'off',
}
const nodeOptions = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : []
const start = () => startServer(join(home, 'data'), environment, nodeOptions)

async function measureStart(): Promise<ServerProcess> {
  const first = await start()
  note(figure('first start until ready', first.readyMs, 'ms'))
  await first.stop()
  const second = await start()
  note(figure('second start until ready', second.readyMs, 'ms', '< 2000'))
  note(figure('second start, processor time', second.cpuSeconds() * 1000, 'ms'))
  await pause(2000)
  note(figure('resident memory, idle', second.memoryBytes() / megabyte, 'MB', isEmbedded ? '< 400' : '< 256'))
  return second
}

/** Answers of a collection of 20 passages, ten askers at a time, nothing cached, all recorded. */
async function measureAnswers(server: ServerProcess): Promise<void> {
  const { address } = server
  const collection = await createCollection(address, '20 passages')
  const { title, text, questions } = madeDocument(2_000_000, 20)
  await call(address, `/api/v1/collections/${collection}/documents`, { title, text })
  await untilReady(address, collection, 1)
  const common = { collections: [collection], cache: 'off' }
  const kinds = [
    ['scripted model', { ...common, model: 'openai' }, true],
    ['scripted model, streamed', { ...common, model: 'openai', stream: true }, true],
    ['built-in model', { ...common, model: 'builtin' }, false],
    ['built-in model, cached', { collections: [collection], model: 'builtin' }, false],
  ] as const
  for (const [name, fields, hasTarget] of kinds) {
    const bodies = questions.map((question) => JSON.stringify({ question, ...fields }))
    const measured = await load(server, '/api/v1/ask', bodies, 10)
    note(
      figure(`answers a second, ${name}, c=10`, measured.perSecond, '/s', hasTarget ? '>= 400' : undefined),
    )
    note(figure(`p95, ${name}, c=10`, measured.p95, 'ms', hasTarget ? '< 39' : undefined))
    note(figure(`server processor time an answer, ${name}`, measured.cpuMs, 'ms'))
    if (measured.errors > 0) note(figure(`errors, ${name}`, measured.errors, '', '< 1'))
  }
}

async function load(
  server: ServerProcess,
  path: string,
  bodies: string[],
  concurrency: number,
): Promise<Measured & { cpuMs: number }> {
  const before = server.cpuSeconds()
  const warmUpSeconds = Math.min(5, seconds / 2)
  const measured = await measure({
    address: server.address,
    path,
    apiKey,
    bodies,
    concurrency,
    seconds,
    warmUpSeconds,
  })
  const all = (measured.requests * (seconds + warmUpSeconds)) / seconds
  return { ...measured, cpuMs: ((server.cpuSeconds() - before) * 1000) / all }
}

/** One collection of a size: putting it in, then one asker at a time. */
async function measureCollection(server: ServerProcess, passages: number): Promise<void> {
  const { address } = server
  const filled = await fillCollection(address, passages)
  const name = `${filled.passages.toLocaleString('en')} passages`
  const isLargest = passages >= 100_000
  note(figure(`ingest of ${name}`, filled.seconds, 's', isLargest && isEmbedded ? '< 600' : undefined))
  note(figure(`ingest, ${name}`, filled.megabytes / filled.seconds, 'MB/s'))
  note(figure(`slowest answer during ingest of ${name}`, filled.worstAskMs, 'ms', '< 1000'))
  const collections = [filled.collection]
  const spread = filled.questions.filter(
    (_, place) => place % Math.ceil(filled.questions.length / 1000) === 0,
  )
  const ask = (fields: object, questions = spread) =>
    questions.map((question) => JSON.stringify({ question, model: 'builtin', collections, ...fields }))
  // The same question for another number of results is not in the cache.
  const searches = Array.from({ length: 10 }, (_, more) =>
    spread.map((query) => JSON.stringify({ query, collections, limit: 10 + more })),
  ).flat()
  const search = await load(server, '/api/v1/search', searches, 1)
  note(figure(`search p95, ${name}`, search.p95, 'ms', isEmbedded ? '< 15' : '< 50'))
  const asked = await load(server, '/api/v1/ask', ask({ cache: 'off' }), 1)
  note(figure(`uncached answer p95, ${name}`, asked.p95, 'ms', isEmbedded ? '< 30' : '< 60'))
  const cached = await load(server, '/api/v1/ask', ask({}, spread.slice(0, 20)), 1)
  note(figure(`cached answer p95, ${name}`, cached.p95, 'ms', '< 5'))
  const limit = isLargest ? (isEmbedded ? '< 800' : '< 400') : undefined
  note(figure(`resident memory after that, ${name}`, server.memoryBytes() / megabyte, 'MB', limit))
}

for (const floor of await measureFloor(seconds)) note(floor)
let server = await measureStart()
try {
  await measureAnswers(server)
  if (mostPassages >= 1000)
    note(figure('PDF, 200 pages', await pdfPagesPerSecond(server.address, 200), 'pages/s'))
  for (const passages of [1000, 10_000, 100_000].filter((size) => size <= mostPassages))
    await measureCollection(server, passages)
  if (mostPassages >= 1000) {
    await server.stop()
    server = await start()
    note(figure('start with these collections', server.readyMs, 'ms', '< 2000'))
    await pause(2000)
    note(figure('resident memory after that start', server.memoryBytes() / megabyte, 'MB'))
  }
} finally {
  await server.stop()
  modelProcess.kill()
  await store.drop()
  rmSync(home, { recursive: true, force: true })
}
const kilobytes = execFileSync('du', ['-sk', 'node_modules'], {
  cwd: join(import.meta.dirname, '..'),
}).toString()
note(figure('installed packages, development ones included', Number.parseInt(kilobytes, 10) / 1000, 'MB'))

console.log(markdownTable(figures))
if (!values.profile) {
  const command = `npm run bench -- --store ${storeName} --passages ${mostPassages}`
  writeResults(isEmbedded ? 'Embedded' : 'PostgreSQL', command, figures)
}
