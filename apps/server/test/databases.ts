import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Database, migrate, migrationsFolder, openDatabase } from '../src/platform/database/index.ts'

/** Set by `npm run services` and by CI: a server on which this account may create databases. */
const serverUrl = process.env.GEPETO_TEST_DATABASE_URL

/** Any two runs of the tests agree on it: "gepeto-t" as a number. */
const templateLock = 0x67657074

/** A store of the house, to run one suite on each: `describe.each(stores)('$kind ...', ({ open }) => ...)`. */
export interface Store {
  readonly kind: Database['kind']
  /** A fresh database with every migration run, for whoever opens it: a server, another process. */
  prepare(): Promise<PreparedDatabase>
  /** A fresh database with every migration run. Close it with `close()` of this, which also deletes it. */
  open(): Promise<FreshDatabase>
}

/** A database that nobody holds open. */
export interface PreparedDatabase {
  /** What leads to it; `url` is absent where it is embedded. */
  readonly config: { url?: string; dataDir: string }
  /** Deletes it; whoever opened it has closed it before. */
  discard(): Promise<void>
}

/** A database of one test file. */
export interface FreshDatabase {
  readonly database: Database
  /** What leads to the same database from another process; `url` is absent where it is embedded. */
  readonly config: { url?: string; dataDir: string }
  /** Closes and deletes it. */
  close(): Promise<void>
}

/** Every store this machine can offer; the embedded one always. */
export const stores: Store[] = [
  store('embedded', prepareEmbedded),
  ...(serverUrl ? [store('postgres', () => preparePostgres(serverUrl))] : []),
]

function store(kind: Store['kind'], prepare: Store['prepare']): Store {
  return {
    kind,
    prepare,
    async open() {
      const { config, discard } = await prepare()
      const database = await openDatabase(config)
      await migrate(database)
      const close = async () => {
        await database.close()
        await discard()
      }
      return { database, config, close }
    },
  }
}

async function prepareEmbedded(): Promise<PreparedDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gepeto-test-'))
  await cp(await embeddedTemplate(), join(dataDir, 'database'), { recursive: true })
  return { config: { dataDir }, discard: () => rm(dataDir, { recursive: true, force: true }) }
}

/**
 * A migrated database to copy, made once for each state of the migrations: unpacking the snapshot durably and
 * migrating takes seconds, copying it a fraction of one. Two that make it at once both make a whole one.
 */
async function embeddedTemplate(): Promise<string> {
  const template = join(tmpdir(), `gepeto-template-${await migrationsHash()}`)
  if (existsSync(template)) return template
  const making = await mkdtemp(join(tmpdir(), 'gepeto-making-'))
  const database = await openDatabase({ dataDir: making })
  await migrate(database)
  await database.close()
  await rename(join(making, 'database'), template).catch((error: unknown) => {
    if (!existsSync(template)) throw error
  })
  await rm(making, { recursive: true, force: true })
  return template
}

/** Changes when a migration, the snapshot or the way the engine is opened does. */
async function migrationsHash(): Promise<string> {
  const hash = createHash('sha256')
  const snapshot = join(import.meta.dirname, '../assets/database.tar.br')
  const names = (await readdir(migrationsFolder)).sort().map((name) => join(migrationsFolder, name))
  for (const path of [...names, snapshot]) hash.update(path).update(await readFile(path))
  return hash.digest('hex').slice(0, 16)
}

async function preparePostgres(url: string): Promise<PreparedDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gepeto-test-'))
  const name = `gepeto_test_${randomUUID().replaceAll('-', '')}`
  const template = `gepeto_template_${await migrationsHash()}`
  await onServer(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (!rowCount) await makePostgresTemplate(client, url, template)
    await client.query(`create database ${name} template ${template}`)
  })
  return {
    config: { url: withDatabase(url, name), dataDir },
    discard: async () => {
      await onServer(url, (client) => client.query(`drop database if exists ${name} with (force)`))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function makePostgresTemplate(client: pg.Client, url: string, template: string): Promise<void> {
  const making = `${template}_making`
  await client.query(`drop database if exists ${making} with (force)`)
  await client.query(`create database ${making}`)
  const database = await openDatabase({ url: withDatabase(url, making), dataDir: tmpdir() })
  await migrate(database)
  await database.close()
  await client.query(`alter database ${making} rename to ${template}`)
}

/** One at a time: two that copy the same template would refuse each other. */
async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
