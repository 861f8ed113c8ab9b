import { and, asc, eq, gt, isNotNull } from 'drizzle-orm'
import type { Embedder } from '../models/index.ts'
import type { Database } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { embeddingText, type IndexedPassage, type PassageIndex } from './index/index.ts'
import { collections, type DocumentRow, documents, type PassageRow, passages } from './tables.ts'
import { unpackVector } from './vectors.ts'

/** Passages read from the database at once. */
const batchSize = 500

/** How long no document must have come in before the index is saved, in milliseconds: a crash costs no more than this to redo. */
const quietMs = 10_000

type Indexed = Pick<DocumentRow, 'id' | 'collectionId' | 'title'>

/** Keeps the index in step with the database, which is the truth. */
export interface IndexSync {
  /** Puts one version of a document, as the database holds it, in place of whatever the index holds of it. */
  indexVersion(document: Indexed, version: number): Promise<void>
  /** The same, for who has the passages at hand. */
  indexPassages(document: Indexed, version: number, all: IndexedPassage[]): Promise<void>
  /** Brings every collection of the index to the state of the database: at start, after a crash, without its files. */
  reconcile(): Promise<void>
  /** Ends the waiting to save: the index saves itself when it is closed. */
  close(): void
}

export interface IndexSyncOptions {
  database: Database
  index: PassageIndex
  embedder: Embedder
  log: Log
}

export function openIndexSync({ database, index, embedder, log }: IndexSyncOptions): IndexSync {
  /** What the index notes about a document, to tell later whether it is up to date. */
  const revision = (version: number, title: string) => `${version} ${embedder.id} ${title}`

  async function toIndexed(rows: PassageRow[], title: string): Promise<IndexedPassage[]> {
    const stale = rows.filter((row) => row.embedder !== embedder.id || row.embedding === null)
    const vectors = new Map<string, Float32Array>()
    if (stale.length > 0) {
      const made = await embedder.embed(
        stale.map(({ heading, text }) => embeddingText({ title, headings: heading, text })),
        'passage',
      )
      for (const [place, row] of stale.entries()) vectors.set(row.id, made[place]!)
    }
    return rows.map((row) => ({
      id: row.id,
      documentId: row.documentId,
      ordinal: row.ordinal,
      language: row.language ?? undefined,
      title,
      headings: row.heading,
      text: row.text,
      vector: vectors.get(row.id) ?? unpackVector(row.embedding!),
    }))
  }

  let saving: NodeJS.Timeout | undefined
  const saveWhenQuiet = () => {
    clearTimeout(saving)
    saving = setTimeout(() => {
      index.save().catch((error: unknown) => log.error({ err: error }, 'the index could not be saved'))
    }, quietMs).unref()
  }

  async function indexPassages({ id, collectionId, title }: Indexed, version: number, all: IndexedPassage[]) {
    await index.removeDocument(collectionId, id)
    await index.add(collectionId, all)
    await index.mark(collectionId, id, revision(version, title))
    saveWhenQuiet()
  }

  async function indexVersion({ id, collectionId, title }: Indexed, version: number): Promise<void> {
    await index.removeDocument(collectionId, id)
    for (let after = -1; ; ) {
      const rows = await database.drizzle
        .select()
        .from(passages)
        .where(and(eq(passages.documentId, id), eq(passages.version, version), gt(passages.ordinal, after)))
        .orderBy(asc(passages.ordinal))
        .limit(batchSize)
      await index.add(collectionId, await toIndexed(rows, title))
      if (rows.length < batchSize) break
      after = rows.at(-1)!.ordinal
    }
    await index.mark(collectionId, id, revision(version, title))
    saveWhenQuiet()
  }

  async function reconcileCollection(collectionId: string): Promise<number> {
    const ready = await database.drizzle
      .select({
        id: documents.id,
        collectionId: documents.collectionId,
        title: documents.title,
        version: documents.readyVersion,
      })
      .from(documents)
      .where(and(eq(documents.collectionId, collectionId), isNotNull(documents.readyVersion)))
    const marks = await index.marks(collectionId)
    const wanted = new Map(ready.map((document) => [document.id, document]))
    const gone = [...marks.keys()].filter((id) => !wanted.has(id))
    const behind = ready.filter(({ id, title, version }) => marks.get(id) !== revision(version!, title))
    for (const id of gone) await index.removeDocument(collectionId, id)
    for (const document of behind) await indexVersion(document, document.version!)
    return gone.length + behind.length
  }

  return {
    indexVersion,
    indexPassages,
    close: () => clearTimeout(saving),
    async reconcile() {
      const rows = await database.drizzle.select({ id: collections.id }).from(collections)
      let changed = 0
      for (const { id } of rows) changed += await reconcileCollection(id)
      if (changed > 0) log.info({ documents: changed }, 'the index was brought up to the database')
    },
  }
}
