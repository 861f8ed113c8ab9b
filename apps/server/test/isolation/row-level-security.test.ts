import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acrossWorkspaces, inWorkspace } from '../../src/platform/database/index.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

/** What the role that serves requests cannot touch at all: read and written by the owner, outside every workspace. */
const closed = [
  'audit_turns', // of the installation
  'event_subscribers', // of the installation
  'index_marks',
  'index_passages',
  'index_postings',
  'index_stems',
  'index_totals',
  'index_vectors',
  'jobs', // sent by the function send_job
  'migrations',
  'model_files', // of the installation
  'refresh_tokens', // with signing_keys, two_factors and verifications: what signing in needs, for people and not for workspaces
  'root_keys', // of the installation
  'sign_in_outbox', // written by triggers, for people and not for workspaces
  'signing_keys',
  'two_factors',
  'unlinked_events', // written by a trigger of events, read by the function unlinked_events_of
  'verifications',
  'wrapping_keys', // of the installation
]

/** Statements that must see every workspace, by the tables they name. Everything else runs inside of one. */
const acrossAll: Record<string, string> = {
  accounts: 'signing in',
  api_keys: 'who calls, by the hash of a key',
  collections: 'bringing the index up at the start; furnishing a new workspace',
  embedding_choices: 'what each workspace asks for, at the start',
  embedding_models:
    'which vectors each workspace is searched by, at the start; how far changes are, for /health',
  documents: 'a job finds the workspace of its document; unfinished ones at the start',
  data_keys: 'sealing what happens before there is anyone to act',
  event_checkpoints: 'signing the chains of all workspaces',
  event_links: 'linking the events of all workspaces',
  events: 'what happens before there is anyone to act; linking',
  group_members: 'who calls, and in which groups',
  idempotent_requests: 'old ones are deleted',
  memberships: 'who calls, and in which workspaces',
  legal_holds: 'erasing a person, retention',
  log_forwarding: 'which workspaces send their log on',
  passkeys: 'who calls, and whether they have a second factor',
  retention_rules: 'which workspaces keep data for a time only, at the start',
  roles: 'who calls, and what a custom role allows',
  sessions: 'signing in, who calls',
  users: 'signing in',
  workspaces: 'making the first one',
}

describe.each(stores)('row-level security on the $kind database', (store) => {
  let gepeto: Gepeto
  let workspace: string
  let open: string[]
  const unscoped = new Set<string>()
  let isWatching = true

  /** Notes the tables of statements that see all workspaces. */
  function watchStatements(tables: string[]): void {
    const { pool } = gepeto.app.database
    const watched = new WeakSet<object>()
    pool.on('acquire', (client) => {
      if (watched.has(client)) return
      watched.add(client)
      const query = client.query.bind(client) as (...args: unknown[]) => unknown
      let isScoped = false
      client.query = ((...args: unknown[]) => {
        const [asked] = args as [string | { text?: string; name?: string; values?: unknown[] }]
        const text = typeof asked === 'string' ? asked : (asked.text ?? '')
        if (typeof asked === 'object' && asked.name === 'platform.enter-scope')
          isScoped = asked.values?.[0] !== 'none'
        else if (!isScoped && isWatching)
          for (const table of tables)
            if (new RegExp(`\\b(from|join|into|update)\\s+"?${table}\\b`, 'i').test(text)) unscoped.add(table)
        return query(...args)
      }) as typeof client.query
    })
  }

  /** At least one row in each table, most of them by the calls that make them. */
  async function fill(): Promise<void> {
    const collection = await gepeto.collection({ documents: [backup] })
    await gepeto.must('POST', '/api/v1/collections', {
      json: { name: 'Once' },
      headers: { 'idempotency-key': 'once' },
    })
    await gepeto.ask('When does the nightly backup start?')
    await gepeto.app.usage.meter.flush()
    const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/assistants', { json: { name: 'A' } })
    await gepeto.must('POST', `/api/v1/assistants/${id}/publish`, { json: {} })
    await gepeto.ask('When does the nightly backup start?', { assistant: id })
    await gepeto.app.audit.link(true)
    isWatching = false
    ;[workspace] = (await gepeto.sql<{ id: string }>('select id from workspaces')).map(({ id }) => id) as [
      string,
    ]
    const insert = (text: string) => gepeto.sql(text.replaceAll('{ws}', `'${workspace}'`))
    await insert(`insert into users (id, name, email) values ('usr_a', 'A', 'a@example.org')`)
    await insert(`insert into memberships (workspace_id, user_id, role) values ({ws}, 'usr_a', 'member')`)
    await insert(
      `insert into sessions (id, user_id, token, expires_at) values ('ses_a', 'usr_a', 't', now())`,
    )
    await insert(
      `insert into accounts (id, user_id, account_id, provider_id) values ('acc_a', 'usr_a', 'usr_a', 'credential')`,
    )
    await insert(
      `insert into passkeys (id, user_id, public_key, credential_id, counter, device_type, backed_up)
       values ('psk_a', 'usr_a', 'k', 'c', 0, 'singleDevice', false)`,
    )
    await insert(
      `insert into roles (id, workspace_id, name, permissions) values ('rol_a', {ws}, 'A', '{search:use}')`,
    )
    await insert(`insert into groups (id, workspace_id, name) values ('grp_a', {ws}, 'A')`)
    await insert(`insert into retention_rules (workspace_id, kind, days) values ({ws}, 'usage', 30)`)
    await insert(
      `insert into legal_holds (id, workspace_id, scope, subject_id, reason, set_by, set_at)
       values ('hld_a', {ws}, 'person', 'usr_a', '\\x00', 'usr_a', now())`,
    )
    await insert(
      `insert into consents (workspace_id, person_id, purpose, is_given, text_version, decided_at)
       values ({ws}, 'usr_a', 'answer-reuse', true, '1', now())`,
    )
    await insert(
      `insert into log_verifications (workspace_id, verified_at, verified_by, events) values ({ws}, now(), 'usr_a', 1)`,
    )
    await insert(
      `insert into log_forwarding (workspace_id, kind, address, with_content, set_by, sequence)
       values ({ws}, 'http', 'https://collector.invalid', false, 'usr_a', 1000000)`,
    )
    await insert(
      `insert into group_members (workspace_id, group_id, user_id) values ({ws}, 'grp_a', 'usr_a')`,
    )
    await insert(
      `insert into grants (workspace_id, object_id, principal, level) values ({ws}, '${collection.id}', 'grp_a', 'read')`,
    )
    await insert(`insert into invitations (id, workspace_id, email, role, token_hash, invited_by, expires_at)
      values ('inv_a', {ws}, 'b@example.org', 'member', 'x', 'usr_a', now())`)
    await insert(`insert into budgets (id, workspace_id, scope, period, unit, soft_limit)
      values ('bud_a', {ws}, 'workspace', 'day', 'tokens', 1)`)
    await insert(`insert into model_prices (workspace_id, model, input_per_million, cached_input_per_million,
      output_per_million) values ({ws}, 'openai/a', 1, 1, 1)`)
    await insert(
      `insert into model_providers (id, workspace_id, name, kind, models) values ('mpr_a', {ws}, 'a', 'ollama', '{m}')`,
    )
    await insert(`insert into model_routes (id, workspace_id, name, steps) values ('mrt_a', {ws}, 'a', '[]')`)
    await insert(`insert into embedding_choices (workspace_id, model) values ({ws}, 'builtin')`)
    await insert(`insert into passage_vectors (passage_id, workspace_id, embedder, embedding)
      select id, workspace_id, 'other', '' from passages`)
    await insert(`insert into deleted_documents (document_id, workspace_id) values ('doc_gone', {ws})`)
    await insert(`insert into workspaces (id, name) values ('ws_other', 'Other')`)
  }

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    const tables = await gepeto.sql<{ name: string; is_open: boolean }>(
      `select c.relname as name, has_table_privilege('gepeto_app', c.oid, 'select, insert, update, delete') as is_open
       from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace order by 1`,
    )
    open = tables.filter(({ is_open }) => is_open).map(({ name }) => name)
    expect(tables.filter(({ is_open }) => !is_open).map(({ name }) => name)).toEqual(closed)
    watchStatements(open)
    await fill()
  })
  afterAll(() => gepeto.close())

  it('stands on every table that requests can touch', async () => {
    const without = await gepeto.sql<{ relname: string }>(
      `select relname from pg_class c where relname = any($1) and relnamespace = current_schema()::regnamespace
         and not (relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
      [open],
    )
    expect(without).toEqual([])
  })

  it('shows nothing of a workspace to another, or to who is in none', async () => {
    const count = async (table: string) =>
      (await gepeto.sql<{ rows: number }>(`select count(*)::int as rows from ${table}`))[0]!.rows
    for (const table of open) {
      expect({ table, rows: await acrossWorkspaces(() => count(table)) }).not.toEqual({ table, rows: 0 })
      expect({ table, rows: await inWorkspace(workspace, () => count(table)) }).not.toEqual({
        table,
        rows: 0,
      })
      const other = await inWorkspace('ws_other', () => count(table))
      expect({ table, rows: other }).toEqual({ table, rows: table === 'workspaces' ? 1 : 0 })
      expect({ table, rows: await inWorkspace('', () => count(table)) }).toEqual({ table, rows: 0 })
    }
  })

  it('is passed by only where a statement must see every workspace', () => {
    expect([...unscoped].filter((table) => !(table in acrossAll))).toEqual([])
  })
})
