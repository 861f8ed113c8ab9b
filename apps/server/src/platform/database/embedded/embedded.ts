import fs from 'node:fs'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import type { Bilingual } from '../../language.ts'
import type { Database } from '../database.ts'
import { DatabaseRefused } from '../errors.ts'
import { databaseOn } from '../pool.ts'
import type { EngineEvent, EngineRequest } from './engine-messages.ts'
import { EngineStream } from './engine-stream.ts'
import { lockFolder } from './folder-lock.ts'

const snapshot = join(import.meta.dirname, '../../../../assets/database.tar.br')

/** The embedded database, with what only a test or a benchmark asks of it. */
export interface EmbeddedDatabase extends Database {
  /** fsync(2) calls since the start, and the resident memory of the whole process in bytes. */
  statistics(): Promise<{ fsyncs: number; memoryBytes: number }>
  /** Ends the engine's thread as a crash would. */
  killEngine(): void
}

/**
 * Opens the database of a data folder, making one where there is none. It lives in a thread of its own and
 * is spoken to through the driver of PostgreSQL: same SQL, same types, same transactions as on a server.
 * @param dataDir the folder of all embedded state; the database is its sub-folder `database`
 * @param onFatal the engine died, or the folder was taken away: the process should end, its files are safe
 * @throws DatabaseRefused when another process holds the folder, or it cannot be used
 */
export async function openEmbedded(
  dataDir: string,
  onFatal: (error: Error) => void,
): Promise<EmbeddedDatabase> {
  const home = resolve(dataDir)
  try {
    fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new DatabaseRefused(
      {
        en: `The data folder "${home}" cannot be made: ${(cause as Error).message}`,
        'pt-BR': `A pasta de dados "${home}" não pode ser criada: ${(cause as Error).message}`,
      },
      { cause },
    )
  }
  const lock = lockFolder(home, onFatal)
  try {
    const engine = await startEngine(join(home, 'database'), onFatal)
    const pool = new pg.Pool({
      max: 1,
      // The one session stays. Whoever waits for it this long waits for itself: see Transaction.
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 60_000,
      user: 'postgres',
      database: 'postgres',
      stream: engine.openStream,
      // Several queries of one transaction cross to the engine together.
      pipeline: true,
    } as pg.PoolConfig)
    const database = databaseOn('embedded', {
      pool,
      onClosed: async () => {
        await engine.close()
        lock.release()
      },
    })
    return Object.assign(database, { statistics: engine.statistics, killEngine: engine.kill })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Starts the thread and waits until its database answers. */
async function startEngine(folder: string, onFatal: (error: Error) => void) {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), {
    workerData: { folder, snapshot },
    name: 'database',
    // Not the flags of the main thread: `--eval` or a test runner's loader mean nothing to this one.
    execArgv: [],
    // The engine's own chatter (a log line for each recovery) is no answer to anyone.
    stdout: true,
    stderr: true,
  })
  let said = ''
  worker.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000)
  })
  worker.stdout.resume()

  const streams = new Map<number, EngineStream>()
  const waiting: ((event: Extract<EngineEvent, { type: 'statistics' }>) => void)[] = []
  let connections = 0
  let ended: Error | 'closed' | undefined
  const ready = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<void>()

  const die = (error: Error) => {
    if (ended) return
    ended = error
    ready.reject(error)
    closed.resolve()
    for (const stream of streams.values()) stream.destroy(lost(error))
    if (isReady) onFatal(error)
  }
  let isReady = false
  worker.on('message', (event: EngineEvent) => {
    if (event.type === 'messages')
      for (const bytes of event.batch) streams.get(event.connection)?.push(asBuffer(bytes))
    else if (event.type === 'statistics') waiting.shift()?.(event)
    else if (event.type === 'ready') {
      isReady = true
      ready.resolve()
    } else {
      ended = 'closed'
      closed.resolve()
    }
  })
  worker.on('error', (cause: Error) =>
    die(isRefusal(cause) ? new DatabaseRefused(cause.said) : stopped(cause, said)),
  )
  worker.on('exit', () => die(stopped(undefined, said)))
  const send = (request: EngineRequest, transfer: ArrayBuffer[] = []) => worker.postMessage(request, transfer)

  await ready.promise
  return {
    openStream: () => {
      const connection = ++connections
      const stream = new EngineStream((batch) =>
        send(
          { type: 'messages', connection, batch },
          batch.map(({ buffer }) => buffer),
        ),
      )
      streams.set(connection, stream)
      stream.on('close', () => streams.delete(connection))
      if (ended) stream.destroy(lost(ended === 'closed' ? undefined : ended))
      return stream
    },
    statistics: () =>
      new Promise<{ fsyncs: number; memoryBytes: number }>((resolve) => {
        waiting.push(({ fsyncs, memoryBytes }) => resolve({ fsyncs, memoryBytes }))
        send({ type: 'statistics' })
      }),
    kill: () => void worker.terminate(),
    close: async () => {
      if (!ended) send({ type: 'close' })
      await closed.promise
      await worker.terminate()
    },
  }
}

/** A refusal from the engine's thread, whose class did not come across. */
function isRefusal(error: Error): error is Error & { said: Bilingual } {
  return error.name === 'DatabaseRefused' && 'said' in error
}

function stopped(cause: Error | undefined, said: string): Error {
  const reason = said.trim().split('\n').at(-1) || cause?.message || 'its thread ended'
  return new Error(
    `The embedded database stopped: ${reason}. Start Gepeto again: what was acknowledged is kept.`,
    { cause },
  )
}

/** What a query sees whose engine died: the same code as of a server that went away. */
function lost(cause: Error | undefined): Error {
  return Object.assign(new Error('Connection terminated: the embedded database stopped', { cause }), {
    code: 'ECONNRESET',
  })
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
