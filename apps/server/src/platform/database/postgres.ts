import pg from 'pg'
import type { Bilingual } from '../language.ts'
import type { Database } from './database.ts'
import { DatabaseRefused, isDatabaseUnavailable } from './errors.ts'
import { databaseOn } from './pool.ts'

/** PostgreSQL's own number for version 15, the oldest that is tested. */
const oldestVersion = 150_000

/**
 * Connects to a PostgreSQL server.
 * @param url        postgres://user:password@host:port/name, with the driver's parameters (`sslmode=...`)
 * @param maxConnections of this process at once to work in workspaces; half as many more serve what belongs to none
 * @throws DatabaseRefused when the server does not answer, refuses the credentials or is too old
 */
export async function openPostgres(url: string, maxConnections = 10): Promise<Database> {
  const options = {
    connectionString: url,
    application_name: 'gepeto',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Several queries of one transaction travel together.
    pipeline: true,
    // Nothing that a person waits for takes this long; migrations lift the limit for themselves.
    statement_timeout: 30_000,
    // When not even the refusal comes back: a network that swallows packets.
    query_timeout: 35_000,
    // A forgotten transaction holds locks and keeps vacuum away.
    idle_in_transaction_session_timeout: 60_000,
  }
  const pool = new pg.Pool({ ...options, max: Math.ceil(maxConnections / 2) })
  const members = new pg.Pool({ ...options, max: maxConnections })
  const database = databaseOn('postgres', { pool, members })
  try {
    const { rows } = await pool.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    )
    const version = Number(rows[0]?.version)
    if (version < oldestVersion)
      throw new DatabaseRefused({
        en: `DATABASE_URL leads to PostgreSQL ${Math.floor(version / 10_000)}; Gepeto needs 15 or newer.`,
        'pt-BR': `DATABASE_URL leva ao PostgreSQL ${Math.floor(version / 10_000)}; o Gepeto precisa do 15 ou mais novo.`,
      })
    return database
  } catch (error) {
    await database.close()
    if (error instanceof DatabaseRefused) throw error
    const reason = error instanceof AggregateError ? error.errors[0] : error
    const verb: Bilingual = isDatabaseUnavailable(error)
      ? { en: 'cannot be reached', 'pt-BR': 'não pode ser alcançado' }
      : { en: 'refuses the connection', 'pt-BR': 'recusa a conexão' }
    throw new DatabaseRefused(
      {
        en: `The database of DATABASE_URL ${verb.en}: ${(reason as Error).message}`,
        'pt-BR': `O banco de DATABASE_URL ${verb['pt-BR']}: ${(reason as Error).message}`,
      },
      { cause: error },
    )
  }
}
