import type { Readable } from 'node:stream'
import type {
  AccessLevel,
  Collection,
  DocumentsQuery,
  DocumentText,
  PageQuery,
  Passage,
} from '@gepeto/contract'
import { and, asc, count, desc, eq, gt, ilike, lt, type SQL, sql, sum } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Blobs } from '../platform/blobs/index.ts'
import type { Database } from '../platform/database/index.ts'
import { decodeCursor, idOf } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import {
  findCollection,
  findDocument,
  hiddenAmong,
  levelOfCollection,
  levelOfDocument,
  mayReadCollection,
  mayReadDocumentInside,
  type SeenDocument,
  seeDocument,
} from './access.ts'
import { toCollection } from './commands/collections.ts'
import { CollectionNotFound, DocumentNotReady, OriginalMissing, VersionNotFound } from './errors.ts'
import {
  type CollectionRow,
  collections,
  type DocumentRow,
  documents,
  documentVersions,
  type PassageRow,
  passages,
} from './tables.ts'
import type { UnsharedReads } from './unshared-reads.ts'

export interface DocumentContent {
  fileName: string
  mediaType: string
  bytes: number
  sha256: string
  open(range?: { start: number; end: number }): Promise<Readable>
}

export function knowledgeQueries(database: Database, blobs: Blobs, unshared: UnsharedReads) {
  const db = database.drizzle

  /** Collections that the actor may read, with the counts of what they may read in them. */
  function selectCollections(actor: Actor, ...conditions: (SQL | undefined)[]) {
    const counts = db
      .select({
        collectionId: documents.collectionId,
        documents: count().as('document_count'),
        passages: sum(documents.passages).mapWith(Number).as('passage_count'),
      })
      .from(documents)
      .where(mayReadDocumentInside(actor))
      .groupBy(documents.collectionId)
      .as('counts')
    return db
      .select({
        row: collections,
        level: levelOfCollection(actor),
        documents: counts.documents,
        passages: counts.passages,
      })
      .from(collections)
      .leftJoin(counts, eq(counts.collectionId, collections.id))
      .where(and(mayReadCollection(actor), ...conditions))
  }

  type CountedRow = {
    row: CollectionRow
    level: AccessLevel
    documents: number | null
    passages: number | null
  }
  const counted = ({ row, level, documents: inside, passages: found }: CountedRow): Collection =>
    toCollection(row, level, { documents: inside ?? 0, passages: found ?? 0 })

  /** The version that a reader means: the one named, or the newest that can be read. */
  async function readVersion(row: DocumentRow, version?: number) {
    const wanted = version ?? row.readyVersion
    if (wanted === null) throw new DocumentNotReady(row.id, row.status)
    const [found] = await db
      .select()
      .from(documentVersions)
      .where(and(eq(documentVersions.documentId, row.id), eq(documentVersions.version, wanted)))
    if (!found) throw new VersionNotFound(row.id, wanted)
    return found
  }

  return {
    listCollections: guarded('collections:read', async (actor: Actor, { limit, cursor }: PageQuery) => {
      const rows = await selectCollections(actor, cursor ? gt(collections.id, idOf(cursor)) : undefined)
        .orderBy(asc(collections.id))
        .limit(limit + 1)
      return toPage(rows, limit, ({ row }) => [row.id], counted)
    }),

    getCollection: guarded('collections:read', async (actor: Actor, id: string): Promise<Collection> => {
      const [row] = await selectCollections(actor, eq(collections.id, id))
      if (!row) throw new CollectionNotFound(id)
      return counted(row)
    }),

    /** The id of the collection that requests mean which name none. */
    defaultCollection: guarded('collections:read', async (actor: Actor): Promise<string> => {
      const [row] = await db
        .select({ id: collections.id })
        .from(collections)
        .where(and(mayReadCollection(actor), eq(collections.isDefault, true)))
      if (!row) throw new CollectionNotFound('default')
      return row.id
    }),

    /** A collection's id by its name or id; for the command line. */
    collectionNamed: guarded(
      'collections:read',
      async (actor: Actor, name: string): Promise<string | undefined> => {
        const [row] = await db
          .select({ id: collections.id })
          .from(collections)
          .where(
            and(
              mayReadCollection(actor),
              sql`(${collections.name} = ${name} or ${collections.id} = ${name})`,
            ),
          )
          .orderBy(asc(collections.id))
          .limit(1)
        return row?.id
      },
    ),

    listDocuments: guarded(
      'documents:read',
      async (actor: Actor, collectionId: string, query: DocumentsQuery) => {
        const { limit, cursor, status, title } = query
        await findCollection(db, actor, collectionId)
        const rows = await db
          .select({ row: documents, level: levelOfDocument(actor) })
          .from(documents)
          .where(
            and(
              mayReadDocumentInside(actor),
              eq(documents.collectionId, collectionId),
              status ? eq(documents.status, status) : undefined,
              title ? ilike(documents.title, `%${title.replaceAll(/[\\%_]/g, '\\$&')}%`) : undefined,
              cursor ? lt(documents.id, idOf(cursor)) : undefined,
            ),
          )
          .orderBy(desc(documents.id))
          .limit(limit + 1)
        const page = toPage(
          rows,
          limit,
          ({ row }) => [row.id],
          ({ row, level }): SeenDocument => ({ ...row, level }),
        )
        await unshared.listed(
          actor,
          collectionId,
          page.items.map(({ id }) => id),
        )
        return page
      },
    ),

    getDocument: guarded('documents:read', async (actor: Actor, id: string): Promise<SeenDocument> => {
      const row = await seeDocument(db, actor, id)
      await unshared.opened(actor, row, 'details')
      return row
    }),

    /** Of these documents, there or gone, those that the actor may not read. For queries that are guarded themselves. */
    hiddenDocuments: (actor: Actor, ids: readonly string[]): Promise<Set<string>> =>
      hiddenAmong(db, actor, ids),

    documentText: guarded(
      'documents:read',
      async (actor: Actor, id: string, version?: number): Promise<DocumentText> => {
        const row = await findDocument(db, actor, id)
        const found = await readVersion(row, version)
        if (found.text === null) throw new DocumentNotReady(id, row.status)
        await unshared.opened(actor, row, 'text')
        return { version: found.version, text: found.text }
      },
    ),

    /** The original bytes of the newest upload, or of a named version. */
    documentContent: guarded(
      'documents:read',
      async (actor: Actor, id: string, version?: number): Promise<DocumentContent> => {
        const row = await findDocument(db, actor, id)
        const found = await readVersion(row, version ?? row.version)
        await unshared.opened(actor, row, 'original')
        return {
          fileName: row.fileName,
          mediaType: found.mediaType,
          bytes: found.bytes,
          sha256: found.sha256,
          open: (range) =>
            blobs.get(found.blob, range).catch((error: unknown) => {
              throw blobs.isNotFound(error) ? new OriginalMissing(id, found.version) : error
            }),
        }
      },
    ),

    listPassages: guarded(
      'documents:read',
      async (actor: Actor, id: string, { limit, cursor }: PageQuery) => {
        const row = await findDocument(db, actor, id)
        await unshared.opened(actor, row, 'passages')
        const rows = await db
          .select()
          .from(passages)
          .where(
            and(
              eq(passages.documentId, id),
              eq(passages.version, row.readyVersion ?? 0),
              cursor ? gt(passages.ordinal, Number(decodeCursor(cursor, ['number'])[0])) : undefined,
            ),
          )
          .orderBy(asc(passages.ordinal))
          .limit(limit + 1)
        return toPage(rows, limit, (passage) => [String(passage.ordinal)], toPassage)
      },
    ),
  }
}

function toPassage(row: PassageRow): Passage {
  const { id, documentId, version, ordinal, text, start, end, location, heading, language } = row
  return { id, documentId, documentVersion: version, ordinal, text, start, end, location, heading, language }
}
