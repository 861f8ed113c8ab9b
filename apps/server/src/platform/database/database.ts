import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'

/** Drizzle over either the pool or one transaction: what a query needs which may run in both. */
export type Queryable = NodePgDatabase

/**
 * Drizzle inside one transaction. Its own `transaction()` is a savepoint.
 * On the embedded database the transaction holds the only session: awaiting the pool inside it waits for itself.
 */
export type Transaction = {
  readonly $client: pg.PoolClient
  /** Whose transaction it is. */
  readonly database: Database
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Runs once the outermost transaction is committed; never when it is rolled back. Must not throw. */
  afterCommit(listener: () => void): void
} & NodePgDatabase

/** PostgreSQL, on a server of its own or embedded in this process: one driver, one dialect. */
export interface Database {
  readonly kind: 'embedded' | 'postgres'
  /** The driver itself, for raw SQL. The embedded database has one session; PostgreSQL a pool of them. */
  readonly pool: pg.Pool
  /** Drizzle over the pool. Its `transaction()` is the one below. */
  readonly drizzle: NodePgDatabase
  /**
   * Runs `work` in one transaction, commits when it resolves, rolls back when it throws (and rethrows).
   * Short ones only: on the embedded database everyone else waits.
   * @throws DatabaseUnavailable when the connection was lost; nothing was kept, unless it was lost while
   *         the commit was under way, which no client can tell
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * One round trip.
   * @returns how long it took
   * @throws DatabaseUnavailable when no answer came within two seconds
   */
  check(): Promise<{ latencyMs: number }>
  /** Waits for what is under way, then closes files and connections. Safe to call twice. */
  close(): Promise<void>
}
