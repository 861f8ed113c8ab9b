import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import { migrate } from './migrations.ts'

describe.each(stores)('the $kind database', ({ open }) => {
  let fresh: FreshDatabase

  beforeAll(async () => {
    fresh = await open()
    await fresh.database.pool.query('create table notes (id int primary key, body text not null)')
  })
  afterAll(() => fresh.close())

  const bodies = async (from: number) => {
    const { rows } = await fresh.database.pool.query('select body from notes where id >= $1 order by id', [
      from,
    ])
    return rows.map(({ body }: { body: string }) => body)
  }

  it('answers a check with the time it took', async () => {
    expect((await fresh.database.check()).latencyMs).toBeGreaterThan(0)
  })

  it('carries values of every kind there and back', async () => {
    const at = new Date('2026-11-21T12:34:56.789Z')
    const bytes = Buffer.from([0, 1, 254, 255])
    const { rows } = await fresh.database.pool.query(
      'select $1::text as text, $2::int as int, $3::jsonb as json, $4::timestamptz as at, $5::bytea as bytes, $6::text[] as list, null as nothing',
      ['ação ü 漢 🙂', 7, { a: [1, 'b'] }, at, bytes, ['x', 'y "z"']],
    )
    expect(rows).toEqual([
      { text: 'ação ü 漢 🙂', int: 7, json: { a: [1, 'b'] }, at, bytes, list: ['x', 'y "z"'], nothing: null },
    ])
  })

  it('carries values of megabytes there and back', async () => {
    const long = 'passagem '.repeat(1_000_000)
    const { rows } = await fresh.database.pool.query('select $1::text as long', [long])
    expect(rows[0].long === long).toBe(true)
  })

  it('knows vectors, trigrams and accents', async () => {
    for (const extension of ['vector', 'pg_trgm', 'unaccent', 'btree_gin'])
      await fresh.database.pool.query(`create extension if not exists ${extension}`)
    const { rows } = await fresh.database.pool.query(
      `select '[1,0]'::vector <=> '[0,1]'::vector as distance, unaccent('maçã') as plain, similarity('casa', 'casas') > 0.5 as similar`,
    )
    expect(rows).toEqual([{ distance: 1, plain: 'maca', similar: true }])
  })

  it('goes on after a statement that fails', async () => {
    await expect(fresh.database.pool.query('select no_such_column')).rejects.toMatchObject({ code: '42703' })
    await expect(fresh.database.pool.query('select 1 / $1::int', [0])).rejects.toMatchObject({
      code: '22012',
    })
    expect((await fresh.database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('runs one prepared statement many times, and again after another has failed', async () => {
    const named = { name: 'double', text: 'select $1::int * 2 as doubled' }
    expect((await fresh.database.pool.query({ ...named, values: [2] })).rows).toEqual([{ doubled: 4 }])
    await expect(fresh.database.pool.query({ ...named, values: ['x'] })).rejects.toMatchObject({
      code: '22P02',
    })
    expect((await fresh.database.pool.query({ ...named, values: [3] })).rows).toEqual([{ doubled: 6 }])
  })

  it('keeps what a transaction wrote when it ends well', async () => {
    const returned = await fresh.database.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values (100, 'kept')`)
      return 'returned'
    })
    expect(returned).toBe('returned')
    expect(await bodies(100)).toEqual(['kept'])
  })

  it('keeps nothing of a transaction that throws, and passes the error on', async () => {
    const failing = fresh.database.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values (200, 'lost')`)
      throw new RangeError('changed my mind')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(await bodies(200)).toEqual([])
  })

  it('does not pretend to have committed after a statement failed unnoticed', async () => {
    const careless = fresh.database.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values (250, 'lost')`)
      await tx.execute(sql`select no_such_column`).catch(() => {})
    })
    await expect(careless).rejects.toThrow('rolled back')
    expect(await bodies(250)).toEqual([])
  })

  it('keeps the outer part when a nested transaction fails', async () => {
    const told: string[] = []
    await fresh.database.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values (300, 'outer')`)
      tx.afterCommit(() => told.push('outer'))
      await tx
        .transaction(async (nested) => {
          await nested.execute(sql`insert into notes values (301, 'inner')`)
          nested.afterCommit(() => told.push('inner'))
          throw new Error('no')
        })
        .catch(() => {})
    })
    expect(await bodies(300)).toEqual(['outer'])
    expect(told).toEqual(['outer'])
  })

  it('tells its listeners only after the commit', async () => {
    const asked = Promise.withResolvers<string[]>()
    await fresh.database.transaction(async (tx) => {
      tx.afterCommit(() => void bodies(400).then(asked.resolve))
      await tx.execute(sql`insert into notes values (400, 'told')`)
    })
    expect(await asked.promise).toEqual(['told'])
  })

  it('takes many callers at once, each with its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        if (number % 10 === 0) return fresh.database.pool.query('select no_such_column').catch(() => number)
        return (await fresh.database.pool.query('select $1::int as number', [number])).rows[0].number
      }),
    )
    expect(answers).toEqual(Array.from({ length: 200 }, (_, number) => number))
  })

  it('reads a role and a setting that hold for one transaction only', async () => {
    await fresh.database.pool.query(
      `do $$ begin if not exists (select from pg_roles where rolname = 'gepeto_test_reader') then create role gepeto_test_reader; end if; end $$`,
    )
    const inside = await fresh.database.transaction(async (tx) => {
      await tx.execute(sql`set local role gepeto_test_reader`)
      await tx.execute(sql`select set_config('app.workspace', 'ws_1', true)`)
      return (await tx.execute(sql`select current_user::text as who, current_setting('app.workspace') as ws`))
        .rows
    })
    expect(inside).toEqual([{ who: 'gepeto_test_reader', ws: 'ws_1' }])
    const { rows } = await fresh.database.pool.query(
      `select current_user::text = session_user::text as back, coalesce(current_setting('app.workspace', true), '') as ws`,
    )
    expect(rows).toEqual([{ back: true, ws: '' }])
  })

  describe('migrating', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gepeto-migrations-'))
      await fresh.database.pool.query('drop table if exists migrations')
      await writeFile(join(folder, '0001_first.sql'), 'create table one (id int); create table two (id int);')
    })
    afterAll(() => rm(folder, { recursive: true }))

    it('runs each file once, in order', async () => {
      await writeFile(join(folder, '0002_second.sql'), 'alter table two rename to three;')
      expect(await migrate(fresh.database, folder)).toEqual(['0001_first.sql', '0002_second.sql'])
      expect(await migrate(fresh.database, folder)).toEqual([])
    })

    it('leaves nothing of a file that fails', async () => {
      await writeFile(join(folder, '0003_third.sql'), 'create table four (id int); select no_such_column;')
      await expect(migrate(fresh.database, folder)).rejects.toThrow(
        '"0003_third.sql" failed and left nothing behind',
      )
      await writeFile(join(folder, '0003_third.sql'), 'create table four (id int);')
      expect(await migrate(fresh.database, folder)).toEqual(['0003_third.sql'])
    })

    it('lets one of several instances migrate and the others wait', async () => {
      await writeFile(join(folder, '0004_fourth.sql'), 'create table five (id int);')
      const runs = await Promise.all([1, 2, 3].map(() => migrate(fresh.database, folder)))
      expect(runs.flat()).toEqual(['0004_fourth.sql'])
    })

    it('refuses a file changed after it had run', async () => {
      await writeFile(join(folder, '0004_fourth.sql'), 'create table six (id int);')
      await expect(migrate(fresh.database, folder)).rejects.toThrow('"0004_fourth.sql" was changed')
    })

    it('refuses a database of a newer version', async () => {
      await rm(join(folder, '0004_fourth.sql'))
      await expect(migrate(fresh.database, folder)).rejects.toThrow('The database is of a newer version')
    })

    it('refuses a gap in the numbers', async () => {
      await writeFile(join(folder, '0009_ninth.sql'), 'select 1;')
      await expect(migrate(fresh.database, folder)).rejects.toThrow('0004_what-it-does.sql comes here')
    })
  })
})
