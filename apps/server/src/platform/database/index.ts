import type { Database } from './database.ts'
import { openEmbedded } from './embedded/embedded.ts'
import { openPostgres } from './postgres.ts'

export type { Database, Queryable, Transaction } from './database.ts'
export { despiteDeadlocks } from './deadlock.ts'
export { DatabaseRefused, DatabaseUnavailable, isDatabaseUnavailable, isUniqueViolation } from './errors.ts'
export { groupCommit } from './group-commit.ts'
export { jsonRows } from './json-rows.ts'
export { migrate, migrationsFolder } from './migrations.ts'
export { acrossWorkspaces, inWorkspace } from './scope.ts'
export { commitLazily } from './transaction.ts'

/** Which database, and where. */
export interface DatabaseConfig {
  /** A PostgreSQL server. Absent: the embedded database in `dataDir`. */
  url?: string | undefined
  dataDir: string
  /** Connections of this process to a server at once. */
  maxConnections?: number | undefined
  /**
   * The embedded database died under the running process, which should log this and end.
   * Left out, the error ends the process by itself.
   */
  onFatal?: ((error: Error) => void) | undefined
}

/**
 * Opens the database that the configuration names. Nothing is migrated yet: see `migrate`.
 * @throws DatabaseRefused with one line for the person who starts the server
 */
export function openDatabase({
  url,
  dataDir,
  maxConnections,
  onFatal = endProcess,
}: DatabaseConfig): Promise<Database> {
  return url ? openPostgres(url, maxConnections) : openEmbedded(dataDir, onFatal)
}

function endProcess(error: Error): void {
  setImmediate(() => {
    throw error
  })
}
