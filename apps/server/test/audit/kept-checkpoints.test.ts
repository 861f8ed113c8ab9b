import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditVerification } from '@gepeto/contract'
import { describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto, startInstance, startInstances } from '../gepeto.ts'

const collection = (gepeto: Gepeto, name: string) =>
  gepeto.must('POST', '/api/v1/collections', { json: { name } })

const filesIn = (folder: string) => readdir(folder, { recursive: true }).catch(() => [])

describe.each(stores)('checkpoints kept beside the $kind database', (store) => {
  it('are kept after the next start, where the server ended right after it had signed', async () => {
    const prepared = await store.prepare()
    const folder = join(prepared.config.dataDir, 'audit')
    const before = await startInstance({ ...prepared, discard: async () => {} }, {})
    await collection(before, 'Before')
    await before.close()
    const kept = await filesIn(folder)
    expect(kept.some((name) => name.includes('.json'))).toBe(true)
    await rm(folder, { recursive: true })
    const after = await startInstance(prepared, {})
    try {
      await after.app.audit.link(true)
      expect(await filesIn(folder)).toEqual(expect.arrayContaining(kept))
    } finally {
      await after.close()
    }
  })
})

describe.each(stores)('the queue of events in the $kind database', (store) => {
  it('goes on past one that has a link already', async () => {
    const gepeto = await startGepeto(store)
    try {
      await collection(gepeto, 'First')
      await gepeto.app.audit.link(true)
      await gepeto.sql(
        'insert into unlinked_events (workspace_id, event_id) select workspace_id, event_id from event_links',
      )
      await collection(gepeto, 'Second')
      await gepeto.app.audit.link(true)
      const events = await gepeto.events({ kind: 'knowledge.collection' })
      expect(events.at(-1)).toMatchObject({ data: { name: 'Second' }, sequence: expect.any(Number) })
    } finally {
      await gepeto.close()
    }
  })
})

const postgres = stores.find(({ kind }) => kind === 'postgres')

describe.skipIf(!postgres)('checkpoints of two servers on one database', () => {
  it('hold a chain against what the other one has signed', async () => {
    const [one, other] = (await startInstances(postgres!, 2)) as [Gepeto, Gepeto]
    try {
      await collection(one, 'First')
      await one.app.audit.link(true)
      const [workspace] = await one.sql<{ id: string }>('select id from workspaces')
      const [signed] = await one.sql<{ size: string }>(
        `select max(size) as size from event_checkpoints where workspace_id = '${workspace!.id}'`,
      )
      await collection(other, 'Second')
      await other.app.audit.link(true)
      const later = `workspace_id = '${workspace!.id}' and`
      for (const statement of [
        'set session_replication_role = replica',
        `delete from event_checkpoints where ${later} size > ${signed!.size}`,
        `delete from events where id in (select event_id from event_links where ${later} sequence > ${signed!.size})`,
        `delete from event_links where ${later} sequence > ${signed!.size}`,
        'set session_replication_role = origin',
      ])
        await one.sql(statement)
      for (const name of ['Third', 'Fourth', 'Fifth', 'Sixth']) await collection(one, name)
      await one.app.audit.link(true)
      const [after] = await one.sql<{ size: string }>(
        `select max(size) as size from event_checkpoints where workspace_id = '${workspace!.id}'`,
      )
      expect(after).toEqual(signed)
      const { valid } = await one.must<AuditVerification>('GET', '/api/v1/audit/verify')
      expect(valid).toBe(false)
    } finally {
      await other.close()
      await one.close()
    }
  })
})
