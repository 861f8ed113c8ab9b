import { type CollectionAccess, type DocumentAccess, type Grant, UserId } from '@gepeto/contract'
import { asc, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable, Transaction } from '../../platform/database/index.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { findCollection, findDocument } from '../access.ts'
import { collectionShared, documentShared } from '../facts.ts'
import type { Progress } from '../progress.ts'
import { collections, documents, grants } from '../tables.ts'

export interface SharingOptions {
  database: Database
  progress: Progress
  /** Of these ids of people and groups, those that the actor's workspace does not have. */
  unknownPrincipals(actor: Actor, ids: string[]): Promise<string[]>
  /** Called when what can be found by whom has changed. */
  onChange(): void
}

/** Whoever restricts something keeps it: otherwise the next call would find it gone. A key of nobody's reads all anyway. */
export async function grantToMaker(tx: Transaction, actor: Actor, objectId: string): Promise<void> {
  if (!UserId.safeParse(actor.userId).success) return
  await tx
    .insert(grants)
    .values({ workspaceId: actor.workspaceId, objectId, principal: actor.userId, level: 'write' })
    .onConflictDoUpdate({ target: [grants.objectId, grants.principal], set: { level: 'write' } })
}

/** By principal. */
export const grantsOn = (db: Queryable, objectId: string): Promise<Grant[]> =>
  db
    .select({ principal: grants.principal, level: grants.level })
    .from(grants)
    .where(eq(grants.objectId, objectId))
    .orderBy(asc(grants.principal))

/** Who may read and change a collection or a document. */
export function sharingCommands({ database, progress, unknownPrincipals, onChange }: SharingOptions) {
  async function refuseStrangers(actor: Actor, given: Grant[]): Promise<void> {
    const unknown = await unknownPrincipals(
      actor,
      given.map(({ principal }) => principal),
    )
    const place = given.findIndex(({ principal }) => unknown.includes(principal))
    if (place >= 0)
      throw new InvalidRequest(`grants.${place}.principal`, {
        en: 'is no person or group of this workspace.',
        'pt-BR': 'não é pessoa nem grupo deste espaço de trabalho.',
      })
  }

  async function replaceGrants(
    tx: Transaction,
    actor: Actor,
    objectId: string,
    { access, grants: given }: CollectionAccess | DocumentAccess,
  ): Promise<void> {
    await tx.delete(grants).where(eq(grants.objectId, objectId))
    // Of a principal that is named twice, the last.
    const levels = new Map(given.map(({ principal, level }) => [principal, level]))
    if (levels.size > 0) {
      const rows = [...levels].map(([principal, level]) => ({ principal, level, objectId }))
      await tx.insert(grants).values(rows.map((row) => ({ ...row, workspaceId: actor.workspaceId })))
    }
    if (access === 'restricted') await grantToMaker(tx, actor, objectId)
  }

  return {
    collectionAccess: guarded(
      'collections:share',
      async (actor: Actor, id: string): Promise<CollectionAccess> => {
        const { access } = await findCollection(database.drizzle, actor, id, 'write')
        return { access, grants: await grantsOn(database.drizzle, id) }
      },
    ),

    /** Says anew who may read and change a collection. The actor keeps writing it. */
    shareCollection: guarded(
      'collections:share',
      async (actor: Actor, id: string, input: CollectionAccess): Promise<void> => {
        await refuseStrangers(actor, input.grants)
        await database.transaction(async (tx) => {
          await findCollection(tx, actor, id, 'write')
          await tx
            .update(collections)
            .set({ access: input.access, updatedAt: new Date() })
            .where(eq(collections.id, id))
          await replaceGrants(tx, actor, id, input)
          const { access } = input
          await appendEvents(tx, actor, [collectionShared(id, { access, grants: await grantsOn(tx, id) })])
          tx.afterCommit(onChange)
        })
      },
    ),

    documentAccess: guarded(
      'collections:share',
      async (actor: Actor, id: string): Promise<DocumentAccess> => {
        const { access } = await findDocument(database.drizzle, actor, id, 'write')
        return { access, grants: await grantsOn(database.drizzle, id) }
      },
    ),

    /** Says anew who of the collection's readers may read and change a document. The actor keeps writing it. */
    shareDocument: guarded(
      'collections:share',
      async (actor: Actor, id: string, input: DocumentAccess): Promise<void> => {
        await refuseStrangers(actor, input.grants)
        await database.transaction(async (tx) => {
          await findDocument(tx, actor, id, 'write')
          const [row] = await tx
            .update(documents)
            .set({ access: input.access, updatedAt: new Date() })
            .where(eq(documents.id, id))
            .returning()
          await replaceGrants(tx, actor, id, input)
          const { access } = input
          await appendEvents(tx, actor, [documentShared(id, { access, grants: await grantsOn(tx, id) })])
          tx.afterCommit(() => {
            onChange()
            progress.statusChanged(row!)
          })
        })
      },
    ),
  }
}
