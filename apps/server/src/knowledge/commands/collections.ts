import type { AccessLevel, Collection, CreateCollection, UpdateCollection } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { NotPermitted } from '../../platform/http/errors.ts'
import { newId } from '../../platform/ids.ts'
import { findCollection, holdsClosed, levelOfCollection } from '../access.ts'
import type { DocumentStore } from '../document-store.ts'
import { CollectionHoldsClosed, DefaultCollectionKept } from '../errors.ts'
import { collectionChanged, collectionCreated, collectionDeleted } from '../facts.ts'
import { type CollectionRow, collections } from '../tables.ts'
import { grantsOn, grantToMaker } from './sharing.ts'

/** The row as the world sees it; counts come from the query that read it. */
export function toCollection(
  row: CollectionRow,
  level: AccessLevel,
  counts = { documents: 0, passages: 0 },
): Collection {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    language: row.language,
    isDefault: row.isDefault,
    access: row.access,
    level,
    ...counts,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const defaultName = 'Documents'

/** The collection that requests mean which name none: furnished with each new workspace. */
export async function createDefaultCollection(tx: Transaction, workspaceId: string): Promise<void> {
  const [row] = await tx
    .insert(collections)
    .values({ id: newId('col'), workspaceId, name: defaultName, isDefault: true })
    .returning()
  await appendEvents(tx, { kind: 'system', id: 'setup', workspaceId }, [collectionCreated(row!, [])])
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
  /** Called when there is a collection more. */
  onChange(): void
}

export function collectionCommands({ database, store, onChange }: CollectionCommandsOptions) {
  return {
    createCollection: guarded(
      'collections:write',
      async (actor: Actor, input: CreateCollection): Promise<Collection> => {
        if (actor.onlyCollections) throw new NotPermitted('collections:write')
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
          if (row!.access === 'restricted') await grantToMaker(tx, actor, row!.id)
          await appendEvents(tx, actor, [collectionCreated(row!, await grantsOn(tx, row!.id))])
          tx.afterCommit(onChange)
          return toCollection(row!, 'write')
        })
      },
    ),

    /** The collection without its counts. */
    viewCollection: guarded('collections:read', async (actor: Actor, id: string): Promise<Collection> => {
      const row = await findCollection(database.drizzle, actor, id)
      const [seen] = await database.drizzle
        .select({ level: levelOfCollection(actor) })
        .from(collections)
        .where(eq(collections.id, id))
      return toCollection(row, seen?.level ?? 'read')
    }),

    updateCollection: guarded(
      'collections:write',
      async (actor: Actor, id: string, input: UpdateCollection): Promise<void> => {
        await database.transaction(async (tx) => {
          await findCollection(tx, actor, id, 'write')
          const [row] = await tx
            .update(collections)
            .set({ ...input, updatedAt: new Date() })
            .where(eq(collections.id, id))
            .returning()
          await appendEvents(tx, actor, [collectionChanged(row!)])
        })
      },
    ),

    /** Deletes the collection with its documents, passages and stored files. @throws CollectionHoldsClosed */
    deleteCollection: guarded('collections:write', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await findCollection(tx, actor, id, 'write')
        if (row.isDefault) throw new DefaultCollectionKept()
        if (await holdsClosed(tx, actor, id)) throw new CollectionHoldsClosed()
        await appendEvents(tx, actor, [collectionDeleted(row)])
        await store.discardCollection(tx, id)
      })
    }),

    /** Takes out all that a workspace holds, stored files included, when the workspace itself goes. */
    async discardWorkspace(tx: Transaction, workspaceId: string): Promise<void> {
      const rows = await tx
        .select({ id: collections.id })
        .from(collections)
        .where(eq(collections.workspaceId, workspaceId))
      for (const { id } of rows) await store.discardCollection(tx, id)
    },
  }
}
