import type { AuditEventList, AuditState, AuditVerification, Collection } from '@gepeto/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signedExtent } from '../../src/audit/export.ts'
import { appendEvents, verifyOffline } from '../../src/audit/index.ts'
import { acrossWorkspaces } from '../../src/platform/database/index.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n')
}

describe.each(stores)('the log on the $kind database', (store) => {
  let gepeto: Gepeto
  let workspaceId: string

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    await gepeto.collection({ documents: [backup] })
    for (const name of ['One', 'Two', 'Three', 'Four'])
      await gepeto.must<Collection>('POST', '/api/v1/collections', { json: { name } })
    await gepeto.ask('When does the nightly backup start?')
    ;[{ id: workspaceId }] = (await gepeto.sql<{ id: string }>('select id from workspaces')) as [
      { id: string },
    ]
  })
  afterAll(() => gepeto.close())

  const verify = () => gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')
  const exported = async (query = '') =>
    (await gepeto.call<string>('GET', `/api/v1/audit/export${query}`)).body

  const measured = async (name: string) => {
    const { body } = await gepeto.call<string>('GET', '/metrics', { anonymous: true })
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(body)?.[1])
  }

  describe('as it is written', () => {
    it('shows what happened, and holds it sealed', async () => {
      const { id } = await gepeto.must<Collection>('POST', '/api/v1/collections', {
        json: { name: 'Secret plans' },
      })
      const [event] = await gepeto.events({ subject: id })
      expect(event).toMatchObject({
        kind: 'knowledge.collection.created',
        actorKind: 'key',
        data: { name: 'Secret plans' },
      })
      const stored = await gepeto.sql<{ sealed: Buffer }>('select * from events where id = $1', [event!.id])
      expect(stored[0]!.sealed.toString('latin1')).not.toContain('Secret')
      expect(Object.keys(stored[0]!)).not.toContain('data')
    })

    it('links every event in its order and signs the chain', async () => {
      await gepeto.app.audit.link(true)
      const verified = await verify()
      expect(verified).toMatchObject({ valid: true, firstFault: null })
      expect(verified.linked).toBe(verified.events)
      expect(verified.checkpoints).toBeGreaterThan(0)
      const linked = await gepeto.sql<{ event_id: string; sequence: string }>(
        'select event_id, sequence from event_links where workspace_id = $1 order by sequence',
        [workspaceId],
      )
      expect(linked.map(({ sequence }) => Number(sequence))).toEqual(linked.map((_, place) => place + 1))
    })

    it('links by itself', async () => {
      const { id } = await gepeto.must<Collection>('POST', '/api/v1/collections', { json: { name: 'Later' } })
      await expect
        .poll(async () => (await gepeto.events({ subject: id }))[0]!.sequence, { timeout: 10_000 })
        .toBeGreaterThan(0)
    })

    it('shows how long the oldest event has waited for its link', async () => {
      const name = 'gepeto_audit_oldest_unlinked_seconds'
      // Without this row nobody's turn comes.
      await gepeto.sql(`delete from audit_turns where name = 'linking'`)
      await gepeto.must('POST', '/api/v1/collections', { json: { name: 'Kept waiting' } })
      await expect.poll(() => measured(name), { timeout: 10_000 }).toBeGreaterThan(0.5)
      const state = await gepeto.must<AuditState>('GET', '/api/v1/audit/state')
      expect(state.unlinked).toBeGreaterThan(0)
      expect(state.refused).toBe(0)
      await gepeto.sql(`insert into audit_turns (name) values ('linking')`)
      await expect.poll(() => measured(name), { timeout: 10_000 }).toBe(0)
    })

    it('finds by kind, by who acted and by what is told', async () => {
      const kinds = async (filters: Record<string, string>) =>
        (await gepeto.events(filters)).map(({ kind, data }) => `${kind} ${data?.name ?? ''}`)
      expect(await kinds({ kind: 'knowledge.collection', query: 'thr' })).toEqual([
        'knowledge.collection.created Three',
      ])
      expect(await kinds({ actor: 'nobody' })).toEqual([])
      expect(await kinds({ kind: 'knowledge.coll' })).toEqual([])
    })

    it('goes on after a page, in a search too', async () => {
      const names: unknown[] = []
      for (let cursor = ''; ; ) {
        const query = `?kind=knowledge.collection.created&query=name&limit=2${cursor}`
        const page = await gepeto.must<AuditEventList>('GET', `/api/v1/audit${query}`)
        names.push(...page.items.map(({ data }) => data?.name))
        if (page.nextCursor === null) break
        cursor = `&cursor=${page.nextCursor}`
      }
      expect(names.reverse().slice(0, 6)).toEqual(['Documents', 'Botany', 'One', 'Two', 'Three', 'Four'])
    })

    it('writes down who read it and what they looked for', async () => {
      await gepeto.events({ query: 'my colleague' })
      const [read] = (await gepeto.events({ kind: 'audit.log.read' })).reverse()
      expect(read!.data).toEqual({ query: 'my colleague' })
    })
  })

  describe('taken away', () => {
    it('is checked without the database', async () => {
      const text = await exported()
      const result = await verifyOffline(linesOf(text))
      expect(result).toMatchObject({ valid: true, isComplete: true })
      expect(result.events).toBeGreaterThan(5)
      expect(text).toContain('Three')
    })

    it('ends at what was signed for it, while more is linked', async () => {
      const { publicKey } = await verify()
      const signer = { publicKey, keyId: 'of no anchor' }
      const anchors = { newest: async () => undefined }
      const { database, audit } = gepeto.app
      const extent = await signedExtent({ database, anchors, signer }, workspaceId, async () => {
        await audit.link(true)
        await gepeto.must('POST', '/api/v1/collections', { json: { name: 'Just after' } })
        await audit.link()
      })
      const newest = extent.checkpoints.at(-1)
      expect(extent).toMatchObject({ size: newest?.size, head: newest?.head })
      expect((await verify()).linked).toBeGreaterThan(extent.size)
    })

    it('shows what was changed in it', async () => {
      const lines = (await exported()).split('\n')
      const fault = async (changed: string[]) => (await verifyOffline(linesOf(changed.join('\n')))).firstFault
      const events = lines.flatMap((line, at) => (line.startsWith('{"type":"event"') ? [at] : []))
      const at = events[2]!
      const { link, ...rest } = JSON.parse(lines[at]!) as {
        link: { eventId: string }
        event: object
        sealed: string
      }
      const changed = JSON.stringify({ ...rest, event: { ...rest.event, actorId: 'usr_other' }, link })
      expect(await fault(lines.with(at, changed))).toEqual({ eventId: link.eventId, reason: 'changed' })
      expect(await fault(lines.toSpliced(at, 1))).toMatchObject({ reason: 'missing' })
      const resealed = JSON.stringify({ ...rest, sealed: 'AAAA', link })
      expect(await fault(lines.with(at, resealed))).toEqual({ eventId: link.eventId, reason: 'changed' })
    })

    it('is not taken for whole when its end is missing', async () => {
      const text = await exported()
      await expect(verifyOffline(linesOf(text.slice(0, text.length / 2)))).rejects.toThrow()
      const unsigned = text.replaceAll(/"signature":"..../g, '"signature":"0000')
      expect((await verifyOffline(linesOf(unsigned))).firstFault).toMatchObject({ reason: 'unsigned' })
    })

    it('proves one event alone', async () => {
      await gepeto.app.audit.link(true)
      const [event] = await gepeto.events({ kind: 'knowledge.collection', query: 'two' })
      const proof = await gepeto.must<object>('GET', `/api/v1/audit/${event!.id}/proof`)
      const checked = (text: string) => verifyOffline(linesOf(text))
      expect(await checked(JSON.stringify(proof))).toMatchObject({ valid: true, events: 1 })
      const other = JSON.stringify(proof).replace(
        'knowledge.collection.created',
        'knowledge.collection.deleted',
      )
      expect(await checked(other)).toMatchObject({ valid: false })
    })

    it('opens in a spreadsheet', async () => {
      const csv = await exported('?format=csv&kind=knowledge.collection')
      expect(csv.split('\r\n')[0]).toBe('sequence,time,actor_kind,actor,kind,subject,data,id,hash')
      expect(csv).toContain('""name"":""Two""')
    })
  })

  describe('after somebody with the rights of a superuser', () => {
    let ids: string[]
    let at: (place: number) => string

    /** Does what triggers forbid, and takes it back. */
    async function tampered(statements: string[], check: () => Promise<void>): Promise<void> {
      const tables = ['events', 'event_links', 'event_checkpoints']
      const whole: Record<string, object[]> = {}
      for (const table of tables) {
        await gepeto.sql(`alter table ${table} disable trigger all`)
        whole[table] = await gepeto.sql(`create table kept_${table} as table ${table}`)
      }
      try {
        for (const statement of statements) await gepeto.sql(statement)
        await check()
      } finally {
        for (const table of tables) {
          await gepeto.sql(`delete from ${table}`)
          await gepeto.sql(`insert into ${table} select * from kept_${table}`)
          await gepeto.sql(`drop table kept_${table}`)
          await gepeto.sql(`alter table ${table} enable trigger all`)
        }
      }
    }

    const subjectOf = async (eventId: string) => {
      const rows = await gepeto.sql<{ subject_id: string }>('select subject_id from events where id = $1', [
        eventId,
      ])
      return rows[0]!.subject_id
    }

    /** The server delivers its log, whole and in part, and who checks it is told that it proves nothing. */
    async function expectNoProof(): Promise<void> {
      for (const query of ['', '?kind=knowledge']) {
        const checked = await verifyOffline(linesOf(await exported(query)))
        expect(checked).toMatchObject({ valid: false, signature: 'ok' })
        expect(checked.firstFault).not.toBeNull()
        expect(checked.events).toBeGreaterThan(1)
      }
    }

    const faultAfter = async (...statements: string[]) => {
      let fault: AuditVerification['firstFault'] = null
      await tampered(statements, async () => {
        fault = (await verify()).firstFault
      })
      return fault
    }

    beforeEach(async () => {
      await gepeto.app.audit.link(true)
      ids = (
        await gepeto.sql<{ event_id: string }>(
          'select event_id from event_links where workspace_id = $1 order by sequence',
          [workspaceId],
        )
      ).map(({ event_id }) => event_id)
      at = (place) => ids[place - 1]!
      expect(await verify()).toMatchObject({ valid: true })
    })

    it('changed who acted', async () => {
      const change = `update events set actor_id = 'usr_other' where id = '${at(4)}'`
      expect(await faultAfter(change)).toEqual({ eventId: at(4), reason: 'changed' })
    })

    it('changed what was sealed', async () => {
      const change = `update events set sealed = sealed || '\\x00' where id = '${at(5)}'`
      expect(await faultAfter(change)).toEqual({ eventId: at(5), reason: 'changed' })
    })

    it('changed when it happened', async () => {
      const change = `update events set created_at = created_at - interval '1 second' where id = '${at(3)}'`
      expect(await faultAfter(change)).toEqual({ eventId: at(3), reason: 'changed' })
    })

    it('deleted an event', async () => {
      expect(await faultAfter(`delete from events where id = '${at(6)}'`)).toEqual({
        eventId: at(6),
        reason: 'missing',
      })
    })

    it('deleted a link', async () => {
      expect(await faultAfter(`delete from event_links where event_id = '${at(6)}'`)).toEqual({
        eventId: at(6),
        reason: 'missing',
      })
    })

    it('deleted the last events with their links', async () => {
      const last = `('${at(ids.length)}', '${at(ids.length - 1)}')`
      const fault = await faultAfter(
        `delete from events where id in ${last}`,
        `delete from event_links where event_id in ${last}`,
      )
      expect(fault).toEqual({ eventId: null, reason: 'missing' })
    })

    it('deleted an event in the middle and closed the gap', async () => {
      const fault = await faultAfter(
        `delete from events where id = '${at(4)}'`,
        `delete from event_links where event_id = '${at(4)}'`,
        `update event_links set sequence = -sequence where sequence > 4`,
        `update event_links set sequence = -sequence - 1 where sequence < 0`,
      )
      expect(fault).toMatchObject({ eventId: at(5) })
    })

    it('exchanged two events', async () => {
      const fault = await faultAfter(
        `update event_links set event_id = 'x' where event_id = '${at(3)}'`,
        `update event_links set event_id = '${at(3)}' where event_id = '${at(5)}'`,
        `update event_links set event_id = '${at(5)}' where event_id = 'x'`,
      )
      expect(fault).toEqual({ eventId: at(5), reason: 'reordered' })
    })

    it('exchanged the places of two links', async () => {
      const fault = await faultAfter(
        `update event_links set sequence = -1 where event_id = '${at(3)}'`,
        `update event_links set sequence = 3 where event_id = '${at(5)}'`,
        `update event_links set sequence = 5 where sequence = -1`,
      )
      expect(fault).toMatchObject({ reason: 'reordered' })
    })

    it('inserted an event', async () => {
      const fault = await faultAfter(
        `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, created_at,
           key_id, sealed, mac from events where id = '${at(2)}'`,
      )
      expect(fault).toEqual({ eventId: 'evt_inserted', reason: 'inserted' })
    })

    it.each([
      ['before the first place of the chain', 'workspace_id, 0', 'inserted'],
      ['far before the first place of the chain', 'workspace_id, -9223372036854775808', 'inserted'],
      ['in a chain of nobody', `'ws_ghost', 1`, 'inserted'],
    ])('inserted an event and a link %s', async (_, place, reason) => {
      await tampered(
        [
          `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, created_at,
             key_id, sealed, mac from events where id = '${at(2)}'`,
          linkAt(place, 'evt_inserted'),
        ],
        async () => {
          expect((await verify()).firstFault).toEqual({ eventId: 'evt_inserted', reason })
          const listed = await gepeto.events({ subject: await subjectOf('evt_inserted') })
          expect(listed.find(({ id }) => id === 'evt_inserted')).toMatchObject({ sequence: null })
          if (!place.startsWith('workspace_id')) return
          for (const query of ['', '?kind=knowledge'])
            expect((await verifyOffline(linesOf(await exported(query)))).valid).toBe(false)
        },
      )
    })

    it.each([
      ['before the first place of its chain', 'workspace_id, 0', 'inserted'],
      ['in a chain of nobody', `'ws_ghost', 1`, 'missing'],
    ])('gave an event that waits for its link one %s', async (_, place, reason) => {
      await tampered(
        [
          `delete from event_checkpoints where workspace_id = '${workspaceId}' and size >= ${ids.length}`,
          `update event_links set (workspace_id, sequence) = (select ${place}) where event_id = '${at(ids.length)}'`,
          `insert into unlinked_events (workspace_id, event_id) values ('${workspaceId}', '${at(ids.length)}')`,
        ],
        async () => {
          expect((await verify()).firstFault).toEqual({ eventId: at(ids.length), reason })
          await gepeto.sql('delete from unlinked_events where event_id = $1', [at(ids.length)])
        },
      )
    })

    it('inserted an event and its link, with a hash that fits', async () => {
      const fault = await faultAfter(
        `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, created_at,
           key_id, sealed, mac from events where id = '${at(2)}'`,
        fittingLink,
      )
      expect(fault).toEqual({ eventId: 'evt_inserted', reason: 'inserted' })
    })

    it('inserted an event and its link: no checkpoint vouches for it, and no proof of it is given', async () => {
      await tampered(
        [
          `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, created_at,
             key_id, sealed, mac from events where id = '${at(2)}'`,
          fittingLink,
        ],
        async () => {
          // Whoever exports has the chain signed to its end.
          await gepeto.send('GET', '/api/v1/audit/export').then((response) => response.text())
          const covered = await gepeto.sql(
            `select from event_checkpoints c join event_links l on c.workspace_id = l.workspace_id and c.size >= l.sequence
             where l.event_id = 'evt_inserted'`,
          )
          expect(covered).toEqual([])
          expect(await gepeto.call('GET', '/api/v1/audit/evt_inserted/proof')).toMatchObject({
            status: 409,
            body: { type: '/problems/audit/event-altered' },
          })
        },
      )
    })

    it.each([
      ['an event out of its midst', 3],
      ['its newest event', 0],
    ])(
      'took %s away, with every link and checkpoint, and let the server link the rest anew',
      async (_, place) => {
        const gone = place === 0 ? ids.at(-1)! : at(place)
        await tampered(
          [
            `delete from event_checkpoints where workspace_id = '${workspaceId}'`,
            `delete from event_links where workspace_id = '${workspaceId}'`,
            `delete from events where id = '${gone}'`,
            `insert into unlinked_events (workspace_id, event_id)
             select workspace_id, id from events where workspace_id = '${workspaceId}' order by id`,
          ],
          async () => {
            await gepeto.app.audit.link(true)
            expect((await verify()).valid).toBe(false)
            await expectNoProof()
            expect((await verify()).valid).toBe(false)
          },
        )
      },
    )

    it('took the newest events away, with their links and the checkpoints that cover them', async () => {
      const kept = ids.length - 2
      await tampered(
        [
          `delete from event_checkpoints where workspace_id = '${workspaceId}' and size > ${kept}`,
          `delete from event_links where workspace_id = '${workspaceId}' and sequence > ${kept}`,
          `delete from events where id in ('${at(ids.length)}', '${at(ids.length - 1)}')`,
        ],
        async () => {
          await expectNoProof()
          // By the next export the chain is as long again as the one that was kept.
          await expectNoProof()
          await expectNoProof()
        },
      )
    })

    it('changed what the tree is grown on from, and a link: nothing is signed over it', async () => {
      await tampered(
        [
          `update event_checkpoints set peaks = array[decode(repeat('ab', 32), 'hex')]
             where workspace_id = '${workspaceId}'`,
          `update event_links set hash = decode(repeat('ab', 32), 'hex')
             where workspace_id = '${workspaceId}' and sequence = 2`,
        ],
        async () => {
          const before = await gepeto.sql('select from event_checkpoints')
          await gepeto.must('POST', '/api/v1/collections', { json: { name: `More ${Math.random()}` } })
          // Its trigger sleeps while somebody tampers.
          await gepeto.sql(
            `insert into unlinked_events (workspace_id, event_id)
               select workspace_id, id from events where workspace_id = $1 order by id desc limit 1`,
            [workspaceId],
          )
          await gepeto.app.audit.link(true)
          expect((await verify()).linked).toBe(ids.length + 1)
          expect(await gepeto.sql('select from event_checkpoints')).toEqual(before)
        },
      )
    })

    it('inserted an event and let the server link it', async () => {
      await tampered(
        [
          `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, created_at,
             key_id, sealed, mac from events where id = '${at(2)}'`,
          `insert into unlinked_events (workspace_id, event_id) values ('${workspaceId}', 'evt_inserted')`,
        ],
        async () => {
          await gepeto.app.audit.link()
          const links = await gepeto.sql(`select from event_links where event_id = 'evt_inserted'`)
          expect(links).toEqual([])
          expect(await verify()).toMatchObject({
            firstFault: { eventId: 'evt_inserted', reason: 'inserted' },
            refused: 1,
          })
          expect(await gepeto.must('GET', '/api/v1/audit/state')).toMatchObject({ refused: 1 })
          expect(await measured('gepeto_audit_refused_events')).toBe(1)
          await gepeto.sql(`delete from unlinked_events where event_id = 'evt_inserted'`)
          expect(await verify()).toMatchObject({ refused: 0 })
          expect(await measured('gepeto_audit_refused_events')).toBe(0)
        },
      )
    })

    it('inserted more events than are looked at in one go', async () => {
      await tampered(
        [
          `insert into events select 'evt_inserted_' || number, workspace_id, actor_kind, actor_id, kind, subject_id,
             created_at, key_id, sealed, mac from events, generate_series(1, 10001) as number where id = '${at(2)}'`,
        ],
        async () => {
          const verified = await verify()
          expect(verified.events).toBe(verified.linked + 10_001)
          expect(verified.firstFault).toMatchObject({ reason: 'inserted' })
        },
      )
    })

    it('inserted an event of no time there is, which stops nobody else from being linked', async () => {
      await tampered(
        [
          `insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id, 'infinity',
             key_id, sealed, mac from events where id = '${at(2)}'`,
          `insert into unlinked_events (workspace_id, event_id) values ('${workspaceId}', 'evt_inserted')`,
        ],
        async () => {
          await gepeto.app.audit.link()
          expect((await verify()).firstFault).toEqual({ eventId: 'evt_inserted', reason: 'inserted' })
          await gepeto.sql(`delete from unlinked_events where event_id = 'evt_inserted'`)
        },
      )
    })

    it.each(['infinity', '-infinity', '294276-01-01', '0044-03-15 BC'])(
      'had a checkpoint signed at a time that is none: %s',
      async (time) => {
        await tampered(
          [
            `update event_checkpoints set signed_at = '${time}' where (workspace_id, size) = (
               select workspace_id, max(size) from event_checkpoints where workspace_id = '${workspaceId}' group by 1)`,
          ],
          async () => {
            expect((await verify()).firstFault).toMatchObject({ reason: 'unsigned' })
            const checked = await verifyOffline(linesOf(await exported()))
            expect(checked).toMatchObject({ valid: false, firstFault: { reason: 'unsigned' } })
            await gepeto.must<AuditState>('GET', '/api/v1/audit/state')
          },
        )
      },
    )

    it.each(['infinity', '-infinity', '294276-01-01', '0044-03-15 BC'])(
      'moved an event to a time that is none: %s',
      async (time) => {
        await tampered([`update events set created_at = '${time}' where id = '${at(4)}'`], async () => {
          expect((await verify()).firstFault).toEqual({ eventId: at(4), reason: 'changed' })
          const checked = await verifyOffline(linesOf(await exported()))
          expect(checked).toMatchObject({ valid: false, firstFault: { eventId: at(4), reason: 'changed' } })
          const listed = await gepeto.events({ subject: await subjectOf(at(4)) })
          expect(listed.map(({ id }) => id)).toContain(at(4))
          await gepeto.must('GET', `/api/v1/audit/timeline/${await subjectOf(at(4))}`)
          expect(await exported('?format=csv')).toContain(at(4))
          expect(await gepeto.call('GET', `/api/v1/audit/${at(4)}/proof`)).toMatchObject({ status: 409 })
        })
      },
    )

    it('wrote the whole chain anew over a changed event', async () => {
      const fault = await faultAfter(
        `update events set actor_id = 'usr_other' where id = '${at(4)}'`,
        chainedAnew,
      )
      expect(fault).not.toBeNull()
    })

    it('signed a checkpoint', async () => {
      const fault = await faultAfter(
        `update event_checkpoints set signature = decode(repeat('00', 64), 'hex')`,
      )
      expect(fault).toMatchObject({ reason: 'unsigned' })
    })

    it('changed an event far into a chain that is checked in a thread of its own', async () => {
      const fact = (place: number) => ({
        kind: 'knowledge.document.changed' as const,
        subjectId: `doc_${place}`,
        data: { place },
      })
      const actor = { kind: 'system' as const, id: 'test', workspaceId }
      for (let written = 0; written < 5500; written += 500)
        await acrossWorkspaces(() =>
          gepeto.app.database.transaction((tx) =>
            appendEvents(
              tx,
              actor,
              Array.from({ length: 500 }, (_, place) => fact(written + place)),
            ),
          ),
        )
      await gepeto.app.audit.link(true)
      const [far] = await gepeto.sql<{ event_id: string }>(
        'select event_id from event_links where workspace_id = $1 order by sequence desc limit 1 offset 20',
        [workspaceId],
      )
      expect(await verify()).toMatchObject({ valid: true, firstFault: null })
      const change = `update events set subject_id = 'doc_other' where id = '${far!.event_id}'`
      expect(await faultAfter(change)).toEqual({ eventId: far!.event_id, reason: 'changed' })
    })
  })
})

/** What `event-record.ts` computes, in SQL. */
const digest = `encode(sha256(convert_to(format('["gepeto event 1","%s","%s","%s","%s","%s","%s","%s"]', e.id, e.workspace_id,
    e.actor_kind, e.actor_id, e.kind, e.subject_id, to_char(e.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    || E'\\n' || e.key_id || E'\\n' || encode(sha256(e.sealed), 'hex'), 'utf8')), 'hex')`

const linkHashOf = (sequence: string, previous: string) =>
  `sha256(convert_to(E'gepeto link 1\\n' || e.workspace_id || E'\\n' || ${sequence} || E'\\n' || encode(${previous}, 'hex')
     || E'\\n' || ${digest}, 'utf8'))`

/** @param place in SQL: workspace and sequence */
const linkAt = (place: string, eventId: string) => `
  insert into event_links (workspace_id, sequence, event_id, previous, hash)
  select ${place}, id, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex') from events where id = '${eventId}'`

const fittingLink = `
  insert into event_links (workspace_id, sequence, event_id, previous, hash)
  select e.workspace_id, l.sequence + 1, e.id, l.hash, ${linkHashOf('(l.sequence + 1)', 'l.hash')}
  from events e cross join lateral (
    select * from event_links where workspace_id = e.workspace_id order by sequence desc limit 1) l
  where e.id = 'evt_inserted'`

const chainedAnew = `
  do $$
  declare one record; before bytea := decode(repeat('00', 32), 'hex'); made bytea;
  begin
    for one in select * from event_links order by workspace_id, sequence loop
      if one.sequence = 1 then before := decode(repeat('00', 32), 'hex'); end if;
      select ${linkHashOf('one.sequence', 'before')} into made from events e where e.id = one.event_id;
      update event_links set previous = before, hash = made where event_id = one.event_id;
      before := made;
    end loop;
  end $$`
