/**
 * The thread the embedded database runs in: unpacks and opens the folder, then answers PostgreSQL's wire
 * protocol, one batch of messages at a time. A query blocks this thread, never the one that serves people.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { openEngine } from './engine.ts'
import type { EngineEvent, EngineRequest } from './engine-messages.ts'
import { unpackSnapshot } from './snapshot.ts'
import { SyncingNodeFS } from './syncing-file-system.ts'

/**
 * Log written between two checkpoints, in bytes. PostgreSQL's one-process mode never checkpoints by itself
 * (xlog.c, XLogWrite: "if IsUnderPostmaster"), whatever max_wal_size says: the log of a bulk load would stay.
 */
const checkpointAfterBytes = 32 * 1024 * 1024
const checkpointLookMs = 1000

const port = parentPort
if (!port) throw new Error('This file is the body of a worker thread.')
const { folder, snapshot } = workerData as { folder: string; snapshot: string }

let fsyncs = 0
await unpackSnapshot(snapshot, folder)
const engine = await openEngine(new SyncingNodeFS(folder, () => fsyncs++))

let inTransaction = false
let wroteSinceLook = false
let checkpointed = await logPosition()

const looking = setInterval(() => void checkpointWhenDue(), checkpointLookMs)
looking.unref()

port.on('message', (request: EngineRequest) => {
  switch (request.type) {
    case 'messages':
      return answerAll(request.connection, request.batch)
    case 'statistics':
      return send({ type: 'statistics', fsyncs, memoryBytes: process.memoryUsage.rss() })
    case 'close':
      clearInterval(looking)
      // Leaves a clean checkpoint behind, so that the next start has nothing to replay.
      return void engine.close().then(() => {
        send({ type: 'closed' })
        port.close()
      })
  }
})
send({ type: 'ready' })

/** Runs queries one after the other and sends all that PostgreSQL says to them back. */
function answerAll(connection: number, queries: Uint8Array[]): void {
  const batch = queries.map(answer)
  send(
    { type: 'messages', connection, batch },
    batch.map(({ buffer }) => buffer),
  )
}

/** Runs whole messages, ending in one that PostgreSQL answers. @returns everything it says */
function answer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isStartup = bytes[0] === 0
  // A new connection on the one session: nothing of the last one may show through.
  if (isStartup) forgetSession()
  wroteSinceLook = true
  // The answer to a startup message is a view into the engine's own buffer: only a copy may be handed over.
  const said = engine.execProtocolRawSync(bytes)
  const reply = (said.byteLength === said.buffer.byteLength ? said : said.slice()) as Uint8Array<ArrayBuffer>
  inTransaction = endsInTransaction(reply)
  return reply
}

function forgetSession(): void {
  if (inTransaction) engine.execProtocolRawSync(simpleQuery('rollback'))
  inTransaction = false
  engine.execProtocolRawSync(simpleQuery('discard all'))
}

/** A reply ends in ReadyForQuery: 'Z', length 5, and a status, which is 'I' outside of a transaction. */
function endsInTransaction(reply: Uint8Array): boolean {
  return reply.length >= 6 && reply[reply.length - 6] === 0x5a && reply[reply.length - 1] !== 0x49
}

/** @see https://www.postgresql.org/docs/18/protocol-message-formats.html Query */
function simpleQuery(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`)
  const message = Buffer.alloc(5 + text.length)
  message.write('Q')
  message.writeInt32BE(4 + text.length, 1)
  text.copy(message, 5)
  return new Uint8Array(message)
}

async function checkpointWhenDue(): Promise<void> {
  if (inTransaction || !wroteSinceLook) return
  wroteSinceLook = false
  if ((await logPosition()) - checkpointed < checkpointAfterBytes) return
  if (!inTransaction) checkpoint()
  checkpointed = await logPosition()
}

/**
 * As the owner: the session may stand in the role of whoever used it last, who may not, and stands in it again afterwards.
 * In one go, so that no query of theirs runs in between.
 */
function checkpoint(): void {
  const statements = [
    "select set_config('gepeto.role_before', current_setting('role'), false)",
    'set role none',
    'checkpoint',
    "select set_config('role', current_setting('gepeto.role_before'), false)",
  ]
  for (const statement of statements) engine.execProtocolRawSync(simpleQuery(statement))
}

/** Bytes of log ever written by this database. */
async function logPosition(): Promise<number> {
  const { rows } = await engine.query<{ position: string }>(
    "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as position",
  )
  return Number(rows[0]?.position)
}

function send(event: EngineEvent, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(event, transfer)
}
