import type { Collection, CreateCollection, UpdateCollection } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable, Transaction } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import type { DocumentStore } from '../document-store.ts'
import { CollectionNotFound, DefaultCollectionKept } from '../errors.ts'
import { collectionChanged, collectionCreated, collectionDeleted } from '../facts.ts'
import { type CollectionRow, collections } from '../tables.ts'

/** The row as the world sees it; counts come from the query that read it. */
export function toCollection(row: CollectionRow, counts = { documents: 0, passages: 0 }): Collection {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    language: row.language,
    isDefault: row.isDefault,
    ...counts,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** @throws CollectionNotFound when it is not there or belongs to another workspace */
export async function findCollection(db: Queryable, workspaceId: string, id: string): Promise<CollectionRow> {
  const [row] = await db
    .select()
    .from(collections)
    .where(and(eq(collections.workspaceId, workspaceId), eq(collections.id, id)))
    .limit(1)
  if (!row) throw new CollectionNotFound(id)
  return row
}

const defaultName = 'Documents'

/** The collection that requests mean which name none: furnished with each new workspace. */
export async function createDefaultCollection(tx: Transaction, workspaceId: string): Promise<void> {
  const [row] = await tx
    .insert(collections)
    .values({ id: newId('col'), workspaceId, name: defaultName, isDefault: true })
    .returning()
  await appendEvents(tx, { kind: 'system', id: 'setup', workspaceId }, [collectionCreated(row!)])
}

/** Names the default collection in the owner's language, unless it has been given a name already. */
export async function nameDefaultCollection(
  tx: Transaction,
  workspaceId: string,
  language: string | undefined,
): Promise<void> {
  if (!language?.startsWith('pt')) return
  const [row] = await tx
    .update(collections)
    .set({ name: 'Documentos' })
    .where(
      and(
        eq(collections.workspaceId, workspaceId),
        eq(collections.isDefault, true),
        eq(collections.name, defaultName),
      ),
    )
    .returning()
  if (row) await appendEvents(tx, { kind: 'system', id: 'setup', workspaceId }, [collectionChanged(row)])
}

export interface CollectionCommandsOptions {
  database: Database
  store: DocumentStore
}

export function collectionCommands({ database, store }: CollectionCommandsOptions) {
  return {
    createCollection: guarded(
      'collections:write',
      async (actor: Actor, input: CreateCollection): Promise<Collection> => {
        return database.transaction(async (tx) => {
          const [row] = await tx
            .insert(collections)
            .values({
              id: newId('col'),
              workspaceId: actor.workspaceId,
              ...input,
              language: input.language ?? null,
            })
            .returning()
          await appendEvents(tx, actor, [collectionCreated(row!)])
          return toCollection(row!)
        })
      },
    ),

    /** The collection without its counts. */
    viewCollection: guarded(
      'collections:read',
      async (actor: Actor, id: string): Promise<Collection> =>
        toCollection(await findCollection(database.drizzle, actor.workspaceId, id)),
    ),

    updateCollection: guarded(
      'collections:write',
      async (actor: Actor, id: string, input: UpdateCollection): Promise<void> => {
        await database.transaction(async (tx) => {
          await findCollection(tx, actor.workspaceId, id)
          const [row] = await tx
            .update(collections)
            .set({ ...input, updatedAt: new Date() })
            .where(eq(collections.id, id))
            .returning()
          await appendEvents(tx, actor, [collectionChanged(row!)])
        })
      },
    ),

    /** Deletes the collection with its documents, passages and stored files. */
    deleteCollection: guarded('collections:write', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await findCollection(tx, actor.workspaceId, id)
        if (row.isDefault) throw new DefaultCollectionKept()
        await appendEvents(tx, actor, [collectionDeleted(row)])
        await store.discardCollection(tx, id)
      })
    }),
  }
}
