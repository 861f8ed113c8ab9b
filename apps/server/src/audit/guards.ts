import type pg from 'pg'

/**
 * The triggers that see to it that what happens is told and stays told, as the migrations made them: table, name, whether it
 * is enabled, what it fires on (`pg_trigger.tgtype`) and its function with the beginning of its text's SHA-256.
 */
const guards = [
  'accounts note_account O 29 note_account dfd6bb817e43b2f9',
  'event_checkpoints refuse_change O 58 refuse_change 0a0301c0386a42ad',
  'event_links refuse_change O 58 refuse_change 0a0301c0386a42ad',
  'events queue_events O 4 queue_events d0f70dd59f8f4524',
  'events refuse_change O 58 refuse_change 0a0301c0386a42ad',
  'passkeys note_passkey O 13 note_passkey 3f9e150bb9ad130b',
  'sessions note_session O 25 note_session c71a3d7771cb8bd8',
  'two_factors note_second_factor O 17 note_second_factor 7e902b4b82290df2',
  'users note_user O 17 note_user 0d9b552dbd661a03',
]

const guarded = [
  'accounts',
  'audit_turns',
  'event_checkpoints',
  'event_links',
  'events',
  'passkeys',
  'sessions',
  'sign_in_outbox',
  'two_factors',
  'unlinked_events',
  'users',
]

/** Rewrite rules stand as what the migrations never made. A turn that is gone is one that nobody can take. */
const readGuards = `
  select concat_ws(' ', c.relname, t.tgname, t.tgenabled, t.tgtype, p.proname,
    left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(p.prosrc, 'UTF8')), 'hex'), 16)) as guard
  from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace and c.relname = any($1)
  union all
  select concat_ws(' ', c.relname, r.rulename, 'rule')
  from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class
  where c.relnamespace = current_schema()::regnamespace and c.relname = any($1)
  union all
  select concat_ws(' ', 'audit_turns', turn, 'gone') from unnest(array['linking', 'relaying']) as turn
  where turn not in (select name from audit_turns)`

/** What of the guards is missing, changed, or stands there without our doing; empty where all is well. */
export async function alteredGuards(client: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await client.query<{ guard: string }>(readGuards, [guarded])
  const found = new Set(rows.map(({ guard }) => guard))
  return [
    ...guards.filter((guard) => !found.has(guard)),
    ...[...found].filter((guard) => !guards.includes(guard)),
  ]
}
