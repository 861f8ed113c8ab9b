import { eq, inArray, or, sql } from 'drizzle-orm'
import type { Blobs } from '../platform/blobs/index.ts'
import type { Transaction } from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Overdue } from '../platform/overdue.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { rememberReaders } from './access.ts'
import type { PassageIndex } from './index/index.ts'
import { collections, type DocumentRow, documents, documentVersions, grants } from './tables.ts'

/** Names of the background jobs that documents need. */
export const ingestJob = 'knowledge.ingest-document'
export const discardBlobsJob = 'knowledge.discard-blobs'

/** Takes documents out again: rows at once, the index after the commit, stored files by a job that survives a crash. */
export interface DocumentStore {
  discardDocuments(tx: Transaction, rows: Pick<DocumentRow, 'id' | 'collectionId'>[]): Promise<void>
  discardCollection(tx: Transaction, collectionId: string): Promise<void>
  /**
   * Deletes versions that were replaced before a time, text and file. What was cited from them is not shown any more.
   * @returns how many
   */
  forgetVersions(tx: Transaction, overdue: Overdue): Promise<number>
  /** Says that what can be found in a collection has changed. */
  touchCollection(tx: Transaction, collectionId: string): Promise<void>
  /** Throws where what stands in a collection may not leave it now. */
  refuseHeld(tx: Transaction, collectionId: string): Promise<void>
  /** Where a person's keys have sealed originals, of any version. */
  sealedBy(tx: Transaction, workspaceId: string, personId: string): Promise<Sealed>
  /** Takes a document out of one collection's part of the index, which another will hold. */
  leaveIndex(tx: Transaction, row: Pick<DocumentRow, 'id' | 'collectionId'>): void
}

/** What can be read as long as somebody's keys are there. */
export interface Sealed {
  collectionIds: string[]
  /** Who brought any version of one of the documents. */
  people: string[]
}

export interface DocumentStoreOptions {
  blobs: Blobs
  jobs: Jobs
  index: PassageIndex
  log: Log
  /** Throws where what stands in a collection, or what somebody brought, may not be deleted now. */
  refuseHeld(
    tx: Transaction,
    workspaceId: string,
    doomed: { collectionIds: string[]; people?: string[] },
  ): Promise<void>
  /** Called when what can be found has changed. */
  onChange(): void
}

/**
 * Who made a collection, and who brought any version of documents: of these, or of all in the collection. By whose key their
 * event is sealed under, which outlives API keys, and by whose key the original is.
 */
const findBringers = {
  name: 'knowledge.find-bringers',
  text: `
    with inside as (
      select id from documents where workspace_id = $1 and (id = any($2) or collection_id = $3))
    select k.person_id as id from events e join data_keys k on k.id = e.key_id
      where e.workspace_id = $1 and e.subject_id in (select id from inside)
        and e.kind in ('knowledge.document.added', 'knowledge.document.replaced') and k.person_id <> ''
    union select k.person_id from events e join data_keys k on k.id = e.key_id
      where e.workspace_id = $1 and e.subject_id = $3 and e.kind = 'knowledge.collection.created' and k.person_id <> ''
    union select k.person_id from document_versions v join data_keys k on k.id = split_part(v.blob, '.', 2)
      where v.document_id in (select id from inside) and k.person_id <> ''`,
}

export function openDocumentStore({
  blobs,
  jobs,
  index,
  log,
  refuseHeld,
  onChange,
}: DocumentStoreOptions): DocumentStore {
  /** What the index misses now, it is given at the next start. */
  const inIndex = (change: Promise<void>) => {
    onChange()
    change.catch((error: unknown) => log.error({ err: error }, 'the index could not be changed'))
  }

  jobs.define<{ ids: string[] }>(discardBlobsJob, {}, async ({ ids }) => {
    for (const id of ids) await blobs.delete(id)
  })

  const discardBlobs = async (tx: Transaction, rows: { blob: string }[]) => {
    if (rows.length > 0) await jobs.send(tx, discardBlobsJob, { ids: rows.map(({ blob }) => blob) })
  }

  /** @param doomed documents that are deleted, or the collection with all of its documents; neither: they leave it only */
  async function refuse(
    tx: Transaction,
    named: string[],
    doomed?: { documentIds?: string[]; collectionId?: string },
  ): Promise<void> {
    const collectionIds = [...new Set(named)]
    const [row] = await tx
      .select({ workspaceId: collections.workspaceId })
      .from(collections)
      .where(inArray(collections.id, collectionIds))
      .limit(1)
    if (!row) return
    const { workspaceId } = row
    if (!doomed) return refuseHeld(tx, workspaceId, { collectionIds })
    const people = await bringersOf(tx, workspaceId, doomed)
    await refuseHeld(tx, workspaceId, { collectionIds, people })
  }

  async function bringersOf(
    tx: Transaction,
    workspaceId: string,
    { documentIds = [], collectionId }: { documentIds?: string[]; collectionId?: string },
  ): Promise<string[]> {
    const { rows } = await tx.$client.query<{ id: string }>({
      ...findBringers,
      values: [workspaceId, documentIds, collectionId ?? null],
    })
    return rows.map(({ id }) => id)
  }

  return {
    async forgetVersions(tx, { workspaceId, before, heldCollections, heldPeople, most }) {
      const { rows } = await tx.$client.query<{ blob: string }>(
        `delete from document_versions where (document_id, version) in (
           select v.document_id, v.version from document_versions v join documents d on d.id = v.document_id
           where d.workspace_id = $1 and v.version < d.ready_version and d.collection_id <> all($3)
             and exists (select from document_versions n
                         where n.document_id = v.document_id and n.version > v.version and n.created_at < $2)
             -- Who brought any version holds all of them. That stands in the log: each event is sealed under the key of
             -- whoever did it, by an API key that is gone too.
             and ($5::text[] = '{}' or not exists (
               select from events e join data_keys k on k.id = e.key_id
               where e.subject_id = d.id and e.kind in ('knowledge.document.added', 'knowledge.document.replaced')
                 and k.person_id = any($5)))
           limit $4)
         returning blob`,
        [workspaceId, before, heldCollections, most, heldPeople],
      )
      await discardBlobs(tx, rows)
      return rows.length
    },

    async discardDocuments(tx, rows) {
      const ids = rows.map(({ id }) => id)
      await refuse(
        tx,
        rows.map((row) => row.collectionId),
        { documentIds: ids },
      )
      const versions = await tx
        .select({ blob: documentVersions.blob })
        .from(documentVersions)
        .where(inArray(documentVersions.documentId, ids))
      await discardBlobs(tx, versions)
      await rememberReaders(tx, inArray(documents.id, ids))
      await tx.delete(grants).where(inArray(grants.objectId, ids))
      await tx.delete(documents).where(inArray(documents.id, ids))
      for (const collectionId of new Set(rows.map((row) => row.collectionId)))
        await touchCollection(tx, collectionId)
      tx.afterCommit(() => {
        for (const { id, collectionId } of rows) inIndex(index.removeDocument(collectionId, id))
      })
    },

    refuseHeld: (tx, collectionId) => refuse(tx, [collectionId]),

    async sealedBy(tx, workspaceId, personId) {
      const { rows } = await tx.$client.query<{ id: string; collection_id: string }>(
        `select distinct d.id, d.collection_id from document_versions v join documents d on d.id = v.document_id
         where d.workspace_id = $1 and split_part(v.blob, '.', 2) in (
           select id from data_keys where workspace_id = $1 and person_id = $2 and wrapped is not null)`,
        [workspaceId, personId],
      )
      const documentIds = rows.map(({ id }) => id)
      return {
        collectionIds: [...new Set(rows.map((row) => row.collection_id))],
        people: await bringersOf(tx, workspaceId, { documentIds }),
      }
    },

    async touchCollection(tx, collectionId) {
      await touchCollection(tx, collectionId)
      tx.afterCommit(onChange)
    },

    leaveIndex(tx, { id, collectionId }) {
      tx.afterCommit(() => inIndex(index.removeDocument(collectionId, id)))
    },

    async discardCollection(tx, collectionId) {
      await refuse(tx, [collectionId], { collectionId })
      const versions = await tx
        .select({ blob: documentVersions.blob })
        .from(documentVersions)
        .innerJoin(documents, eq(documents.id, documentVersions.documentId))
        .where(eq(documents.collectionId, collectionId))
      await discardBlobs(tx, versions)
      await rememberReaders(tx, eq(documents.collectionId, collectionId))
      const inside = tx
        .select({ id: documents.id })
        .from(documents)
        .where(eq(documents.collectionId, collectionId))
      await tx.delete(grants).where(or(eq(grants.objectId, collectionId), inArray(grants.objectId, inside)))
      await tx.delete(collections).where(eq(collections.id, collectionId))
      tx.afterCommit(() => inIndex(index.removeCollection(collectionId)))
    },
  }
}

/** The same, for who tells the others in another way. */
export async function touchCollection(tx: Transaction, collectionId: string): Promise<void> {
  await tx
    .update(collections)
    .set({ revision: sql`${collections.revision} + 1`, updatedAt: new Date() })
    .where(eq(collections.id, collectionId))
}
