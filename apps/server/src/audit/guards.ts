import type pg from 'pg'

/**
 * What sees to it that what happens is told and stays told, as the migrations made it, each with the beginning of a SHA-256:
 * functions; the tables they read and write (columns, checks, foreign keys, policies, and indexes that can refuse a row); and
 * triggers in plain (table, name, whether it is enabled, `pg_trigger.tgtype`, its columns and transition tables, function).
 */
export const madeGuards = [
  'function note_account 30f98e77ed2f7a9a',
  'function note_passkey e0ddcafc91593e9f',
  'function note_second_factor 2a9615b7a5b06e02',
  'function note_session 656a358455a938b7',
  'function note_sign_in 1d5ef935ca3c077e',
  'function note_user ad8db0b7dc658e24',
  'function queue_events e9749880d3e82e81',
  'function refuse_change 8e3585ab3452e3ec',
  'table accounts 24c8d3c0cd98c93b',
  'table audit_turns 045a7474dc0ec697',
  'table event_checkpoints 8c4786c887abcc76',
  'table event_links 0c06ee9e8b4f2c42',
  'table events eb2bc017114a57db',
  'table memberships 6f71c897838b173d',
  'table passkeys 77fe2e6c1b87102a',
  'table sessions c2731fca2046df10',
  'table sign_in_outbox de1ec439d3e4609d',
  'table two_factors b0f55f596a50f183',
  'table unlinked_events 518efde6fd4cc78c',
  'table users 96ab5e3ca4127194',
  'trigger accounts note_account O 29 password note_account',
  'trigger event_checkpoints refuse_change O 58 refuse_change',
  'trigger event_links refuse_change O 58 refuse_change',
  'trigger events queue_events O 4 written queue_events',
  'trigger events refuse_change O 58 refuse_change',
  'trigger passkeys note_passkey O 13 note_passkey',
  'trigger sessions note_session O 25 method note_session',
  'trigger two_factors note_second_factor O 17 note_second_factor',
  'trigger users note_user O 17 email_verified,two_factor_enabled note_user',
]

const guarded = madeGuards.flatMap((guard) => (guard.startsWith('table ') ? guard.split(' ')[1]! : []))

/** What functions of the triggers call, PostgreSQL's own too: a namesake with nearer types would be called in its place. */
const called = ['current_setting', 'jsonb_build_object', 'length', 'note_sign_in', 'now']

/**
 * Reads fields of the catalog where it can: what PostgreSQL writes back as text may differ between versions, and names the
 * schema. A function's search path depends on where Gepeto was installed: it is as it should be where its first schema is
 * ours. Rewrite rules stand as what the migrations never made. A turn that is gone is one that nobody can take.
 */
const readGuards = `
  with relations as (
    select c.* from pg_catalog.pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relname = any($1) and c.relkind <> 'i'),
  triggers as (
    select c.relname, t.* from relations c join pg_catalog.pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal),
  functions as (
    select p.* from pg_catalog.pg_proc p
    where p.oid in (select tgfoid from triggers)
      or p.pronamespace = current_schema()::regnamespace and p.proname = any($2)),
  paths as (
    select p.oid, n.nspname, path.place
    from functions p cross join unnest(p.proconfig) as setting
      cross join pg_catalog.string_to_table(pg_catalog.split_part(setting, '=', 2), ',') with ordinality as path(name, place)
      join pg_catalog.pg_namespace n on n.nspname =
        case pg_catalog.btrim(path.name, ' "') when '$user' then pg_catalog.pg_get_userbyid(p.proowner)
          else pg_catalog.btrim(path.name, ' "')::name end
    where setting like 'search_path=%' and n.nspname <> 'pg_catalog'),
  parts as (
    select c.oid, pg_catalog.concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity) as part
    from relations c
    union all
    select c.oid, pg_catalog.concat_ws(' ', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
      a.attidentity, a.attgenerated, pg_catalog.pg_get_expr(d.adbin, d.adrelid))
    from relations c join pg_catalog.pg_attribute a on a.attrelid = c.oid
      left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped
    union all
    select c.oid, pg_catalog.concat_ws(' ', k.conname, pg_catalog.pg_get_constraintdef(k.oid))
    from relations c join pg_catalog.pg_constraint k on k.conrelid = c.oid where k.contype in ('c', 'f')
    union all
    select c.oid, pg_catalog.concat_ws(' ', p.polname, p.polcmd, p.polpermissive, p.polroles::regrole[],
      coalesce(pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'any'), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
    from relations c join pg_catalog.pg_policy p on p.polrelid = c.oid
    union all
    select c.oid, pg_catalog.concat_ws(' ', x.relname, i.indisunique, i.indisexclusion,
      coalesce(pg_catalog.pg_get_expr(i.indpred, c.oid), 'all'),
      (select pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, place, false), ',' order by place)
       from pg_catalog.generate_series(1, i.indnatts) as place))
    from relations c join pg_catalog.pg_index i on i.indrelid = c.oid join pg_catalog.pg_class x on x.oid = i.indexrelid
    where i.indisunique or i.indisexclusion or i.indpred is not null or i.indexprs is not null),
  defined as (
    select pg_catalog.concat_ws(' ', 'table', c.relname) as name,
      (select pg_catalog.string_agg(part, '; ' order by part collate "C") from parts where parts.oid = c.oid) as definition
    from relations c
    union all
    select pg_catalog.concat_ws(' ', 'function', nullif(p.pronamespace, current_schema()::regnamespace)::regnamespace, p.proname),
      pg_catalog.concat_ws(' ', l.lanname, p.prokind, p.provolatile, p.prosecdef, p.proisstrict, p.proretset,
        pg_catalog.pg_get_function_arguments(p.oid), pg_catalog.format_type(p.prorettype, null),
        case when p.proconfig is null then 'anywhere'
          else case when pg_catalog.cardinality(p.proconfig) = 1 and current_schema() =
              (select nspname from paths where paths.oid = p.oid order by place limit 1) then 'here'
            else p.proconfig::text end end,
        case when exists (select from relations c where not pg_catalog.pg_has_role(p.proowner, c.relowner, 'usage'))
          then 'of another owner' end, p.prosrc)
    from functions p join pg_catalog.pg_language l on l.oid = p.prolang)
  select pg_catalog.concat_ws(' ', name, pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    definition, 'UTF8')), 'hex'), 16)) as guard
  from defined
  union all
  select pg_catalog.concat_ws(' ', 'trigger', t.relname, t.tgname, t.tgenabled, t.tgtype,
    (select pg_catalog.string_agg(a.attname, ',' order by a.attname) from pg_catalog.pg_attribute a
     where a.attrelid = t.tgrelid and a.attnum = any(t.tgattr)),
    case when t.tgqual is not null then 'when' end, t.tgoldtable, t.tgnewtable,
    case when t.tgconstraint <> 0 then 'constraint' end, nullif(pg_catalog.encode(t.tgargs, 'hex'), ''), p.proname)
  from triggers t join pg_catalog.pg_proc p on p.oid = t.tgfoid
  union all
  select pg_catalog.concat_ws(' ', 'function', n.nspname, p.proname, 'in the way')
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where p.proname = any($2) and n.nspname <> 'pg_catalog' and n.nspname <> current_schema()
    and n.nspname in (select nspname from paths union all select unnest(pg_catalog.current_schemas(false)))
  union all
  select pg_catalog.concat_ws(' ', 'rule', c.relname, r.rulename)
  from pg_catalog.pg_rewrite r join relations c on c.oid = r.ev_class
  union all
  select pg_catalog.concat_ws(' ', 'turn', turn, 'gone') from unnest(array['linking', 'relaying']) as turn
  where turn not in (select name from audit_turns)
  order by guard`

/** The guards as they stand, to compare with those that were made. */
export async function standingGuards(client: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await client.query<{ guard: string }>(readGuards, [guarded, called])
  return rows.map(({ guard }) => guard)
}

/** What of the guards is missing, changed, or stands there without our doing; empty where all is well. */
export async function alteredGuards(client: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const standing = await standingGuards(client)
  return [
    ...madeGuards.filter((guard) => !standing.includes(guard)),
    ...standing.filter((guard) => !madeGuards.includes(guard)),
  ]
}
