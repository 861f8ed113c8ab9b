import type { AccessLevel } from '@gepeto/contract'
import { and, eq, inArray, isNotNull, not, or, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Actor } from '../platform/actor.ts'
import type { Queryable } from '../platform/database/index.ts'
import { CollectionNotFound, DocumentNotFound, WritingNotGranted } from './errors.ts'
import {
  type CollectionRow,
  collections,
  type DocumentRow,
  deletedDocuments,
  documents,
  grants,
} from './tables.ts'

/**
 * Who may read and change what, in this one place. A collection is read by all of its workspace, or by those it is
 * granted to; a document by the readers of its collection, or by those of them whom it is granted to. Whoever holds
 * `collections:read-all` needs no grant, for reading and for what their other permissions let them change. An API key
 * bound to collections reaches nothing else. What may not be read is not there: 404, not counted, not listed, not found.
 */

const readsAll = (actor: Actor) => actor.permissions.has('collections:read-all')

const granted = (actor: Actor, object: PgColumn, level: AccessLevel = 'read') =>
  sql`exists (select from ${grants} where ${grants.objectId} = ${object}
    and ${inArray(grants.principal, [...actor.principals])} ${level === 'write' ? sql`and ${eq(grants.level, 'write')}` : sql``})`

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

/**
 * Conditions on rows of `documents` joined with `collections`, of which one holds where the actor reads a document by
 * `collections:read-all` alone; undefined: never.
 */
export function isUnshared(actor: Actor): SQL[] | undefined {
  if (!readsAll(actor)) return undefined
  return [
    and(eq(collections.access, 'restricted'), not(granted(actor, collections.id)))!,
    and(eq(documents.access, 'restricted'), not(granted(actor, documents.id)))!,
  ]
}

/** A column beside rows of `collections` that the actor may read: what sharing leaves them of each. */
export function levelOfCollection(actor: Actor): SQL<AccessLevel> {
  return levelWhere(
    readsAll(actor)
      ? undefined
      : or(eq(collections.access, 'workspace'), granted(actor, collections.id, 'write')),
  )
}

/** A column beside rows of `documents` that the actor may read: what sharing leaves them of each. */
export function levelOfDocument(actor: Actor): SQL<AccessLevel> {
  if (readsAll(actor)) return levelWhere(undefined)
  const insideOpen = sql`exists (select from ${collections} where ${collections.id} = ${documents.collectionId}
    and ${or(eq(collections.access, 'workspace'), granted(actor, collections.id, 'write'))})`
  return levelWhere(
    or(
      and(eq(documents.access, 'restricted'), granted(actor, documents.id, 'write')),
      and(eq(documents.access, 'inherited'), insideOpen),
    ),
  )
}

/** @param isWritable undefined: everywhere */
const levelWhere = (isWritable: SQL | undefined): SQL<AccessLevel> =>
  sql<AccessLevel>`case when ${isWritable ?? sql`true`} then 'write' else 'read' end`

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
  level: AccessLevel = 'read',
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
  level: AccessLevel = 'read',
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

/** A document with what sharing leaves the actor of it. */
export type SeenDocument = DocumentRow & { level: AccessLevel }

/** @throws DocumentNotFound where the actor may not read it */
export async function seeDocument(db: Queryable, actor: Actor, id: string): Promise<SeenDocument> {
  const [seen] = await db
    .select({ row: documents, level: levelOfDocument(actor) })
    .from(documents)
    .where(and(mayReadDocument(actor), eq(documents.id, id)))
    .limit(1)
  if (!seen) throw new DocumentNotFound(id)
  return { ...seen.row, level: seen.level }
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

/** Whether nothing of the workspace is closed to the actor. */
export const readsEverything = (actor: Actor): boolean => readsAll(actor) && !actor.onlyCollections

/**
 * A condition on the id of a document, there or gone, that the actor may not read: of those that are gone, the ones
 * that were closed to them when they went. Where a key is bound to collections, all that are gone.
 * @returns undefined where the actor may read everything
 */
export function isHidden(actor: Actor, id: SQL): SQL | undefined {
  if (readsEverything(actor)) return undefined
  const readable = sql`exists (select from ${documents} where ${documents.id} = ${id} and ${mayReadDocument(actor)})`
  if (actor.onlyCollections) return not(readable)
  const { workspaceId, documentId, readers, collectionReaders } = deletedDocuments
  const principals = sql.param([...actor.principals])
  return or(
    sql`exists (select from ${documents} where ${documents.id} = ${id}) and not ${readable}`,
    sql`exists (select from ${deletedDocuments} where ${documentId} = ${id} and ${eq(workspaceId, actor.workspaceId)}
      and not (coalesce(${readers} && ${principals}, true) and coalesce(${collectionReaders} && ${principals}, true)))`,
  )
}

/** Of these documents, there or gone, those that the actor may not read. */
export async function hiddenAmong(db: Queryable, actor: Actor, ids: readonly string[]): Promise<Set<string>> {
  const hidden = isHidden(actor, sql`asked.id`)
  if (ids.length === 0 || !hidden) return new Set()
  const rows = await db
    .select({ id: sql<string>`asked.id` })
    .from(sql`json_array_elements_text(${JSON.stringify([...new Set(ids)])}::json) as asked(id)`)
    .where(hidden)
  return new Set(rows.map(({ id }) => id))
}

/** Whether a collection holds restricted documents that the actor may not change. */
export async function holdsClosed(db: Queryable, actor: Actor, collectionId: string): Promise<boolean> {
  if (readsAll(actor)) return false
  const [row] = await db
    .select({ id: documents.id })
    .from(documents)
    .where(
      and(
        eq(documents.workspaceId, actor.workspaceId),
        eq(documents.collectionId, collectionId),
        eq(documents.access, 'restricted'),
        not(granted(actor, documents.id, 'write')),
      ),
    )
    .limit(1)
  return row !== undefined
}

/** Notes who could read restricted documents, before they and their grants go. @param going a condition on rows of `documents` */
export async function rememberReaders(tx: Queryable, going: SQL): Promise<void> {
  const readersOf = (access: PgColumn, object: PgColumn) =>
    sql`case when ${access} = 'restricted' then array(
      select ${grants.principal} from ${grants} where ${grants.objectId} = ${object}) end`
  const { workspaceId, documentId, readers, collectionReaders } = deletedDocuments
  await tx.execute(sql`
    insert into ${deletedDocuments} (${names(workspaceId, documentId, readers, collectionReaders)})
    select ${documents.workspaceId}, ${documents.id}, ${readersOf(documents.access, documents.id)},
      ${readersOf(collections.access, collections.id)}
    from ${documents} join ${collections} on ${collections.id} = ${documents.collectionId}
    where ${going} and (${documents.access} = 'restricted' or ${collections.access} = 'restricted')
    on conflict do nothing`)
}

const names = (...columns: PgColumn[]) =>
  sql.join(
    columns.map(({ name }) => sql.identifier(name)),
    sql`, `,
  )
