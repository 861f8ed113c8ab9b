import type { Grant } from '@gepeto/contract'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Queryable, Transaction } from '../../platform/database/index.ts'
import { collectionShared, documentShared } from '../facts.ts'
import { collections, documents, grants } from '../tables.ts'

/** Takes back what a person or a group was granted, when they are no longer of the workspace. */
export async function forgetPrincipal(tx: Transaction, actor: Actor, principal: string): Promise<void> {
  const gone = await tx
    .delete(grants)
    .where(and(eq(grants.workspaceId, actor.workspaceId), eq(grants.principal, principal)))
    .returning({ id: grants.objectId })
  const ids = gone.map(({ id }) => id)
  if (ids.length === 0) return
  const left = Map.groupBy(
    await tx.select().from(grants).where(inArray(grants.objectId, ids)).orderBy(asc(grants.principal)),
    ({ objectId }) => objectId,
  )
  const grantsOf = (id: string): Grant[] =>
    (left.get(id) ?? []).map(({ principal, level }) => ({ principal, level }))
  const [shared, single] = [
    await tx.select().from(collections).where(inArray(collections.id, ids)),
    await tx.select().from(documents).where(inArray(documents.id, ids)),
  ]
  await appendEvents(tx, actor, [
    ...shared.map(({ id, access }) => collectionShared(id, { access, grants: grantsOf(id) })),
    ...single.map(({ id, access }) => documentShared(id, { access, grants: grantsOf(id) })),
  ])
}

/** Whether a person or a group was granted anything by name. */
export async function holdsGrant(db: Queryable, workspaceId: string, principal: string): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select from grants where workspace_id = ${workspaceId} and principal = ${principal} limit 1`,
  )
  return rows.length > 0
}
