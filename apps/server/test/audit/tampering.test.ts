import type { AuditEventList, AuditVerification } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standingOf } from '../../src/audit/checkpoints.ts'
import { appendEvents } from '../../src/audit/index.ts'
import { openApp } from '../../src/open-app.ts'
import { acrossWorkspaces } from '../../src/platform/database/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { firstWorkspace, type Person, person } from '../members.ts'

/** What somebody can do who owns the database and has no master key. */
describe.each(stores)('the log under the hands of the $kind database’s owner', (store) => {
  let gepeto: Gepeto
  let workspaceId: string
  let member: Person
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    workspaceId = await firstWorkspace(gepeto)
    member = await person(gepeto)
    await gepeto.must('POST', '/api/v1/collections', { json: { name: 'One' } })
  })
  afterAll(() => gepeto.close())

  const verify = () => gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')
  const create = (name: string) => gepeto.call('POST', '/api/v1/collections', { json: { name } })

  /** An event of ten minutes ago. */
  async function writeOfLongAgo(): Promise<string> {
    const id = newId('evt')
    await acrossWorkspaces(() =>
      gepeto.app.database.transaction((tx) =>
        appendEvents(tx, { kind: 'system', id: 'test', workspaceId }, [
          {
            id,
            kind: 'knowledge.collection.created',
            subjectId: 'col_late',
            data: {},
            createdAt: new Date(Date.now() - 600_000),
          },
        ]),
      ),
    )
    return id
  }

  it('makes no event of a note that no trigger of ours wrote', async () => {
    const note = (kind: string, subject: string, data: object, at: string) =>
      gepeto.sql(
        `insert into sign_in_outbox (workspace_id, user_id, kind, subject_id, data, happened_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [workspaceId, member.userId, kind, subject, data, at],
      )
    const before = new Date(Date.now() - 1000).toISOString()
    await note('answers.answer.given', 'ans_forged', { question: 'How?' }, before)
    await note('identity.password.changed', member.userId, { note: 'forged' }, before)
    await note('identity.password.changed', 'usr_other', {}, before)
    await note('identity.password.changed', member.userId, {}, new Date(Date.now() + 3_600_000).toISOString())
    await note('identity.password.changed', member.userId, {}, before)
    await gepeto.app.audit.link(true)
    const events = await gepeto.events({ actor: member.userId, kind: 'identity.password' })
    expect(events.map(({ kind }) => kind)).toEqual(['identity.password.changed'])
    expect(await gepeto.sql('select from sign_in_outbox')).toEqual([])
  })

  it('does nothing that cannot be told', async () => {
    await gepeto.sql(
      `create function swallow() returns trigger language plpgsql as $$ begin return null; end $$`,
    )
    await gepeto.sql(`create trigger aaa before insert on events for each row execute function swallow()`)
    expect((await create('Untold')).status).toBe(500)
    expect(await gepeto.sql(`select from collections where name = 'Untold'`)).toEqual([])
    expect((await verify()).firstFault).toEqual({ eventId: null, reason: 'unguarded' })
    await gepeto.sql('drop trigger aaa on events')
    expect((await verify()).firstFault).toBeNull()
  })

  it('says that what notes sign-ins was switched off', async () => {
    await gepeto.sql('alter table sessions disable trigger note_session')
    expect((await verify()).firstFault).toEqual({ eventId: null, reason: 'unguarded' })
    await gepeto.sql('alter table sessions enable trigger note_session')
    expect((await verify()).valid).toBe(true)
  })

  /** Says so while it is altered, and no longer once it was restored. */
  async function isFound(alter: string[], restore: string[]): Promise<void> {
    for (const statement of alter) await gepeto.sql(statement)
    expect((await verify()).firstFault).toEqual({ eventId: null, reason: 'unguarded' })
    for (const statement of restore) await gepeto.sql(statement)
    expect((await verify()).firstFault).toBeNull()
  }

  it('says that what the triggers call notes no sign-in any more', async () => {
    const [made] = await gepeto.sql<{ definition: string }>(
      `select pg_get_functiondef(oid) as definition from pg_proc where proname = 'note_sign_in'`,
    )
    const emptied = made!.definition.replace(
      /\$function\$.*\$function\$/s,
      () => '$function$ select $function$',
    )
    expect(emptied).not.toBe(made!.definition)
    await isFound([emptied], [made!.definition])
  })

  it('says that a function was led to tables elsewhere', async () => {
    const [made] = await gepeto.sql<{ path: string }>(
      `select split_part(proconfig[1], '=', 2) as path from pg_proc where proname = 'note_user'`,
    )
    await isFound(
      ['create schema evil', 'alter function note_user() set search_path = evil, public'],
      [`alter function note_user() set search_path = ${made!.path}`],
    )
    const namesake = 'evil.note_sign_in(text, text, text)'
    await isFound(
      [
        'alter function note_user() set search_path = public, evil',
        `create function ${namesake} returns void language sql as 'select'`,
      ],
      [`drop function ${namesake}`, `alter function note_user() set search_path = ${made!.path}`],
    )
  })

  const rid = 'drop trigger note_session on sessions'
  const noting = (columns: string, when = '') =>
    `create trigger note_session after delete or update ${columns} on sessions
     for each row ${when} execute function note_session()`

  it.each([
    ['a trigger that never fires', [rid, noting('of method', 'when (false)')], [rid, noting('of method')]],
    ['a trigger for other columns', [rid, noting('of token')], [rid, noting('of method')]],
    [
      'a function with the rights of whoever calls it',
      ['alter function note_session() security invoker'],
      ['alter function note_session() security definer'],
    ],
    [
      'a function of somebody from whom people are hidden',
      ['alter function note_user() owner to gepeto_app'],
      ['alter function note_user() owner to current_user'],
    ],
    [
      'a function that is called in the place of ours',
      [`create function note_sign_in(text, text, text) returns void language sql as 'select'`],
      ['drop function note_sign_in(text, text, text)'],
    ],
    [
      'a check that refuses checkpoints',
      ['alter table event_checkpoints add constraint zz check (size <= 1) not valid'],
      ['alter table event_checkpoints drop constraint zz'],
    ],
    [
      'an index that refuses checkpoints',
      ['create unique index zz on event_checkpoints (workspace_id) where size > 1000'],
      ['drop index zz'],
    ],
    [
      'a column that refuses checkpoints',
      ['alter table event_checkpoints add column zz bigint generated always as (1 / (size - 1000)) stored'],
      ['alter table event_checkpoints drop column zz'],
    ],
    [
      'a note whose time never comes',
      [`alter table sign_in_outbox alter column happened_at set default 'infinity'`],
      ['alter table sign_in_outbox alter column happened_at set default clock_timestamp()'],
    ],
    [
      'row-level security that binds the owner',
      ['alter table memberships force row level security'],
      ['alter table memberships no force row level security'],
    ],
    [
      'a policy that is not ours',
      [`create policy zz on events as restrictive using (kind <> 'identity.user.signed-in')`],
      ['drop policy zz on events'],
    ],
    [
      'a rule in the place of an insertion',
      ['create rule zz as on insert to sign_in_outbox do instead nothing'],
      ['drop rule zz on sign_in_outbox'],
    ],
  ])('says that there is %s', (_, alter, restore) => isFound(alter, restore))

  it('finds what has waited for its link for minutes', async () => {
    await gepeto.sql(`create or replace function hold_up() returns trigger language plpgsql as $$
      begin raise exception 'not now'; end $$`)
    await gepeto.sql(`create trigger hold_up before insert on event_links execute function hold_up()`)
    const id = await writeOfLongAgo()
    expect((await verify()).firstFault).toEqual({ eventId: id, reason: 'unlinked' })
    await gepeto.sql('drop trigger hold_up on event_links')
    expect((await verify()).firstFault).toBeNull()
  })

  it('shows an event that the server did not write as none of ours, and tells nothing of it', async () => {
    await gepeto.sql('alter table events disable trigger queue_events')
    await gepeto.sql(
      `insert into events select 'evt_forged', workspace_id, 'user', $2, 'privacy.person.exported', $2, created_at, key_id, sealed, mac
       from events where workspace_id = $1 limit 1`,
      [workspaceId, member.userId],
    )
    await gepeto.sql('alter table events enable trigger queue_events')
    const { items } = await gepeto.must<AuditEventList>('GET', '/api/v1/audit?kind=privacy.person.exported')
    expect(items).toMatchObject([{ id: 'evt_forged', isOurs: false, data: null }])
    expect(
      (await gepeto.events({ kind: 'knowledge.collection.created' })).every(({ isOurs }) => isOurs),
    ).toBe(true)
    expect((await verify()).firstFault).toMatchObject({ eventId: 'evt_forged', reason: 'inserted' })
    await gepeto.sql('alter table events disable trigger refuse_change')
    await gepeto.sql(`delete from events where id = 'evt_forged'`)
    await gepeto.sql('alter table events enable trigger refuse_change')
    expect((await verify()).firstFault).toBeNull()
  })

  it('finds a key that was destroyed though nobody was erased', async () => {
    await gepeto.must('POST', '/api/v1/keys', { headers: member.headers, json: { name: 'Theirs' } })
    const theirs = await gepeto.sql<{ id: string; wrapped: Buffer; wrapped_by: string }>(
      'select id, wrapped, wrapped_by from data_keys where person_id = $1',
      [member.userId],
    )
    await gepeto.sql(
      'update data_keys set wrapped = null, wrapped_by = null, destroyed_at = now() where person_id = $1',
      [member.userId],
    )
    expect((await verify()).firstFault).toMatchObject({ reason: 'destroyed' })
    for (const { id, wrapped, wrapped_by } of theirs)
      await gepeto.sql(
        'update data_keys set wrapped = $2, wrapped_by = $3, destroyed_at = null where id = $1',
        [id, wrapped, wrapped_by],
      )
    expect((await verify()).firstFault).toBeNull()
  })

  it('finds a destroyed key that the certificate of somebody else, or of an earlier stay, does not name', async () => {
    const [gone, theirs] = [await person(gepeto), await person(gepeto)]
    await gepeto.must('DELETE', `/api/v1/privacy/people/${gone.userId}?confirm=${gone.userId}`)
    expect((await verify()).firstFault).toBeNull()
    const [key] = await gepeto.sql<{ id: string; wrapped: Buffer; wrapped_by: string }>(
      'select id, wrapped, wrapped_by from data_keys where person_id = $1',
      [theirs.userId],
    )
    await gepeto.sql(
      `update data_keys set wrapped = null, wrapped_by = null, destroyed_at = now(), person_id = $2 where id = $1`,
      [key!.id, gone.userId],
    )
    expect((await verify()).firstFault).toMatchObject({ reason: 'destroyed' })
    await gepeto.sql(
      `update data_keys set wrapped = $2, wrapped_by = $3, destroyed_at = null, person_id = $4 where id = $1`,
      [key!.id, key!.wrapped, key!.wrapped_by, theirs.userId],
    )
    expect((await verify()).firstFault).toBeNull()
  })

  describe('where it keeps a chain from being signed', () => {
    const newest = async () =>
      (
        await gepeto.sql<{ size: string }>(
          'select size from event_checkpoints where workspace_id = $1 order by size desc limit 1',
          [workspaceId],
        )
      )[0]!.size

    it('signs it all the same when the roots that it is grown on from were altered', async () => {
      await gepeto.app.audit.link(true)
      await gepeto.sql('alter table event_checkpoints disable trigger refuse_change')
      for (const peaks of [[], [Buffer.alloc(32)], [Buffer.alloc(3), null]]) {
        const before = await newest()
        await gepeto.sql('update event_checkpoints set peaks = $2 where workspace_id = $1 and size = $3', [
          workspaceId,
          peaks,
          before,
        ])
        await create('After')
        await gepeto.app.audit.link(true)
        expect(Number(await newest())).toBeGreaterThan(Number(before))
      }
      await gepeto.sql('alter table event_checkpoints enable trigger refuse_change')
      expect((await verify()).firstFault).toBeNull()
    })

    it('says what has been under no signature for minutes', async () => {
      await gepeto.app.audit.link(true)
      await gepeto.sql(`create or replace function hold_up() returns trigger language plpgsql as $$
        begin raise exception 'not now'; end $$`)
      await gepeto.sql('create trigger hold_up before insert on event_checkpoints execute function hold_up()')
      const id = await writeOfLongAgo()
      expect((await verify()).firstFault).toEqual({ eventId: id, reason: 'unsigned' })
      const { body } = await gepeto.call('GET', '/metrics', { anonymous: true })
      expect(body).toMatch(/oldest_unsigned_seconds 6\d\d/)
      await gepeto.sql('drop trigger hold_up on event_checkpoints')
      expect((await verify()).firstFault).toBeNull()
    })
  })

  it('signs a chain whose last checkpoint bears a time to come', async () => {
    for (const place of [1, 2])
      await gepeto.sql(
        `insert into event_links (workspace_id, sequence, event_id, previous, hash)
         values ('ws_ahead', $1::bigint, 'evt_ahead_' || $1::text, '', '')`,
        [place],
      )
    await gepeto.sql(
      `insert into event_checkpoints (workspace_id, size, root, head, peaks, signed_at, key_id, signature)
       values ('ws_ahead', 1, '', '', '{}', now() + interval '1 year', 'k', '')`,
    )
    const due = { links: 1000, ms: 60_000 }
    const { pool } = gepeto.app.database
    expect(await acrossWorkspaces(() => standingOf(pool, 'ws_ahead', due, new Date()))).toMatchObject({
      is: 'due',
    })
  })

  it('finds a place that several links hold', async () => {
    await gepeto.app.audit.link(true)
    await gepeto.sql('alter table event_links drop constraint event_links_pkey')
    await gepeto.sql(
      `insert into event_links (workspace_id, sequence, event_id, previous, hash)
       select workspace_id, sequence, 'evt_twice', previous, hash from event_links where workspace_id = $1 and sequence = 2`,
      [workspaceId],
    )
    expect((await verify()).valid).toBe(false)
    await gepeto.sql('alter table event_links disable trigger refuse_change')
    await gepeto.sql(`delete from event_links where event_id = 'evt_twice'`)
    await gepeto.sql('alter table event_links enable trigger refuse_change')
    await gepeto.sql('alter table event_links add primary key (workspace_id, sequence)')
    expect((await verify()).firstFault).toBeNull()
  })

  it('does not begin where events would be sealed that it never saw happen', async () => {
    await gepeto.sql(
      `create table unsealed_events (id text, workspace_id text, actor_kind text, actor_id text, kind text,
         subject_id text, data jsonb, created_at timestamptz)`,
    )
    if (store.kind === 'postgres')
      await expect(openApp(gepeto.app.config, openLog('silent'))).rejects.toThrow('unsealed_events')
    expect(await gepeto.sql(`select kind from events where kind = 'audit.past.sealed'`)).toHaveLength(1)
    await gepeto.sql('drop table unsealed_events')
  })
})
