import type pg from 'pg'
import type { Database } from '../platform/database/index.ts'
import { PastReopened } from './errors.ts'
import type { EventLog } from './event-log.ts'
import { systemChain } from './fact.ts'
import { pastSealed } from './facts.ts'

/** Sealed in one transaction. */
const batchSize = 500

interface Row {
  id: string
  workspace_id: string
  actor_kind: 'user' | 'key' | 'system'
  actor_id: string
  kind: string
  subject_id: string
  data: Record<string, unknown>
  created_at: Date
  person_id: string | null
}

/**
 * Seals the events that were written before events were sealed, each under its person's key, and then drops the table
 * that held them. Begun again where the process ended in it.
 */
export async function sealPast(database: Database, log: EventLog): Promise<void> {
  const { rows } = await database.pool.query<{ is_there: boolean; is_over: boolean }>(
    `select to_regclass('unsealed_events') is not null as is_there,
       exists (select from events where workspace_id = $1 and kind = $2) as is_over`,
    [systemChain, pastSealed.kind],
  )
  const { is_there: isThere, is_over: isOver } = rows[0]!
  if (isOver && isThere) throw new PastReopened()
  if (isOver) return
  if (isThere) await sealAll(database, log)
  // From here on nobody has events sealed by putting them where old ones were: the chain itself says so.
  await database.transaction(async (tx) => {
    await log.append(tx, { kind: 'system', id: 'migration', workspaceId: systemChain }, [pastSealed])
  })
}

async function sealAll(database: Database, log: EventLog): Promise<void> {
  while (
    (await database.transaction(async (tx) =>
      sealBatch(tx.$client, (row) => log.append(tx, actorOf(row), [factOf(row)])),
    )) > 0
  );
  await database.pool.query('drop table if exists unsealed_events')
}

async function sealBatch(client: pg.PoolClient, seal: (row: Row) => Promise<void>): Promise<number> {
  // Of several instances that start at once, one seals; the next finds the table empty or gone.
  const { rows: there } = await client.query<{ is_there: boolean }>(
    `select pg_advisory_xact_lock(hashtext('unsealed_events')), to_regclass('unsealed_events') is not null as is_there`,
  )
  if (!there[0]!.is_there) return 0
  const { rows } = await client.query<Row>(
    `select e.*, k.user_id as person_id from unsealed_events e
       left join api_keys k on e.actor_kind = 'key' and k.id = e.actor_id
     order by e.created_at, e.id limit $1`,
    [batchSize],
  )
  for (const row of rows) await seal(row)
  await client.query('delete from unsealed_events where id = any($1)', [rows.map(({ id }) => id)])
  return rows.length
}

const actorOf = (row: Row) => ({
  kind: row.actor_kind,
  id: row.actor_id,
  workspaceId: row.workspace_id,
  ...(row.person_id ? { userId: row.person_id } : {}),
})

const factOf = (row: Row) => ({
  id: row.id,
  kind: row.kind,
  subjectId: row.subject_id,
  data: row.data,
  createdAt: row.created_at,
})
