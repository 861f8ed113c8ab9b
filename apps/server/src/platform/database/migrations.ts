import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { ensureApplicationRole } from './application-role.ts'
import type { Database } from './database.ts'
import { DatabaseRefused } from './errors.ts'

/** Where the house keeps its own: `0001_name.sql`, numbered without gaps. */
export const migrationsFolder = join(import.meta.dirname, '../../../migrations')

/** "gepeto" as a number: the one advisory lock that migrating takes, so that of many instances one migrates. */
const migrationLock = 0x676570

type Migration = { name: string; sql: string; checksum: string }

/**
 * Brings the database to the newest version: each file once, in order, in a transaction of its own.
 * Of several processes at once, one migrates and the others wait for it.
 * A migration may not hold statements that PostgreSQL refuses in a transaction (`create index concurrently`).
 * @returns names of the migrations that were run now, oldest first
 * @throws DatabaseRefused when the database is newer than this code, a file that was run has changed since,
 *         or a file fails, which then left nothing behind
 */
export async function migrate(database: Database, folder = migrationsFolder): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = await database.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(`
      create table if not exists migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`)
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from migrations order by name',
    )
    refuseForeignHistory(migrations, rows)
    await ensureApplicationRole(client)
    const done = new Set(rows.map(({ name }) => name))
    const pending = migrations.filter(({ name }) => !done.has(name))
    for (const migration of pending) await run(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
    await client.query('reset statement_timeout').catch(() => {})
    client.release()
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  names.forEach((name, index) => {
    const number = String(index + 1).padStart(4, '0')
    if (!/^\d{4}_[a-z0-9-]+\.sql$/.test(name) || !name.startsWith(number))
      throw new DatabaseRefused({
        en: `Migration "${name}" is misnamed: ${number}_what-it-does.sql comes here.`,
        'pt-BR': `A migração "${name}" está com o nome errado: aqui vem ${number}_o-que-ela-faz.sql.`,
      })
  })
  return Promise.all(
    names.map(async (name) => {
      // Line ends are the checkout's affair (git's autocrlf), not the migration's.
      const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function refuseForeignHistory(migrations: Migration[], done: { name: string; checksum: string }[]): void {
  for (const { name, checksum } of done) {
    const known = migrations.find((migration) => migration.name === name)
    if (!known)
      throw new DatabaseRefused({
        en: `The database is of a newer version: it knows the migration "${name}", this Gepeto does not. Start the version that wrote it, or a newer one.`,
        'pt-BR': `O banco é de uma versão mais nova: ele conhece a migração "${name}", este Gepeto não. Inicie a versão que o gravou, ou uma mais nova.`,
      })
    if (known.checksum !== checksum)
      throw new DatabaseRefused({
        en: `The migration "${name}" was changed after it had run on this database. Restore the file; changes go into a new migration.`,
        'pt-BR': `A migração "${name}" foi alterada depois de rodar neste banco. Restaure o arquivo; mudanças entram em uma migração nova.`,
      })
  }
}

async function run(client: pg.PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query('insert into migrations (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw new DatabaseRefused(
      {
        en: `The migration "${name}" failed and left nothing behind: ${(error as Error).message}`,
        'pt-BR': `A migração "${name}" falhou e nada ficou pela metade: ${(error as Error).message}`,
      },
      { cause: error },
    )
  }
}
