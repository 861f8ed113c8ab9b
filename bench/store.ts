import { randomBytes } from 'node:crypto'
import pg from 'pg'

export type StoreName = 'embedded' | 'postgres'

/** An empty database to measure on. */
export interface Store {
  /** Variables that lead a server to it. */
  environment: Record<string, string>
  drop(): Promise<void>
}

/** @throws Error when no PostgreSQL is there */
export async function makeStore(name: StoreName): Promise<Store> {
  if (name === 'embedded') return { environment: {}, drop: async () => {} }
  const server = process.env.GEPETO_TEST_DATABASE_URL
  if (!server) throw new Error('No PostgreSQL: run eval "$(npm run -s services)" first.')
  const database = `bench_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${database}`)
  const url = new URL(server)
  url.pathname = `/${database}`
  return {
    environment: { DATABASE_URL: url.href },
    drop: () => administer(server, `drop database ${database} with (force)`),
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(statement)
  await client.end()
}
