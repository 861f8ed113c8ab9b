/**
 * `npm run bench:completions`: what Gepeto itself costs between a client and a model that thinks for no time.
 *   --store embedded|postgres   where the server keeps its data (default postgres)
 *   --seconds N                 of each load (default 6)
 *   --only TEXT                 the loads whose name holds this
 *   --profile FOLDER            leave a processor profile of the server there; writes no results
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apiKey, call, createCollection, untilReady } from './client.ts'
import { madeDocument } from './corpus.ts'
import { measureFloor } from './floor.ts'
import { measure } from './load.ts'
import { type Figure, figure, markdownTable, writeResults } from './report.ts'
import { cpuSecondsOf, startServer } from './server-process.ts'
import { makeStore, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
const model = 'openai/scripted'
const figures: Figure[] = []

const modelProcess = fork(join(import.meta.dirname, 'scripted-model.ts'))
const modelPort = await new Promise<number>((resolve) =>
  modelProcess.once('message', (port) => resolve(port as number)),
)
const home = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const store = await makeStore(values.store as StoreName)
const server = await startServer(
  join(home, 'data'),
  {
    ...store.environment,
    GEPETO_BOOTSTRAP_API_KEY: apiKey,
    GEPETO_RATE_LIMIT: 'off',
    GEPETO_MODEL_CHAIN: 'openai,builtin',
    OPENAI_API_KEY: 'scripted',
    OPENAI_MODEL: 'scripted',
    OPENAI_BASE_URL: `http://127.0.0.1:${modelPort}/v1`,
  },
  values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [],
)

interface Kind {
  name: string
  path: string
  bodies: object[]
  concurrency: number
  /** Requests a second at least, milliseconds at most for 95 of 100 of them. */
  target?: { perSecond: number; p95?: number }
}

async function run({ name, path, bodies, concurrency, target }: Kind): Promise<void> {
  if (!name.includes(values.only)) return
  const before = { server: server.cpuSeconds(), model: cpuSecondsOf(modelProcess.pid!) }
  const warmUpSeconds = Math.min(3, seconds / 2)
  const measured = await measure({
    address: server.address,
    path,
    apiKey,
    bodies: bodies.map((body) => JSON.stringify(body)),
    concurrency,
    seconds,
    warmUpSeconds,
  })
  // Processor time counts the warm-up too.
  const all = (measured.requests * (seconds + warmUpSeconds)) / seconds
  const cpuMs = (from: number, to: number) => ((to - from) * 1000) / all
  const at = `${name}, c=${concurrency}`
  const most = target?.p95
  const noted = [
    figure(`${at}: requests a second`, measured.perSecond, '/s', target && `>= ${target.perSecond}`),
    figure(`${at}: p95`, measured.p95, 'ms', most === undefined ? undefined : `< ${most}`),
    figure(`${at}: server processor time each`, cpuMs(before.server, server.cpuSeconds()), 'ms'),
    figure(
      `${at}: the model's processor time each`,
      cpuMs(before.model, cpuSecondsOf(modelProcess.pid!)),
      'ms',
    ),
    ...(measured.errors > 0 ? [figure(`${at}: errors`, measured.errors, '', '< 1')] : []),
  ]
  figures.push(...noted)
  for (const { what, value } of noted) console.error(`${what}: ${value}`)
}

/** Conversations of a few turns, to go on with. */
async function conversations(
  count: number,
  questions: readonly string[],
  collection: string,
): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) {
    let conversation: string | undefined
    for (let turn = 0; turn < 3; turn++) {
      const question = questions[(number + turn) % questions.length]!
      const asked: { conversation: string } = await call(server.address, '/api/v1/ask', {
        question,
        model,
        collections: [collection],
        ...(conversation ? { conversation } : {}),
      })
      conversation = asked.conversation
    }
    ids.push(conversation!)
  }
  return ids
}

for (const floor of await measureFloor(seconds)) figures.push(floor)
try {
  const collection = await createCollection(server.address, '20 passages')
  const { title, text, questions } = madeDocument(2_000_000, 20)
  await call(server.address, `/api/v1/collections/${collection}/documents`, { title, text })
  await untilReady(server.address, collection, 1)
  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'Why does the tide rise twice a day? Explain it in one sentence.' },
  ]
  const completions = '/v1/chat/completions'
  const grounded = questions.map((content) => ({
    model: 'gepeto',
    messages: [{ role: 'user', content }],
  }))
  const ask = { collections: [collection], model }
  await run({
    name: 'completion, plain',
    path: completions,
    bodies: [{ model, messages }],
    concurrency: 50,
    target: { perSecond: 3000 },
  })
  await run({
    name: 'completion, plain, streamed',
    path: completions,
    bodies: [{ model, messages, stream: true }],
    concurrency: 50,
    target: { perSecond: 1000 },
  })
  await run({
    name: 'completion, plain, one at a time',
    path: completions,
    bodies: [{ model, messages }],
    concurrency: 1,
    // Of this the model itself takes a part.
    target: { perSecond: 100, p95: 10 },
  })
  await run({
    name: 'completion, assistant, streamed, uncached',
    path: '/api/v1/ask',
    bodies: questions.map((question) => ({ ...ask, question, cache: 'off', stream: true })),
    concurrency: 50,
    target: { perSecond: 300 },
  })
  await run({
    name: 'completion, assistant, streamed',
    path: completions,
    bodies: grounded.map((body) => ({ ...body, stream: true })),
    concurrency: 50,
    target: { perSecond: 300 },
  })
  await run({
    name: 'ask, cached',
    path: '/api/v1/ask',
    bodies: questions.map((question) => ({ ...ask, question })),
    concurrency: 5,
    target: { perSecond: 1500, p95: 5 },
  })
  // Without documents it is what other products call a conversation; with them each turn searches too.
  for (const [name, searched] of [
    ['turn, stored history, no documents', await createCollection(server.address, 'Empty')],
    ['turn, stored history, 20 passages', collection],
  ] as const) {
    if (!name.includes(values.only)) continue
    const open = await conversations(100, questions, searched)
    await run({
      name,
      path: '/api/v1/ask',
      bodies: open.map((conversation, place) => ({
        question: questions[(place * 7) % questions.length],
        model,
        collections: [searched],
        conversation,
      })),
      concurrency: 50,
      target: { perSecond: 1300, p95: 48 },
    })
  }
} finally {
  await server.stop()
  modelProcess.kill()
  await store.drop()
  rmSync(home, { recursive: true, force: true })
}

console.log(markdownTable(figures))
if (!values.profile && values.only === '') {
  const command = `npm run bench:completions -- --store ${values.store}`
  writeResults(
    values.store === 'embedded' ? 'Completions, embedded' : 'Completions, PostgreSQL',
    command,
    figures,
  )
}
