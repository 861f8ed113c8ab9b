import { packVector } from '../models/index.ts'
import { jsonRows, type Transaction } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import type { PassageDraft } from './chunker.ts'
import type { DocumentRow } from './tables.ts'

/** Passages of one document version, with their vectors in the same order. */
export interface NewPassages {
  drafts: PassageDraft[]
  /** BCP 47. */
  language: string | null
  /** Which embedder made the vectors; null: there are none yet. */
  embedder: string | null
  vectors: Float32Array[] | undefined
}

/** All rows in two parameters, a list and the vectors end to end: a parameter per value costs ten times as much. */
const insertRows = {
  name: 'knowledge.insert-passages',
  text: `
    insert into passages (id, workspace_id, collection_id, document_id, version, ordinal, start_offset, end_offset,
      location, heading, language, text, embedder, embedding)
    select id, $4, $5, $6, $7, ordinal, start_offset, end_offset, location, heading, $8, text, $9,
      case when $9::text is null then null else substr($2::bytea, place * $3::int + 1, $3::int) end
    from json_to_recordset($1) as passage (place int, id text, ordinal int, start_offset int, end_offset int,
      location jsonb, heading text[], text text)`,
}

/**
 * Writes passages of a document's newest version.
 * @returns their new ids, in the order of the drafts
 */
export async function insertPassages(
  tx: Transaction,
  { workspaceId, collectionId, id, version }: DocumentRow,
  { drafts, language, embedder, vectors }: NewPassages,
): Promise<string[]> {
  const rows = drafts.map(({ ordinal, start, end, location, heading, text }, place) => ({
    place,
    id: newId('psg'),
    ordinal,
    start_offset: start,
    end_offset: end,
    location,
    heading,
    text,
  }))
  const packed = (vectors ?? []).map(packVector)
  await tx.$client.query({
    ...insertRows,
    values: [
      jsonRows(rows),
      Buffer.concat(packed),
      packed[0]?.length ?? 0,
      workspaceId,
      collectionId,
      id,
      version,
      language,
      embedder,
    ],
  })
  return rows.map((row) => row.id)
}
