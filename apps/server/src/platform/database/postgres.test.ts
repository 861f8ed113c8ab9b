import { once } from 'node:events'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import {
  type Database,
  DatabaseRefused,
  DatabaseUnavailable,
  isDatabaseUnavailable,
  openDatabase,
} from './index.ts'

/** A line to the server that can be cut and mended. */
async function openLine(target: URL) {
  const sockets = new Set<net.Socket>()
  let isCut = false
  const server = net.createServer((socket) => {
    if (isCut) return void socket.destroy()
    const onward = net.connect(Number(target.port), target.hostname)
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('error', () => {})
      end.on('close', () => sockets.delete(end))
    }
    socket.pipe(onward).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as net.AddressInfo).port)
  url.hostname = '127.0.0.1'
  return {
    url: url.href,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: () => {
      isCut = false
    },
    close: () => server.close(),
  }
}

const [postgres] = stores.filter(({ kind }) => kind === 'postgres')

describe.skipIf(!postgres)('a PostgreSQL server that goes away', () => {
  let fresh: FreshDatabase
  let line: Awaited<ReturnType<typeof openLine>>
  let database: Database

  beforeAll(async () => {
    fresh = await postgres!.open()
    await fresh.database.pool.query('create table notes (body text)')
    line = await openLine(new URL(fresh.config.url!))
    database = await openDatabase({ url: line.url, dataDir: tmpdir() })
  })
  afterAll(async () => {
    await database?.close()
    line?.close()
    await fresh?.close()
  })

  it('is reported as unavailable, keeps nothing half done, and is found again when it is back', async () => {
    const inTransaction = database.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values ('half')`)
      line.cut()
      await tx.execute(sql`insert into notes values ('other half')`)
    })
    await expect(inTransaction).rejects.toThrow(DatabaseUnavailable)
    await expect(database.check()).rejects.toThrow(DatabaseUnavailable)
    const query = await database.drizzle.execute(sql`select 1`).catch((error: unknown) => error)
    expect(isDatabaseUnavailable(query)).toBe(true)
    await expect(database.transaction((tx) => tx.execute(sql`select 1`))).rejects.toThrow(DatabaseUnavailable)

    line.mend()
    expect((await database.check()).latencyMs).toBeGreaterThan(0)
    expect((await database.pool.query('select * from notes')).rows).toEqual([])
  })

  it('may end a connection in the middle of a transaction that does nothing just then', async () => {
    const idle = database.transaction(async (tx) => {
      const { rows } = await tx.$client.query('select pg_backend_pid() as pid')
      const lost = once(tx.$client, 'error')
      await fresh.database.pool.query('select pg_terminate_backend($1)', [rows[0].pid])
      await lost
    })
    await expect(idle).rejects.toThrow(DatabaseUnavailable)
    expect((await database.check()).latencyMs).toBeGreaterThan(0)
  })

  it('is told from a statement that it refuses', async () => {
    const refused = await database.pool.query('select no_such_column').catch((error: unknown) => error)
    expect(isDatabaseUnavailable(refused)).toBe(false)
  })

  it('stops the start with one line when it is not there, or refuses', async () => {
    const nobody = openDatabase({ url: 'postgres://postgres@127.0.0.1:1/postgres', dataDir: tmpdir() })
    await expect(nobody).rejects.toThrow(DatabaseRefused)
    const wrong = new URL(fresh.config.url!)
    wrong.pathname = '/no_such_database'
    await expect(openDatabase({ url: wrong.href, dataDir: tmpdir() })).rejects.toThrow(
      'refuses the connection',
    )
  })
})
