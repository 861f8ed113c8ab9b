import type { Actor } from '../platform/actor.ts'
import { jsonRows, type Transaction } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'

/** A fact, in the past tense: what happened to what. Built by functions such as `collectionRenamed(collection)`. */
export interface Fact {
  /** `domain.thing.happened`, for example `knowledge.collection.renamed`. */
  kind: string
  /** Id of what it happened to. */
  subjectId: string
  data: Record<string, unknown>
}

/** Sent as it stands and prepared once on each connection: every command of every domain ends in it. */
const insertEvents = {
  name: 'audit.insert-events',
  text: `
    insert into events (id, workspace_id, actor_kind, actor_id, kind, subject_id, data)
    select id, $2, $3, $4, kind, subject_id, data
    from json_to_recordset($1) as fact (id text, kind text, subject_id text, data jsonb)`,
}

/** Appends facts to the log, in the transaction of the command that made them true. */
export async function appendEvents(
  tx: Transaction,
  actor: Pick<Actor, 'kind' | 'id' | 'workspaceId'>,
  facts: Fact[],
): Promise<void> {
  if (facts.length === 0) return
  const rows = facts.map(({ kind, subjectId, data }) => ({
    id: newId('evt'),
    kind,
    subject_id: subjectId,
    data,
  }))
  await tx.$client.query({
    ...insertEvents,
    values: [jsonRows(rows), actor.workspaceId, actor.kind, actor.id],
  })
}
