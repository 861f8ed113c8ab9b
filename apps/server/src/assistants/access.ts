import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Queryable, Transaction } from '../platform/database/index.ts'
import { AssistantArchived, AssistantNotFound } from './errors.ts'
import { type AssistantRow, assistants } from './tables.ts'

/**
 * Who may see and use which assistant, in this one place. Whoever may edit assistants sees and uses all of the
 * workspace; others those that were published and are open to them. What somebody may not use is not there: 404.
 * An archived assistant is no secret to those who used it: it says that it is archived.
 */

/** Sees all of them, drafts too. */
export const mayManage = ({ permissions }: Actor) =>
  permissions.has('assistants:write') || permissions.has('assistants:publish')

export function mayUse(
  actor: Actor,
  { access, principals }: Pick<AssistantRow, 'access' | 'principals'>,
): boolean {
  return (
    access === 'workspace' ||
    mayManage(actor) ||
    principals.some((principal) => actor.principals.includes(principal))
  )
}

/** A condition on rows of `assistants`: those that the actor may see. */
export function maySee(actor: Actor): SQL {
  return and(
    eq(assistants.workspaceId, actor.workspaceId),
    mayManage(actor)
      ? undefined
      : sql`${assistants.publishedVersion} is not null and (${assistants.access} = 'workspace' or ${assistants.principals} && ${principalsOf(actor)})`,
  )!
}

const principalsOf = ({ principals }: Actor) =>
  sql`array[${sql.join(
    principals.map((principal) => sql`${principal}`),
    sql`, `,
  )}]::text[]`

/** A condition: the assistant of this id or slug. No slug looks like an id. */
export const isNamed = (reference: string): SQL =>
  reference.startsWith('ast_') ? eq(assistants.id, reference) : eq(assistants.slug, reference)

/** @throws AssistantNotFound */
export async function findAssistant(db: Queryable, actor: Actor, reference: string): Promise<AssistantRow> {
  const [row] = await db
    .select()
    .from(assistants)
    .where(and(maySee(actor), isNamed(reference)))
    .limit(1)
  if (!row) throw new AssistantNotFound(reference)
  return row
}

/**
 * An assistant that nobody else changes until the transaction ends.
 * @throws AssistantNotFound
 */
export async function lockAssistant(tx: Transaction, actor: Actor, id: string): Promise<AssistantRow> {
  const [row] = await tx
    .select()
    .from(assistants)
    .where(and(maySee(actor), eq(assistants.id, id)))
    .limit(1)
    .for('update')
  if (!row) throw new AssistantNotFound(id)
  return row
}

/** @throws AssistantNotFound, AssistantArchived */
export async function lockUnarchived(tx: Transaction, actor: Actor, id: string): Promise<AssistantRow> {
  const row = await lockAssistant(tx, actor, id)
  if (row.archivedAt) throw new AssistantArchived(row.draft.name)
  return row
}
