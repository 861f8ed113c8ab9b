import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import {
  acrossWorkspaces,
  DatabaseRefused,
  groupCommit,
  inWorkspace,
  migrate,
  openDatabase,
} from './index.ts'

describe.each(stores)('workspaces on the $kind database', ({ open }) => {
  let fresh: FreshDatabase

  beforeAll(async () => {
    fresh = await open()
    for (const id of ['ws_a', 'ws_b']) {
      await fresh.database.pool.query('insert into workspaces (id, name) values ($1, $1)', [id])
      await fresh.database.pool.query(
        `insert into collections (id, workspace_id, name) values ('col_' || $1, $1, $1)`,
        [id],
      )
    }
  })
  afterAll(() => fresh.close())

  const seen = async () => {
    const { rows } = await fresh.database.pool.query('select id from collections order by id')
    return rows.map(({ id }: { id: string }) => id)
  }
  const all = ['col_ws_a', 'col_ws_b']

  it('shows a call the rows of its workspace, and of all to who is in none', async () => {
    expect(await seen()).toEqual(all)
    expect(await inWorkspace('ws_a', seen)).toEqual(['col_ws_a'])
    expect(await inWorkspace('ws_b', () => inWorkspace('ws_a', seen))).toEqual(['col_ws_a'])
    expect(await inWorkspace('ws_b', () => acrossWorkspaces(seen))).toEqual(all)
    expect(await inWorkspace('ws_none', seen)).toEqual([])
    expect(await seen()).toEqual(all)
  })

  it('keeps callers apart who come at once', async () => {
    const wanted = Array.from({ length: 120 }, (_, at) => ['ws_a', 'ws_b', undefined][at % 3])
    const found = await Promise.all(
      wanted.map((id) => (id === undefined ? acrossWorkspaces(seen) : inWorkspace(id, seen))),
    )
    expect(found).toEqual(wanted.map((id) => (id === undefined ? all : [`col_${id}`])))
  })

  it('holds for a whole transaction, and after one that failed', async () => {
    const read = () =>
      fresh.database.transaction(async (tx) => {
        const { rows } = await tx.execute(sql`select id from collections`)
        return rows.map(({ id }) => id)
      })
    expect(await inWorkspace('ws_a', read)).toEqual(['col_ws_a'])
    const failing = inWorkspace('ws_b', () =>
      fresh.database.transaction(async (tx) => {
        await tx.execute(sql`select no_such_column`)
      }),
    )
    await expect(failing).rejects.toThrow()
    expect(await inWorkspace('ws_b', read)).toEqual(['col_ws_b'])
    expect(await read()).toHaveLength(2)
  })

  it('neither writes into another workspace nor takes a row there', async () => {
    const write = (text: string) => inWorkspace('ws_a', () => fresh.database.pool.query(text))
    const refused = { code: '42501' }
    await expect(
      write(`insert into collections (id, workspace_id, name) values ('col_x', 'ws_b', 'x')`),
    ).rejects.toMatchObject(refused)
    await expect(write(`update collections set workspace_id = 'ws_b'`)).rejects.toMatchObject(refused)
    expect((await write(`update collections set name = 'mine' where id = 'col_ws_b'`)).rowCount).toBe(0)
    expect((await write(`delete from collections where id = 'col_ws_b'`)).rowCount).toBe(0)
  })

  it('writes down what happened and never changes it', async () => {
    const write = (text: string) => inWorkspace('ws_a', () => fresh.database.pool.query(text))
    const event = `insert into events
      (id, workspace_id, actor_kind, actor_id, kind, subject_id, created_at, key_id, sealed, mac)
      values ('evt_1', 'ws_a', 'user', 'usr_1', 'a.b.c', 'x', now(), 'dek_1', '', '')`
    await write(event)
    for (const text of ['update events set actor_id = null', 'delete from events', 'truncate events']) {
      await expect(write(text)).rejects.toMatchObject({ code: '42501' })
      // Not the owner of the tables either: a trigger refuses.
      await expect(fresh.database.pool.query(text)).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('never puts the writes of two workspaces into one transaction', async () => {
    const batches: string[][] = []
    const write = groupCommit<string>(fresh.database, async (tx, ids) => {
      batches.push(ids)
      const { rows } = await tx.$client.query(`select current_setting('gepeto.workspace') as workspace`)
      for (const id of ids) {
        expect(id).toContain(rows[0].workspace)
        await tx.$client.query('insert into collections (id, workspace_id, name) values ($1, $2, $1)', [
          id,
          rows[0].workspace,
        ])
      }
    })
    const ids = Array.from({ length: 40 }, (_, at) => `${at % 3 ? 'ws_a' : 'ws_b'} ${at}`)
    await Promise.all(ids.map((id) => inWorkspace(id.slice(0, 4), () => write(id))))
    expect(batches.flat().sort()).toEqual(ids.sort())
    expect(batches.length).toBeLessThan(ids.length)
  })
})

const [postgres] = stores.filter(({ kind }) => kind === 'postgres')
describe.skipIf(!postgres)('an account that may not create roles', () => {
  let fresh: FreshDatabase
  const account = `gepeto_plain_${process.pid}`
  const role = 'gepeto_app'

  beforeAll(async () => {
    fresh = await postgres!.open()
    await fresh.database.pool.query(`create role ${account} login password 'plain' nocreaterole`)
  })
  afterAll(async () => {
    await fresh.database.pool.query(`drop owned by ${account}; drop role ${account}`)
    await fresh.close()
  })

  async function openAs() {
    const url = new URL(fresh.config.url!)
    url.username = account
    url.password = 'plain'
    return openDatabase({ url: url.href, dataDir: fresh.config.dataDir })
  }

  it('is told what to run, and goes on once that was run', async () => {
    const schema = `create schema authorization ${account}`
    await fresh.database.pool.query(schema)
    const database = await openAs()
    try {
      const refused = await migrate(database).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(DatabaseRefused)
      const statement = `grant ${role} to ${account};`
      expect((refused as Error).message).toContain(statement)
      await fresh.database.pool.query(statement)
      const again = await migrate(database).catch((error: unknown) => error)
      expect(again).not.toBeInstanceOf(DatabaseRefused)
    } finally {
      await database.close()
    }
  })

  it('throws away a session that cannot enter a workspace', async () => {
    const database = await openAs()
    try {
      await fresh.database.pool.query(`revoke ${role} from ${account}`)
      const inside = () => database.pool.query('select 1')
      await expect(inWorkspace('ws_a', inside)).rejects.toBeInstanceOf(pg.DatabaseError)
      expect((await inside()).rowCount).toBe(1)
      const sessions = () =>
        fresh.database.pool.query('select 1 from pg_stat_activity where usename = $1', [account])
      await expect.poll(async () => (await sessions()).rowCount).toBe(1)
    } finally {
      await database.close()
    }
  })
})
