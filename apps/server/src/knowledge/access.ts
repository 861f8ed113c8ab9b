import { and, eq, inArray, isNotNull, not, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Actor } from '../platform/actor.ts'
import type { Queryable } from '../platform/database/index.ts'
import { CollectionNotFound, DocumentNotFound, WritingNotGranted } from './errors.ts'
import { type CollectionRow, collections, type DocumentRow, documents, grants } from './tables.ts'

/**
 * Who may read and change what, in this one place. A collection is read by all of its workspace, or by those it is
 * granted to; a document by the readers of its collection, or by those of them whom it is granted to. Whoever holds
 * `collections:read-all` needs no grant, for reading and for what their other permissions let them change. An API key
 * bound to collections reaches nothing else. What may not be read is not there: 404, not counted, not listed, not found.
 */

type Level = 'read' | 'write'

const readsAll = (actor: Actor) => actor.permissions.has('collections:read-all')

const granted = (actor: Actor, object: PgColumn) =>
  sql`exists (select from ${grants} where ${grants.objectId} = ${object}
    and ${inArray(grants.principal, [...actor.principals])})`

/** A condition on rows of `collections`. */
export function mayReadCollection(actor: Actor): SQL {
  return and(
    eq(collections.workspaceId, actor.workspaceId),
    actor.onlyCollections && inArray(collections.id, [...actor.onlyCollections]),
    readsAll(actor) ? undefined : or(eq(collections.access, 'workspace'), granted(actor, collections.id)),
  )!
}

/** A condition on rows of `documents` in a collection that the actor may read. */
export function mayReadDocumentInside(actor: Actor): SQL {
  return and(
    eq(documents.workspaceId, actor.workspaceId),
    readsAll(actor) ? undefined : or(eq(documents.access, 'inherited'), granted(actor, documents.id)),
  )!
}

/** A condition on rows of `documents`, wherever they are. */
function mayReadDocument(actor: Actor): SQL {
  const inside = mayReadDocumentInside(actor)
  if (readsAll(actor) && !actor.onlyCollections) return inside
  return and(
    inside,
    sql`exists (select from ${collections} where ${collections.id} = ${documents.collectionId} and ${mayReadCollection(actor)})`,
  )!
}

/** What tells apart two actors who may read different things, and nobody else: begins every key under which something is remembered. */
export function accessKey(actor: Actor): string {
  const reach = readsAll(actor) ? null : [...actor.principals].sort()
  return JSON.stringify([actor.workspaceId, reach, actor.onlyCollections ?? null])
}

/** @throws CollectionNotFound where the actor may not read it, WritingNotGranted where it asks to write and may only read */
export async function findCollection(
  db: Queryable,
  actor: Actor,
  id: string,
  level: Level = 'read',
): Promise<CollectionRow> {
  const [row] = await db
    .select()
    .from(collections)
    .where(and(mayReadCollection(actor), eq(collections.id, id)))
    .limit(1)
  if (!row) throw new CollectionNotFound(id)
  if (level === 'write' && row.access === 'restricted') await requireWriting(db, actor, id)
  return row
}

/** @throws DocumentNotFound where the actor may not read it, WritingNotGranted where it asks to write and may only read */
export async function findDocument(
  db: Queryable,
  actor: Actor,
  id: string,
  level: Level = 'read',
): Promise<DocumentRow> {
  const query = db
    .select()
    .from(documents)
    .where(and(mayReadDocument(actor), eq(documents.id, id)))
    .limit(1)
  // Who writes holds the row, so that nobody else changes it until this transaction ends.
  const [row] = await (level === 'write' ? query.for('update') : query)
  if (!row) throw new DocumentNotFound(id)
  if (level === 'write') {
    if (row.access === 'restricted') await requireWriting(db, actor, id)
    else await findCollection(db, actor, row.collectionId, 'write')
  }
  return row
}

async function requireWriting(db: Queryable, actor: Actor, objectId: string): Promise<void> {
  if (readsAll(actor)) return
  const [row] = await db
    .select({ level: grants.level })
    .from(grants)
    .where(
      and(
        eq(grants.workspaceId, actor.workspaceId),
        eq(grants.objectId, objectId),
        eq(grants.level, 'write'),
        inArray(grants.principal, [...actor.principals]),
      ),
    )
    .limit(1)
  if (!row) throw new WritingNotGranted(objectId)
}

/** Documents that can be found in collections which the actor may read, but not by this actor: usually none. */
export async function hiddenInside(
  db: Queryable,
  actor: Actor,
): Promise<{ id: string; collectionId: string }[]> {
  if (readsAll(actor)) return []
  return db
    .select({ id: documents.id, collectionId: documents.collectionId })
    .from(documents)
    .where(
      and(
        eq(documents.workspaceId, actor.workspaceId),
        eq(documents.access, 'restricted'),
        isNotNull(documents.readyVersion),
        not(granted(actor, documents.id)),
      ),
    )
}

/** Of these documents, those that are there and that the actor may not read. */
export async function hiddenAmong(db: Queryable, actor: Actor, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0 || (readsAll(actor) && !actor.onlyCollections)) return new Set()
  const rows = await db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.workspaceId, actor.workspaceId),
        inArray(documents.id, [...new Set(ids)]),
        not(mayReadDocument(actor)),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}
