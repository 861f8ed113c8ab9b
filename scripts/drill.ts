/**
 * `npm run drill`: kills a real server with SIGKILL in the middle of uploads and of ingestion, again and again, on the
 * embedded database and, with GEPETO_TEST_DATABASE_URL set, on PostgreSQL. Afterwards nothing that was acknowledged
 * (202) may be missing, its event neither, no job may be left, every document is ready or failed, and it can be asked;
 * after each kill the log's chain verifies.
 *   npm run drill                    100 rounds on each store
 *   npm run drill -- --rounds 5
 * A line per round, a summary per store; exit code 1 when anything was lost.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  type AddedDocuments,
  type Answer,
  type AuditVerification,
  type Collection,
  type Document,
  DocumentStatus,
} from '@gepeto/contract'
import { type PreparedDatabase, stores } from '../apps/server/test/databases.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } })
const rounds = Number(values.rounds)
const key = 'drill-key-0123456789-0123456789-0123456789'
const main = join(import.meta.dirname, '../apps/server/src/main.ts')

/** How long the last documents are given to be read, in milliseconds. */
const settleMs = 120_000

interface Server {
  process: ChildProcess
  address: string
}

async function start({ config }: PreparedDatabase): Promise<Server> {
  const child = spawn(process.execPath, [main, 'serve', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      GEPETO_PORT: '0',
      GEPETO_LOG_LEVEL: 'error',
      GEPETO_BOOTSTRAP_API_KEY: key,
      GEPETO_DATA_DIR: config.dataDir,
      DATABASE_URL: config.url ?? '',
    },
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    const { address } = JSON.parse(line) as { address: string }
    return { process: child, address }
  }
  throw new Error('The server ended before it was ready.')
}

async function kill({ process: child }: Server): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function call<Body>({ address }: Server, path: string, init: RequestInit = {}): Promise<Body> {
  const response = await fetch(address + path, { ...init, headers: { 'x-api-key': key, ...init.headers } })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Body
}

/** A text of its own, long enough that being killed in the middle of it is likely. */
function textOf(name: string): string {
  const paragraphs = Array.from(
    { length: 120 },
    (_, place) =>
      `Paragraph ${place} of ${name} says how the night shift of depot ${name} counts its crates.`,
  )
  return [`The code word of depot ${name} is heron-${name}.`, ...paragraphs].join('\n\n')
}

/** Uploads without pause until the line breaks; notes what was acknowledged. */
async function uploadUntilKilled(
  server: Server,
  collection: string,
  prefix: string,
  acknowledged: Map<string, string>,
) {
  for (let number = 0; ; number++) {
    const name = `${prefix}x${number}`
    const form = new FormData()
    form.append('files', new Blob([textOf(name)]), `${name}.txt`)
    try {
      const path = `/api/v1/collections/${collection}/documents`
      const added = await call<AddedDocuments>(server, path, { method: 'POST', body: form })
      for (const { id } of added.documents) acknowledged.set(id, name)
    } catch {
      return
    }
  }
}

async function drill(kind: string, database: PreparedDatabase): Promise<boolean> {
  const acknowledged = new Map<string, string>()
  let server = await start(database)
  const { id: collection } = await call<Collection>(server, '/api/v1/collections', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Drill' }),
  })
  const faults: string[] = []
  for (let round = 1; round <= rounds; round++) {
    const before = acknowledged.size
    const uploads = [1, 2, 3].map((line) =>
      uploadUntilKilled(server, collection, `r${round}l${line}`, acknowledged),
    )
    // Somewhere else in the work each time.
    const afterMs = 50 + ((round * 137) % 900)
    // Every second round something is acknowledged first, however slow the machine.
    if (round % 2 === 0) while (acknowledged.size === before) await pause(10)
    await pause(afterMs)
    await kill(server)
    await Promise.all(uploads)
    const startedAt = performance.now()
    server = await start(database)
    const upMs = Math.round(performance.now() - startedAt)
    const log = await call<AuditVerification>(server, '/api/v1/audit/verify')
    if (!log.valid) faults.push(`round ${round}: the log is not whole: ${JSON.stringify(log.firstFault)}`)
    console.log(
      `${kind} round ${round} of ${rounds}: killed after ${afterMs} ms, ${acknowledged.size - before} acknowledged, up again in ${upMs} ms, ${log.events} events whole`,
    )
  }
  faults.push(...(await faultsOf(server, collection, acknowledged)))
  await kill(server)
  // Once more from what the last kill left: finished work is finished for good.
  server = await start(database)
  faults.push(...(await faultsOf(server, collection, acknowledged)))
  server.process.kill('SIGTERM')
  const [code] = (await once(server.process, 'exit')) as [number | null]
  if (code !== 0) faults.push(`the server stopped with exit code ${code}`)
  for (const fault of faults) console.log(`${kind}: ${fault}`)
  console.log(
    `${kind}: ${rounds} kills, ${acknowledged.size} documents acknowledged, ${faults.length === 0 ? 'none lost, none stuck' : `${faults.length} FAULTS`}`,
  )
  return faults.length === 0
}

/** Everything that is not as it was promised, a line each. */
async function faultsOf(
  server: Server,
  collection: string,
  acknowledged: Map<string, string>,
): Promise<string[]> {
  const faults: string[] = []
  const settled = new Set<string>()
  const deadline = performance.now() + settleMs
  const isSettled = ({ status }: Document) =>
    status === DocumentStatus.enum.ready || status === DocumentStatus.enum.failed
  for (const [id, name] of acknowledged) {
    for (;;) {
      const document = await call<Document>(server, `/api/v1/documents/${id}`).catch((error: Error) => error)
      if (document instanceof Error) {
        faults.push(`${name} (${id}) was acknowledged and is missing: ${document.message}`)
        break
      }
      if (isSettled(document)) {
        settled.add(id)
        if (document.status === 'failed') faults.push(`${name} (${id}) failed: ${document.error}`)
        break
      }
      if (performance.now() > deadline) {
        faults.push(`${name} (${id}) is stuck: ${document.status}`)
        break
      }
      await pause(50)
    }
  }
  const told = await eventSubjects(server, 'knowledge.document.added')
  for (const [id, name] of acknowledged)
    if (!told.has(id)) faults.push(`${name} (${id}) was acknowledged and has no event`)
  // One of each round: found, and quoted from its own text.
  const sample = [...acknowledged].filter(([id], place) => settled.has(id) && place % 7 === 0)
  for (const [id, name] of sample) {
    const answer = await call<Answer>(server, '/api/v1/ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        question: `What is the code word of depot ${name}?`,
        collections: [collection],
      }),
    })
    if (!answer.citations.some(({ documentId }) => documentId === id))
      faults.push(`${name} (${id}) is not cited: "${answer.answer.slice(0, 120)}"`)
  }
  return faults
}

/** What events of a kind happened to. */
async function eventSubjects({ address }: Server, kind: string): Promise<Set<string>> {
  const response = await fetch(`${address}/api/v1/audit/export?kind=${kind}`, {
    headers: { 'x-api-key': key },
  })
  const lines = (await response.text()).split('\n').filter(Boolean)
  return new Set(
    lines.flatMap((line) => {
      const { type, event } = JSON.parse(line) as { type: string; event: { subjectId: string } | null }
      return type === 'event' && event ? [event.subjectId] : []
    }),
  )
}

let isWhole = true
for (const { kind, prepare } of stores) {
  const database = await prepare()
  isWhole = (await drill(kind, database)) && isWhole
  await database.discard()
}
process.exitCode = isWhole ? 0 : 1
