import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditEventList, AuditVerification, Collection } from '@gepeto/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { openApp } from '../../src/open-app.ts'
import { readConfig } from '../../src/platform/config/config.ts'
import { CutMasterKey } from '../../src/platform/crypto/master-key.ts'
import { MissingMasterKey, WrongMasterKey } from '../../src/platform/crypto/wrapping-keys.ts'
import { openDatabase } from '../../src/platform/database/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type PreparedDatabase, stores } from '../databases.ts'
import { type Gepeto, startGepeto, startInstance, startInstances } from '../gepeto.ts'
import { person, workspace } from '../members.ts'

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
    const { wrappingKey } = rotated
    expect((await gepeto.events({ kind: 'audit.keys' })).map(({ data }) => data)).toEqual([{ wrappingKey }])
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

  const rotate = (gepeto: Gepeto) => gepeto.call('POST', '/api/v1/audit/rotate-keys')
  const wrappingKeys = async (gepeto: Gepeto) =>
    (await gepeto.sql<{ id: string }>('select id from wrapping_keys order by id')).map(({ id }) => id)

  it('are open where one of them was changed, and so is all that it did not seal', async () => {
    const prepared = await store.prepare()
    const before = await startInstance(prepared, {})
    const spoilt = await person(before)
    const other = await person(before)
    const { id } = await before.must<{ id: string }>('POST', '/api/v1/keys', {
      anonymous: true,
      headers: spoilt.headers,
      json: { name: 'before' },
    })
    await before.app.audit.link(true)
    const [row] = await before.sql<{ id: string; wrapped: Buffer }>(
      'select id, wrapped from data_keys where person_id = $1',
      [spoilt.userId],
    )
    const put = (on: Gepeto, wrapped: Buffer) =>
      on.sql('update data_keys set wrapped = $2 where id = $1', [row!.id, wrapped])
    await put(before, Buffer.from([0]))
    await before.app.close()

    const gepeto = await startInstance(prepared, {})
    opened.push(gepeto)
    const dataOf = async (subject: string) => (await gepeto.events({ subject })).map(({ data }) => data)
    expect(await dataOf(id)).toEqual([null])
    expect(await dataOf(other.keyId)).toEqual([expect.objectContaining({ name: 'test' })])
    for (const format of ['jsonl', 'csv'])
      expect(await gepeto.must('GET', `/api/v1/audit/export?format=${format}`)).toContain(id)
    expect(await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')).toMatchObject({
      firstFault: { reason: 'destroyed' },
    })

    // What they do is written down all the same, and what they would say is not taken to be lost.
    const asked = { anonymous: true, headers: spoilt.headers }
    const made = await gepeto.must<{ id: string }>('POST', '/api/v1/keys', {
      ...asked,
      json: { name: 'since' },
    })
    expect(await dataOf(made.id)).toEqual([null])
    expect((await gepeto.call('POST', '/api/v1/ask', { ...asked, json: { question: 'Who?' } })).status).toBe(
      500,
    )

    const rotated = await gepeto.must<{ wrappingKey: string; rewrapped: number }>(
      'POST',
      '/api/v1/audit/rotate-keys',
    )
    const stayed = await gepeto.sql('select id from data_keys where wrapped_by <> $1', [rotated.wrappingKey])
    expect(stayed).toEqual([{ id: row!.id }])
    expect(rotated.rewrapped).toBeGreaterThan(0)
    await put(gepeto, row!.wrapped)
    expect(await dataOf(id)).toEqual([expect.objectContaining({ name: 'before' })])

    await put(gepeto, Buffer.from([0]))
    for (const { userId } of [other, spoilt])
      await gepeto.must('DELETE', `/api/v1/privacy/people/${userId}?confirm=${userId}`)
    expect(await gepeto.sql('select wrapped from data_keys where id = $1', [row!.id])).toEqual([
      { wrapped: null },
    ])
    expect(await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')).toMatchObject({ valid: true })
  })

  it('are renewed and told of, or neither', async () => {
    const gepeto = await startGepeto(store)
    opened.push(gepeto)
    const told = async () =>
      (await gepeto.events({ kind: 'audit.keys' })).map(({ data }) => data!.wrappingKey as string)
    const [first] = await wrappingKeys(gepeto)
    await gepeto.sql(`create function refuse_it() returns trigger language plpgsql as
      $$ begin raise exception 'refused'; end $$`)
    await gepeto.sql(`create trigger refuse_it before insert on events for each row
      when (new.kind = 'audit.keys.rotated') execute function refuse_it()`)
    expect((await rotate(gepeto)).status).toBe(500)
    expect(await wrappingKeys(gepeto)).toEqual([first])
    await gepeto.sql('drop trigger refuse_it on events')
    // What is new is wrapped by a key that is there.
    await gepeto.must('POST', '/api/v1/keys', {
      anonymous: true,
      headers: (await person(gepeto)).headers,
      json: { name: 'key' },
    })

    await gepeto.sql(
      `create trigger refuse_it before update on data_keys for each row execute function refuse_it()`,
    )
    expect((await rotate(gepeto)).status).toBe(500)
    await gepeto.sql('drop trigger refuse_it on data_keys')
    expect(await wrappingKeys(gepeto)).toEqual([first, ...(await told())].sort())
    expect(await told()).toHaveLength(1)
  })

  it('are renewed when they are old, which the chain of the system tells', async () => {
    const prepared = await store.prepare()
    const before = await startInstance(prepared, {})
    await before.sql(`update wrapping_keys set created_at = now() - interval '91 days'`)
    await before.app.close()
    const gepeto = await startInstance(prepared, {})
    opened.push(gepeto)
    await expect.poll(() => wrappingKeys(gepeto), { timeout: 10_000 }).toHaveLength(2)
    const [made] = await gepeto.sql<{ id: string }>(
      'select id from wrapping_keys order by created_at desc limit 1',
    )
    const { items } = await gepeto.must<AuditEventList>(
      'GET',
      '/api/v1/audit?chain=system&kind=audit.keys.rotated',
    )
    expect(items).toMatchObject([{ actorKind: 'system', data: { wrappingKey: made!.id } }])
  })

  it('are renewed by whoever runs the server, and by no tenant', async () => {
    const gepeto = await startGepeto(store)
    opened.push(gepeto)
    const before = await wrappingKeys(gepeto)
    const { headers } = await person(gepeto, { workspaceId: await workspace(gepeto), role: 'owner' })
    const refused = await gepeto.call('POST', '/api/v1/audit/rotate-keys', { anonymous: true, headers })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ type: '/problems/audit/keys-of-installation' })
    expect(await wrappingKeys(gepeto)).toEqual(before)
    expect((await rotate(gepeto)).status).toBe(200)
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
