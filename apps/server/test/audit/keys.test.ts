import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditVerification, Collection } from '@gepeto/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { openApp } from '../../src/open-app.ts'
import { readConfig } from '../../src/platform/config/config.ts'
import { CutMasterKey } from '../../src/platform/crypto/master-key.ts'
import { MissingMasterKey, WrongMasterKey } from '../../src/platform/crypto/wrapping-keys.ts'
import { openDatabase } from '../../src/platform/database/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type PreparedDatabase, stores } from '../databases.ts'
import { type Gepeto, startGepeto, startInstances } from '../gepeto.ts'

describe.each(stores)('the keys of the log on the $kind database', (store) => {
  const opened: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })

  const collection = async (gepeto: Gepeto, name: string) =>
    (await gepeto.must<Collection>('POST', '/api/v1/collections', { json: { name } })).id

  it('are wrapped anew while the server serves, and open what was sealed before', async () => {
    const gepeto = await startGepeto(store)
    opened.push(gepeto)
    const before = await collection(gepeto, 'Before')
    const keys = () =>
      gepeto.sql<{ id: string; wrapped_by: string; wrapped: Buffer }>('select * from data_keys order by id')
    const old = await keys()
    const writing = Array.from({ length: 20 }, (_, at) => collection(gepeto, `Meanwhile ${at}`))
    const rotated = await gepeto.must<{ wrappingKey: string; rewrapped: number }>(
      'POST',
      '/api/v1/audit/rotate-keys',
    )
    const meanwhile = await Promise.all(writing)
    expect(rotated.rewrapped).toBe(old.length)
    const fresh = await keys()
    expect(fresh.map(({ id }) => id)).toEqual(old.map(({ id }) => id))
    expect([...new Set(fresh.map(({ wrapped_by }) => wrapped_by))]).toEqual([rotated.wrappingKey])
    for (const [at, { wrapped }] of fresh.entries()) expect(wrapped).not.toEqual(old[at]!.wrapped)
    const after = await collection(gepeto, 'After')
    for (const id of [before, ...meanwhile, after]) {
      const [event] = await gepeto.events({ subject: id })
      expect(event!.data).not.toBeNull()
    }
    expect((await gepeto.events({ kind: 'audit.keys' })).map(({ data }) => data)).toEqual([rotated])
    expect(await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')).toMatchObject({ valid: true })
  })

  it('leave the database a rotation later, but for those in use and the ones before', async () => {
    const gepeto = await startGepeto(store)
    opened.push(gepeto)
    await collection(gepeto, 'One')
    for (let times = 0; times < 3; times++) await gepeto.must('POST', '/api/v1/audit/rotate-keys')
    expect(await gepeto.sql('select id from wrapping_keys')).toHaveLength(2)
    const [event] = await gepeto.events({ kind: 'knowledge.collection.created', query: 'one' })
    expect(event).toBeDefined()
  })

  async function start(prepared: PreparedDatabase, masterKey?: string) {
    const config = readConfig({
      GEPETO_DATA_DIR: prepared.config.dataDir,
      DATABASE_URL: prepared.config.url,
      GEPETO_MASTER_KEY: masterKey,
    })
    const app = await openApp(config, openLog('silent'))
    await app.start()
    return app
  }

  it('are refused with words where the master key is another, and nothing is changed', async () => {
    const prepared = await store.prepare()
    opened.push({ close: prepared.discard })
    await (await start(prepared, 'a master key of thirty-two characters')).close()
    const stateOf = async () => {
      const database = await openDatabase(prepared.config)
      const { rows } = await database.pool.query('select * from wrapping_keys')
      const { rows: events } = await database.pool.query('select id from events order by id')
      await database.close()
      return { rows, events }
    }
    const before = await stateOf()
    const refused = start(prepared, 'another master key of thirty-two chars')
    await expect(refused).rejects.toThrow(WrongMasterKey)
    await expect(refused).rejects.toThrow(/sealed under the master key [0-9a-f]{16}/)
    expect(await stateOf()).toEqual(before)
  })

  it('are refused where the key file is lost, and no other is put in its place', async () => {
    const prepared = await store.prepare()
    opened.push({ close: prepared.discard })
    await (await start(prepared)).close()
    const file = join(prepared.config.dataDir, 'master.key')
    await rename(file, `${file}.kept`)
    const refused = start(prepared)
    await expect(refused).rejects.toThrow(MissingMasterKey)
    await expect(refused).rejects.toThrow(`there is no file "${file}"`)
    await expect(refused).rejects.toThrow(/fingerprint [0-9a-f]{16}.*No new key was made/)
    expect(existsSync(file)).toBe(false)
    await rename(`${file}.kept`, file)
    await (await start(prepared)).close()
    await writeFile(file, 'x'.repeat(43))
    await expect(start(prepared)).rejects.toThrow(WrongMasterKey)
    await writeFile(file, 'x'.repeat(20))
    const cut = start(prepared)
    await expect(cut).rejects.toThrow(CutMasterKey)
    await expect(cut).rejects.toThrow(/20 characters.*Do not delete.*The fingerprint needed: [0-9a-f]{16}/)
  })

  it('seal what was written before events were sealed, in its order', async () => {
    const prepared = await store.prepare()
    opened.push({ close: prepared.discard })
    const database = await openDatabase(prepared.config)
    await database.pool.query(`
      insert into unsealed_events (id, workspace_id, actor_kind, actor_id, kind, subject_id, data, created_at)
      select 'evt_OLD' || lpad(n::text, 4, '0'), 'ws_old', 'user', 'usr_' || n % 3, 'knowledge.collection.created',
        'col_' || n, jsonb_build_object('name', 'Old ' || n), now() - interval '1 day' + n * interval '1 second'
      from generate_series(1, 1200) as n`)
    await database.close()
    const app = await start(prepared)
    await app.audit.link(true)
    const { pool } = app.database
    const { rows } = await pool.query<{ id: string }>(
      `select e.id from events e join event_links l on l.event_id = e.id where e.workspace_id = 'ws_old'
       order by l.sequence`,
    )
    expect(rows.map(({ id }) => id)).toEqual(
      Array.from({ length: 1200 }, (_, n) => `evt_OLD${String(n + 1).padStart(4, '0')}`),
    )
    const { rows: keys } = await pool.query(`select person_id from data_keys where workspace_id = 'ws_old'`)
    expect(keys).toHaveLength(3)
    const { rows: left } = await pool.query(`select to_regclass('unsealed_events') as name`)
    expect(left).toEqual([{ name: null }])
    await app.close()
  })
})

const [postgres] = stores.filter(({ kind }) => kind === 'postgres')
describe.skipIf(!postgres)('the log of several instances', () => {
  it('is one chain, whoever writes and whoever links', async () => {
    const instances = await startInstances(postgres!, 3)
    try {
      await Promise.all(
        Array.from({ length: 60 }, (_, at) =>
          instances[at % 3]!.must('POST', '/api/v1/collections', { json: { name: `Collection ${at}` } }),
        ),
      )
      await Promise.all(instances.map(({ app }) => app.audit.link()))
      const verified = await instances[1]!.must<AuditVerification>('GET', '/api/v1/audit/verify')
      expect(verified).toMatchObject({ valid: true, events: verified.linked })
      await instances[0]!.must('POST', '/api/v1/audit/rotate-keys')
      const { id } = await instances[2]!.must<Collection>('POST', '/api/v1/collections', {
        json: { name: 'Last' },
      })
      expect(await instances[1]!.events({ subject: id })).toMatchObject([{ data: { name: 'Last' } }])
    } finally {
      for (const instance of instances.reverse()) await instance.close()
    }
  })
})
