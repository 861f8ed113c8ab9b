import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import { events } from './tables.ts'

/** A fact, in the past tense: what happened to what. Built by functions such as `collectionRenamed(collection)`. */
export interface Fact {
  /** `domain.thing.happened`, for example `knowledge.collection.renamed`. */
  kind: string
  /** Id of what it happened to. */
  subjectId: string
  data: Record<string, unknown>
}

/** Appends facts to the log, in the transaction of the command that made them true. */
export async function appendEvents(
  tx: Transaction,
  actor: Pick<Actor, 'kind' | 'id' | 'workspaceId'>,
  facts: Fact[],
): Promise<void> {
  if (facts.length === 0) return
  await tx.insert(events).values(
    facts.map((fact) => ({
      id: newId('evt'),
      workspaceId: actor.workspaceId,
      actorKind: actor.kind,
      actorId: actor.id,
      ...fact,
    })),
  )
}
