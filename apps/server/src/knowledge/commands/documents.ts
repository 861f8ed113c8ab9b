import { Readable } from 'node:stream'
import type { AddedDocuments, UpdateDocument } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { BlobInfo, Blobs } from '../../platform/blobs/index.ts'
import { holderOf } from '../../platform/crypto/data-keys.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import type { Egress } from '../../platform/egress/egress.ts'
import { Problem } from '../../platform/http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { findCollection, findDocument, hiddenAmong } from '../access.ts'
import { type DocumentStore, ingestJob } from '../document-store.ts'
import {
  ContentStandsAlready,
  DocumentBusy,
  HiddenContentStands,
  OriginalMissing,
  UploadTooLarge,
} from '../errors.ts'
import {
  documentAdded,
  documentChanged,
  documentDeleted,
  documentReplaced,
  documentRetried,
} from '../facts.ts'
import type { IndexSync } from '../index-sync.ts'
import { fileNameOf, mediaTypeOf, titleOf } from '../names.ts'
import type { Originals } from '../originals.ts'
import type { Progress } from '../progress.ts'
import { type DocumentRow, documents, documentVersions } from '../tables.ts'

/** One file on its way in; its bytes are streamed, never held. */
export interface IncomingFile {
  name: string
  title?: string
  mediaType?: string
  content: Readable
}

export interface DocumentCommandsOptions {
  database: Database
  blobs: Blobs
  jobs: Jobs
  indexSync: IndexSync
  log: Log
  store: DocumentStore
  originals: Originals
  egress: Egress
  progress: Progress
  maxUploadBytes: number
}

/** @throws ContentStandsAlready when a document of the collection has this content */
async function refuseTwin(
  tx: Transaction,
  actor: Actor,
  collectionId: string,
  sha256: string,
): Promise<void> {
  const [twin] = await tx
    .select({ id: documents.id, title: documents.title })
    .from(documents)
    .where(and(eq(documents.collectionId, collectionId), eq(documents.sha256, sha256)))
    .limit(1)
  if (twin) await refuseHiddenTwin(tx, actor, twin.id)
  if (twin) throw new ContentStandsAlready(twin.id, twin.title)
}

/** @throws HiddenContentStands where the actor may not know which document has the content */
async function refuseHiddenTwin(tx: Transaction, actor: Actor, id: string): Promise<void> {
  if ((await hiddenAmong(tx, actor, [id])).has(id)) throw new HiddenContentStands()
}

type Added = AddedDocuments['documents'][number]

export function documentCommands(options: DocumentCommandsOptions) {
  const { database, blobs, jobs, indexSync, store, originals, egress, progress, log, maxUploadBytes } =
    options

  /** Sealed under the key of whoever brings it: with that key it can be made unreadable. */
  async function storeContent(actor: Actor, file: IncomingFile): Promise<BlobInfo> {
    const limits = { maxBytes: maxUploadBytes, holder: holderOf(actor) }
    return blobs.put(file.content, limits).catch((error: unknown) => {
      throw blobs.isTooLarge(error) ? new UploadTooLarge(fileNameOf(file.name), maxUploadBytes) : error
    })
  }

  /** A title is searched too, so the index reads the document anew; what it misses now, it is given at the next start. */
  function reindex(row: DocumentRow): void {
    if (row.readyVersion === null) return
    indexSync
      .indexVersion(row, row.readyVersion)
      .catch((error: unknown) => log.error({ err: error }, 'the index could not be changed'))
  }

  /** The row of a new document with its first version and its job, or the document that has this content already. */
  async function register(
    actor: Actor,
    collectionId: string,
    file: IncomingFile,
    blob: BlobInfo,
  ): Promise<Added> {
    const content = { sha256: blob.sha256, bytes: blob.bytes, mediaType: mediaTypeOf(file.mediaType) }
    const adding = database.transaction(async (tx) => {
      await findCollection(tx, actor, collectionId, 'write')
      const [row] = await tx
        .insert(documents)
        .values({
          id: newId('doc'),
          workspaceId: actor.workspaceId,
          collectionId,
          title: titleOf(file.title ?? file.name),
          fileName: fileNameOf(file.name),
          status: 'queued',
          ...content,
        })
        .onConflictDoNothing({ target: [documents.collectionId, documents.sha256] })
        .returning()
      if (!row) {
        const [standing] = await tx
          .select({ id: documents.id, title: documents.title, status: documents.status })
          .from(documents)
          .where(and(eq(documents.collectionId, collectionId), eq(documents.sha256, blob.sha256)))
        await refuseHiddenTwin(tx, actor, standing!.id)
        return { added: { ...standing!, duplicate: true } }
      }
      await tx.insert(documentVersions).values({ documentId: row.id, version: 1, blob: blob.id, ...content })
      await jobs.send(tx, ingestJob, { documentId: row.id }, { key: row.id })
      await appendEvents(tx, actor, [documentAdded(row)])
      tx.afterCommit(() => progress.statusChanged(row))
      return { added: { id: row.id, title: row.title, status: row.status, duplicate: false } }
    })
    const { added } = await adding.catch(async (error: unknown) => {
      if (error instanceof Problem) await blobs.delete(blob.id)
      throw error
    })
    if (added.duplicate) await originals.share(actor, added.id, blob)
    return added
  }

  const addDocument = guarded(
    'documents:write',
    async (actor: Actor, collectionId: string, file: IncomingFile): Promise<Added> => {
      await findCollection(database.drizzle, actor, collectionId, 'write')
      return register(actor, collectionId, file, await storeContent(actor, file))
    },
  )

  /** Where a document moves to it is read anew: without its file it would be found nowhere any more. */
  async function needOriginal(actor: Actor, id: string, target: string): Promise<void> {
    const row = await findDocument(database.drizzle, actor, id, 'write')
    if (row.collectionId === target) return
    const [version] = await database.drizzle
      .select({ blob: documentVersions.blob })
      .from(documentVersions)
      .where(and(eq(documentVersions.documentId, id), eq(documentVersions.version, row.version)))
    await blobs.stat(version!.blob).catch((error: unknown) => {
      throw blobs.isNotFound(error) ? new OriginalMissing(id, row.version) : error
    })
  }

  return {
    addDocument,

    addText: guarded(
      'documents:write',
      async (actor: Actor, collectionId: string, input: { title: string; text: string }) =>
        addDocument(actor, collectionId, {
          name: `${input.title}.txt`,
          title: input.title,
          mediaType: 'text/plain',
          content: Readable.from([Buffer.from(input.text)]),
        }),
    ),

    /** Fetches the address and keeps what it answers, under that address as its title. */
    addUrl: guarded('documents:write', async (actor: Actor, collectionId: string, url: string) => {
      await findCollection(database.drizzle, actor, collectionId, 'write')
      const fetched = await egress.fetchDocument(url)
      const { hostname, pathname } = new URL(fetched.url)
      const last = pathname.split('/').filter(Boolean).at(-1)
      return addDocument(actor, collectionId, {
        name: last ?? hostname,
        title: `${hostname}${pathname === '/' ? '' : pathname}`,
        mediaType: fetched.mediaType,
        content: fetched.body,
      })
    }),

    /** Renames a document, or moves it to another collection of the workspace. @throws OriginalMissing where it moves */
    updateDocument: guarded(
      'documents:write',
      async (actor: Actor, id: string, input: UpdateDocument): Promise<void> => {
        if (input.collectionId) await needOriginal(actor, id, input.collectionId)
        await database.transaction(async (tx) => {
          const row = await findDocument(tx, actor, id, 'write')
          const target = input.collectionId ?? row.collectionId
          const moves = target !== row.collectionId
          if (moves) {
            await store.refuseHeld(tx, row.collectionId)
            await findCollection(tx, actor, target, 'write')
            await refuseTwin(tx, actor, target, row.sha256)
            await jobs.send(tx, ingestJob, { documentId: id })
            await store.touchCollection(tx, row.collectionId)
          }
          const [changed] = await tx
            .update(documents)
            .set({
              title: input.title ?? row.title,
              collectionId: target,
              ...(moves
                ? { status: 'queued' as const, readyVersion: null, errorCode: null, errorFacts: null }
                : {}),
              updatedAt: new Date(),
            })
            .where(eq(documents.id, id))
            .returning()
          await store.touchCollection(tx, target)
          await appendEvents(tx, actor, [documentChanged(changed!)])
          if (moves) store.leaveIndex(tx, row)
          tx.afterCommit(() => {
            if (moves) progress.deleted(row)
            else if (changed!.title !== row.title) reindex(changed!)
            progress.statusChanged(changed!)
          })
        })
      },
    ),

    /** A new version of a document. The old one is found and cited until the new one is ready. */
    replaceDocument: guarded(
      'documents:write',
      async (actor: Actor, id: string, file: IncomingFile): Promise<void> => {
        const before = await findDocument(database.drizzle, actor, id, 'write')
        const blob = await storeContent(actor, file)
        if (blob.sha256 === before.sha256) return originals.share(actor, id, blob)
        await database.transaction(async (tx) => {
          const row = await findDocument(tx, actor, id, 'write')
          await refuseTwin(tx, actor, row.collectionId, blob.sha256)
          const version = row.version + 1
          const content = {
            sha256: blob.sha256,
            bytes: blob.bytes,
            mediaType: file.mediaType ? mediaTypeOf(file.mediaType) : row.mediaType,
          }
          await tx.insert(documentVersions).values({ documentId: id, version, blob: blob.id, ...content })
          const [replaced] = await tx
            .update(documents)
            .set({
              ...content,
              version,
              fileName: fileNameOf(file.name),
              status: 'queued',
              errorCode: null,
              errorFacts: null,
              updatedAt: new Date(),
            })
            .where(eq(documents.id, id))
            .returning()
          await jobs.send(tx, ingestJob, { documentId: id }, { key: id })
          await appendEvents(tx, actor, [documentReplaced(replaced!)])
          tx.afterCommit(() => progress.statusChanged(replaced!))
        })
      },
    ),

    /** @throws DocumentBusy unless it failed */
    retryDocument: guarded('documents:write', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await findDocument(tx, actor, id, 'write')
        if (row.status !== 'failed') throw new DocumentBusy(id, row.status)
        const [queued] = await tx
          .update(documents)
          .set({ status: 'queued', errorCode: null, errorFacts: null, updatedAt: new Date() })
          .where(eq(documents.id, id))
          .returning()
        await jobs.send(tx, ingestJob, { documentId: id })
        await appendEvents(tx, actor, [documentRetried(queued!)])
        tx.afterCommit(() => progress.statusChanged(queued!))
      })
    }),

    deleteDocument: guarded('documents:write', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row: DocumentRow = await findDocument(tx, actor, id, 'write')
        await store.discardDocuments(tx, [row])
        await appendEvents(tx, actor, [documentDeleted(row)])
        tx.afterCommit(() => progress.deleted(row))
      })
    }),
  }
}
