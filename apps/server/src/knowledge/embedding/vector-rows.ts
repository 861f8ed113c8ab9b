import { packVector } from '../../models/index.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'

/** A passage that can be found and has no vector of some embedder. */
export interface PassageWithout {
  id: string
  documentId: string
  ordinal: number
  title: string
  heading: string[]
  text: string
}

/** Documents whose passages are looked through by one statement. */
const documentsAtOnce = 50

const lacksVector = `(p.embedder is distinct from $1)
    and not exists (select from passage_vectors v where v.passage_id = p.id and v.embedder = $1)`

/** Of the passages of a workspace that can be found. */
const without = `
  from collections c
  join documents d on d.collection_id = c.id
  join passages p on p.document_id = d.id and p.version = d.ready_version
  where c.workspace_id = $2 and ${lacksVector}`

/** In batches, document after document. What comes in meanwhile may be passed over. */
export async function* passagesWithout(
  { pool }: Database,
  workspaceId: string,
  embedder: string,
  batchSize: number,
): AsyncGenerator<PassageWithout[]> {
  const collections = await pool.query<{ id: string }>('select id from collections where workspace_id = $1', [
    workspaceId,
  ])
  for (const collection of collections.rows) {
    for (let after = ''; ; ) {
      const { rows: documents } = await pool.query<{ id: string; version: number; title: string }>(
        `select id, ready_version as version, title from documents
         where collection_id = $1 and id > $2 and ready_version is not null order by id limit $3`,
        [collection.id, after, documentsAtOnce],
      )
      if (documents.length === 0) break
      yield* passagesOf(pool, documents, embedder, batchSize)
      after = documents.at(-1)!.id
    }
  }
}

async function* passagesOf(
  pool: Database['pool'],
  documents: { id: string; version: number; title: string }[],
  embedder: string,
  limit: number,
): AsyncGenerator<PassageWithout[]> {
  let last: Pick<PassageWithout, 'documentId' | 'ordinal'> = { documentId: '', ordinal: -1 }
  for (;;) {
    const { rows } = await pool.query<PassageWithout>(
      `select p.id, p.document_id as "documentId", p.ordinal, d.title, p.heading, p.text
       from unnest($2::text[], $3::integer[], $4::text[]) as d(id, version, title)
       join passages p on p.document_id = d.id and p.version = d.version
       where (p.document_id, p.ordinal) > ($5, $6) and ${lacksVector}
       order by p.document_id, p.ordinal limit $7`,
      [
        embedder,
        documents.map(({ id }) => id),
        documents.map(({ version }) => version),
        documents.map(({ title }) => title),
        last.documentId,
        last.ordinal,
        limit,
      ],
    )
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    last = rows.at(-1)!
  }
}

/** Notes that passages went in without vectors, or that none lacks one any more: the next start goes by it. */
export async function noteBehind(tx: Transaction, workspaceId: string, isBehind: boolean): Promise<void> {
  await tx.$client.query(
    `update embedding_models set is_behind = $2
     where workspace_id = $1 and state = 'serving' and is_behind <> $2`,
    [workspaceId, isBehind],
  )
}

/** Whether there is such a passage. */
export async function isAnyWithout(tx: Transaction, workspaceId: string, embedder: string): Promise<boolean> {
  const { rows } = await tx.$client.query<{ any: boolean }>(`select exists (select ${without}) as any`, [
    embedder,
    workspaceId,
  ])
  return rows[0]!.any
}

/** Notes how far a model that is coming is: counted once, added to with each batch. */
export async function countProgress(
  { pool }: Database,
  workspaceId: string,
  embedder: string,
): Promise<void> {
  await pool.query(
    // biome-ignore lint/plugin: put together of constants
    `with found as (
       select count(*)::int as total from collections c
       join documents d on d.collection_id = c.id
       join passages p on p.document_id = d.id and p.version = d.ready_version
       where c.workspace_id = $2
     ), missing as (select count(*)::int as missing ${without})
     update embedding_models set total = found.total, done = found.total - missing.missing
     from found, missing where workspace_id = $2 and embedder = $1`,
    [embedder, workspaceId],
  )
}

/**
 * Writes vectors of passages that are still there.
 * @returns false where the embedder neither serves nor comes any more
 */
export async function insertVectors(
  tx: Transaction,
  workspaceId: string,
  embedder: string,
  ids: readonly string[],
  vectors: readonly Float32Array[],
): Promise<boolean> {
  const { rowCount } = await tx.$client.query(
    `insert into passage_vectors (passage_id, workspace_id, embedder, embedding)
     select p.id, p.workspace_id, $1, decode(u.embedding, 'base64')
     from unnest($2::text[], $3::text[]) as u(id, embedding) join passages p on p.id = u.id
     on conflict do nothing`,
    [embedder, ids, vectors.map((vector) => packVector(vector).toString('base64'))],
  )
  const { rowCount: known } = await tx.$client.query(
    'update embedding_models set done = done + $3 where workspace_id = $1 and embedder = $2',
    [workspaceId, embedder, rowCount ?? 0],
  )
  return known === 1
}

/** Moves some vectors of the embedder that serves to where they belong. @returns how many */
export async function settleVectors(
  tx: Transaction,
  workspaceId: string,
  serving: string,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.$client.query(
    `with moved as (
       delete from passage_vectors where (passage_id, embedder) in (
         select passage_id, embedder from passage_vectors
         where workspace_id = $1 and embedder = $2 order by passage_id limit $3)
       returning passage_id, embedder, embedding
     )
     update passages p set embedder = moved.embedder, embedding = moved.embedding
     from moved where p.id = moved.passage_id`,
    [workspaceId, serving, limit],
  )
  return rowCount ?? 0
}

/** Throws away some vectors of embedders that neither serve nor come. @returns how many */
export async function dropVectors(tx: Transaction, workspaceId: string, limit: number): Promise<number> {
  const { rowCount } = await tx.$client.query(
    `delete from passage_vectors where (passage_id, embedder) in (
       select v.passage_id, v.embedder from passage_vectors v
       where v.workspace_id = $1 and not exists (
         select from embedding_models m where m.workspace_id = $1 and m.embedder = v.embedder) limit $2)`,
    [workspaceId, limit],
  )
  return rowCount ?? 0
}
