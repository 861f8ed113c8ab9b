import type { Duplex } from 'node:stream'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Database, Transaction } from './database.ts'
import { DatabaseUnavailable, isDatabaseUnavailable } from './errors.ts'

/** @see Database.transaction */
export async function runTransaction<T>(
  database: Database,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect().catch((error: unknown) => {
    throw isDatabaseUnavailable(error) ? new DatabaseUnavailable(error) : error
  })
  // Without a listener, a connection lost between two queries would end the process.
  let lost: Error | undefined
  const onLost = (error: Error) => {
    lost = error
  }
  client.on('error', onLost)
  const listeners: (() => void)[] = []
  let broken: Error | undefined
  try {
    // Not waited for, and held back for a moment: what is written first goes to the server, or to the engine's thread,
    // together with it, in one packet.
    const line = lineOf(client)
    line.cork()
    client.query('begin').catch(() => {})
    // After the promises that are settled by now.
    process.nextTick(() => line.uncork())
    const result = await work(transactionOn(database, client, listeners, 0))
    const { command } = await client.query('commit')
    // A transaction in which a statement failed and was swallowed answers "commit" with ROLLBACK.
    if (command !== 'COMMIT')
      throw new Error('The transaction was rolled back: a statement in it had failed.')
    for (const listener of listeners) listener()
    return result
  } catch (error) {
    const cause = lost ?? error
    if (isDatabaseUnavailable(cause)) {
      broken = cause instanceof Error ? cause : new Error(String(cause))
      throw cause instanceof DatabaseUnavailable ? cause : new DatabaseUnavailable(cause)
    }
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.off('error', onLost)
    client.release(broken ?? lost)
  }
}

/** Where the driver writes to: it has no name for it in its types. */
const lineOf = (client: pg.PoolClient): Duplex =>
  (client as unknown as { connection: { stream: Duplex } }).connection.stream

/** Drizzle on a session which is inside a transaction; nested transactions are savepoints, numbered by depth. */
function transactionOn(
  database: Database,
  client: pg.PoolClient,
  listeners: (() => void)[],
  depth: number,
): Transaction {
  const nested = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    const savepoint = `nested_${depth + 1}`
    const kept: (() => void)[] = []
    // biome-ignore lint/plugin: the name is made of a number of ours
    await client.query(`savepoint ${savepoint}`)
    try {
      const result = await work(transactionOn(database, client, kept, depth + 1))
      // biome-ignore lint/plugin: as above
      await client.query(`release savepoint ${savepoint}`)
      listeners.push(...kept)
      return result
    } catch (error) {
      // biome-ignore lint/plugin: as above
      if (!isDatabaseUnavailable(error)) await client.query(`rollback to savepoint ${savepoint}`)
      throw error
    }
  }
  return Object.assign(drizzle(client), {
    database,
    transaction: nested,
    afterCommit: (listener: () => void) => void listeners.push(listener),
  }) as Transaction
}

/**
 * Lets a transaction be committed before it is on the disk. A crash may lose it, never half of it, and no later durable
 * commit without it: for steps that are simply done again when the process ends before the last one.
 */
export async function commitLazily(tx: Transaction): Promise<void> {
  await tx.$client.query('set local synchronous_commit = off')
}
