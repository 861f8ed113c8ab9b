import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Database, Transaction } from './database.ts'
import { DatabaseUnavailable } from './errors.ts'
import { scopeSessions } from './scope.ts'
import { runTransaction } from './transaction.ts'

const checkTimeoutMs = 2_000

interface Sessions {
  pool: pg.Pool
  /** Where the sessions of those who are in a workspace come from, if not from the same. */
  members?: pg.Pool
  onClosed?: () => Promise<void>
}

/** The port over any pool: what both stores have in common is everything but how they are opened and closed. */
export function databaseOn(kind: Database['kind'], { pool, members, onClosed }: Sessions): Database {
  // An idle connection that the server drops is no event: the pool has already replaced it.
  pool.on('error', () => {})
  members?.on('error', () => {})
  scopeSessions(pool, members)
  const transaction = <T>(work: (tx: Transaction) => Promise<T>) => runTransaction(database, work)
  let closing: Promise<void> | undefined
  const database: Database = {
    kind,
    pool,
    drizzle: Object.assign(drizzle(pool), { transaction }),
    transaction,
    check: async () => {
      const started = performance.now()
      await answerWithin(checkTimeoutMs, pool.query('select 1'))
      return { latencyMs: performance.now() - started }
    },
    close: () => {
      closing ??= Promise.all([pool.end(), members?.end()]).then(onClosed)
      return closing
    },
  }
  return database
}

async function answerWithin(ms: number, answer: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    await Promise.race([answer, late.promise])
  } catch (error) {
    throw new DatabaseUnavailable(error)
  } finally {
    clearTimeout(timer)
  }
}
