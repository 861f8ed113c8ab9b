import type { Database, Transaction } from '../../platform/database/index.ts'

/** How far the vectors of a model that is coming are, in passages. */
export interface Coming {
  embedder: string
  done: number
  total: number
}

/** What is noted of a workspace: whose vectors serve, and whose are being made. */
export interface Standing {
  serving?: string
  /** How long it has been serving, in milliseconds. */
  servingMs?: number
  /** How far its vectors had come when it began to. */
  arrived?: Coming
  coming?: Coming
}

interface Row extends Coming {
  state: 'serving' | 'coming'
  sinceMs: number
}

const read = {
  name: 'knowledge.embedding-standing',
  text: `select embedder, state, done, total, (extract(epoch from now() - changed_at) * 1000)::float8 as "sinceMs"
    from embedding_models where workspace_id = $1`,
}

export async function readStanding(database: Database | Transaction, workspaceId: string): Promise<Standing> {
  const client = '$client' in database ? database.$client : database.pool
  const { rows } = await client.query<Row>({ ...read, values: [workspaceId] })
  return standingOf(rows)
}

/**
 * The same, held until the end of the transaction: no switch comes between what is done there and what it knew.
 * Several may hold it at a time.
 */
export async function holdStanding(tx: Transaction, workspaceId: string): Promise<Standing> {
  const { rows } = await tx.$client.query<Row>({
    name: 'knowledge.hold-embedding-standing',
    text: `${read.text} for key share`,
    values: [workspaceId],
  })
  return standingOf(rows)
}

function standingOf(rows: Row[]): Standing {
  const serving = rows.find(({ state }) => state === 'serving')
  const coming = rows.find(({ state }) => state === 'coming')
  const far = ({ embedder, done, total }: Row): Coming => ({ embedder, done, total })
  return {
    ...(serving ? { serving: serving.embedder, servingMs: serving.sinceMs, arrived: far(serving) } : {}),
    ...(coming ? { coming: far(coming) } : {}),
  }
}

/**
 * Brings what is noted in line with what is asked for. Where a workspace has no passages nothing has to be made anew,
 * and it serves at once.
 * @param wanted undefined where what is asked for cannot be had: what serves goes on
 */
export async function settleStanding(
  tx: Transaction,
  workspaceId: string,
  wanted: string | undefined,
): Promise<Standing> {
  // Two instances that start at once agree on one.
  await tx.$client.query('select pg_advisory_xact_lock(hashtext($1))', [`embedding ${workspaceId}`])
  await tx.$client.query('select from embedding_models where workspace_id = $1 for update', [workspaceId])
  const noted = await readStanding(tx, workspaceId)
  const made = await embedderOfSome(tx, workspaceId)
  // Passages from before this was noted tell it themselves.
  const serving = made === undefined ? (wanted ?? noted.serving) : (noted.serving ?? made)
  if (serving === undefined) return {}
  const coming = wanted === undefined ? noted.coming?.embedder : wanted === serving ? undefined : wanted
  await tx.$client.query(
    `delete from embedding_models where workspace_id = $1
       and not (embedder = $2 and state = 'serving' or embedder = $3 and state = 'coming')`,
    [workspaceId, serving, coming ?? ''],
  )
  await tx.$client.query(
    `insert into embedding_models (workspace_id, embedder, state)
     select $1::text, $2::text, 'serving' union all select $1, $3::text, 'coming' where $3 <> ''
     on conflict do nothing`,
    [workspaceId, serving, coming ?? ''],
  )
  return readStanding(tx, workspaceId)
}

/** Which embedder made the vectors of some passage; undefined where there are none. */
async function embedderOfSome(tx: Transaction, workspaceId: string): Promise<string | undefined> {
  const { rows } = await tx.$client.query<{ embedder: string }>(
    `select p.embedder from collections c
     join documents d on d.collection_id = c.id join passages p on p.document_id = d.id
     where c.workspace_id = $1 and p.embedder is not null limit 1`,
    [workspaceId],
  )
  return rows[0]?.embedder
}
