import { and, asc, eq, gt, isNotNull } from 'drizzle-orm'
import { unpackVector } from '../models/index.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { touchCollection } from './document-store.ts'
import type { Serving } from './embedding/serving.ts'
import type { IndexedPassage, PassageIndex } from './index/index.ts'
import {
  collections,
  type DocumentRow,
  documents,
  type PassageRow,
  passages,
  passageVectors,
} from './tables.ts'

/** Passages read from the database at once. */
const batchSize = 500

/** Each look but the last found that somebody else had changed the document since. */
const mostLooks = 5

/** A job has it, or will have. */
const underWay = new Set<DocumentRow['status']>(['queued', 'parsing', 'indexing'])

/** How long no document must have come in before the index is saved, in milliseconds: a crash costs no more than this to redo. */
const quietMs = 10_000

type Indexed = Pick<DocumentRow, 'id' | 'workspaceId' | 'collectionId' | 'title'>

/** Keeps the index in step with the database, which is the truth. */
export interface IndexSync {
  /** Puts one version of a document, as the database holds it, in place of whatever the index holds of it. */
  indexVersion(document: Indexed, version: number): Promise<void>
  /**
   * The same, for who has the passages at hand and makes the version ready next.
   * @returns what is to be called after that: until then the index and the database say two things, and another instance
   *          that starts in between may have taken the passages out
   */
  indexPassages(document: Indexed, version: number, all: IndexedPassage[]): Promise<() => Promise<void>>
  /** The same for the version that can be found, if there is one. */
  indexReady(documentId: string): Promise<void>
  /**
   * Puts the vectors of another embedder beside those that serve, for all documents of the workspace it is called in.
   * @param brought by document, the version whose vectors are in: it is added to, and what stands in it is passed over
   */
  bringVectors(
    workspaceId: string,
    embedder: string,
    brought: Map<string, string>,
    signal?: AbortSignal,
  ): Promise<void>
  /** Brings every collection of the index to the state of the database: at start, after a crash, without its files. */
  reconcile(): Promise<void>
  /** Ends the waiting to save: the index saves itself when it is closed. */
  close(): void
}

export interface IndexSyncOptions {
  database: Database
  index: PassageIndex
  serving: Pick<Serving, 'idOf' | 'beforeSwitch'>
  log: Log
}

export function openIndexSync({ database, index, serving, log }: IndexSyncOptions): IndexSync {
  /** What the index notes about a document, to tell later whether it is up to date. */
  const revision = (version: number, title: string, embedder: string) => `${version} ${embedder} ${title}`

  /** A page of a version's passages, with the vectors of one embedder where they have some. */
  async function readPage(documentId: string, version: number, after: number, embedder: string) {
    const rows = await database.drizzle
      .select({ passage: passages, beside: passageVectors.embedding })
      .from(passages)
      .leftJoin(
        passageVectors,
        and(eq(passageVectors.passageId, passages.id), eq(passageVectors.embedder, embedder)),
      )
      .where(
        and(eq(passages.documentId, documentId), eq(passages.version, version), gt(passages.ordinal, after)),
      )
      .orderBy(asc(passages.ordinal))
      .limit(batchSize)
    return rows.map(({ passage, beside }) => {
      const packed = passage.embedder === embedder ? passage.embedding : beside
      return { passage, vector: packed ? unpackVector(packed) : undefined }
    })
  }

  const toIndexed = (row: PassageRow, title: string, embedder: string, vector: Float32Array | undefined) => ({
    id: row.id,
    documentId: row.documentId,
    ordinal: row.ordinal,
    language: row.language ?? undefined,
    title,
    headings: row.heading,
    text: row.text,
    ...(vector ? { vector, embedder } : {}),
  })

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
    // One that has to do without vectors for now is put in again by the next start, or by whoever makes them.
    const embedder = all.every((passage) => passage.vector) ? (all[0]?.embedder ?? '') : ''
    const mark = revision(version, title, embedder)
    await index.mark(collectionId, id, mark)
    saveWhenQuiet()
    return async () => {
      if ((await index.markOf(collectionId, id)) === mark) return
      await settle(collectionId, id)
      await forgetFound(collectionId)
    }
  }

  /**
   * Does to the index what the database says of one document until both say the same: whoever else changes either
   * meanwhile looks again after that, as this does. One that is being read in is left to who reads it in.
   * @returns whether there was something to do
   */
  async function settle(collectionId: string, id: string): Promise<boolean> {
    for (let looks = 0; looks < mostLooks; looks++) {
      const [document] = await database.drizzle
        .select({ ...readyDocument, status: documents.status })
        .from(documents)
        .where(and(eq(documents.id, id), eq(documents.collectionId, collectionId)))
      const version = document?.version ?? null
      if (version === null && document && underWay.has(document.status)) return looks > 0
      const wanted =
        document && version !== null
          ? revision(version, document.title, await serving.idOf(document.workspaceId))
          : undefined
      if ((await index.markOf(collectionId, id)) === wanted) return looks > 0
      if (document && version !== null) await indexVersion(document, version)
      else await index.removeDocument(collectionId, id)
    }
    log.warn({ documentId: id }, 'the index and the database do not agree on a document that keeps changing')
    return true
  }

  /** What was found by an index that lacked something is not to be given again. */
  const forgetFound = (collectionId: string) =>
    database.transaction((tx) => touchCollection(tx, collectionId))

  async function indexVersion(document: Indexed, version: number): Promise<void> {
    const { id, workspaceId, collectionId, title } = document
    const embedder = await serving.idOf(workspaceId)
    await index.removeDocument(collectionId, id)
    for (let after = -1; ; ) {
      const page = await readPage(id, version, after, embedder)
      await index.add(
        collectionId,
        page.map(({ passage, vector }) => toIndexed(passage, title, embedder, vector)),
      )
      if (page.length < batchSize) break
      after = page.at(-1)!.passage.ordinal
    }
    await index.mark(collectionId, id, revision(version, title, embedder))
    saveWhenQuiet()
  }

  const readyDocument = {
    id: documents.id,
    workspaceId: documents.workspaceId,
    collectionId: documents.collectionId,
    title: documents.title,
    version: documents.readyVersion,
  }

  const readyIn = (collectionId: string) =>
    database.drizzle
      .select(readyDocument)
      .from(documents)
      .where(and(eq(documents.collectionId, collectionId), isNotNull(documents.readyVersion)))

  /** Of the present scope: one workspace's, or all. */
  const collectionIds = async () =>
    (await database.drizzle.select({ id: collections.id }).from(collections)).map(({ id }) => id)

  async function bringVectorsOf({ id, collectionId }: Indexed, version: number, embedder: string) {
    for (let after = -1; ; ) {
      const page = await readPage(id, version, after, embedder)
      const vectors = new Map(
        page.flatMap(({ passage, vector }) => (vector ? [[passage.id, vector] as const] : [])),
      )
      if (vectors.size > 0) await index.addVectors(collectionId, id, embedder, vectors)
      if (page.length < batchSize) return
      after = page.at(-1)!.passage.ordinal
    }
  }

  async function bringVectors(embedder: string, brought: Map<string, string>, signal?: AbortSignal) {
    for (const collectionId of await collectionIds()) {
      for (const document of await readyIn(collectionId)) {
        signal?.throwIfAborted()
        const place = `${document.version} ${collectionId} ${document.title}`
        if (brought.get(document.id) === place) continue
        await bringVectorsOf(document, document.version!, embedder)
        brought.set(document.id, place)
      }
    }
    saveWhenQuiet()
  }

  /** What was in with the vectors of before is in with the new ones: the next start has nothing to do for it. */
  async function markAnew(from: string, to: string): Promise<void> {
    for (const collectionId of await collectionIds()) {
      const marks = await index.marks(collectionId)
      for (const { id, title, version } of await readyIn(collectionId))
        if (marks.get(id) === revision(version!, title, from))
          await index.mark(collectionId, id, revision(version!, title, to))
    }
  }

  /** By workspace, what the job on this instance has brought last, so that a switch does not bring it again. */
  const broughtHere = new Map<string, { embedder: string; brought: Map<string, string> }>()
  serving.beforeSwitch((workspaceId, from, to) =>
    inWorkspace(workspaceId, async () => {
      const here = broughtHere.get(workspaceId)
      const isHere = here?.embedder === to
      if (!index.isShared || isHere) await bringVectors(to, isHere ? here.brought : new Map())
      broughtHere.delete(workspaceId)
      await markAnew(from, to)
    }),
  )

  async function reconcileCollection(collectionId: string): Promise<number> {
    const ready = await readyIn(collectionId)
    const marks = await index.marks(collectionId)
    const wanted = new Map(ready.map((document) => [document.id, document]))
    const gone = [...marks.keys()].filter((id) => !wanted.has(id))
    const isIn = async ({ id, workspaceId, title, version }: (typeof ready)[number]) =>
      marks.get(id) === revision(version!, title, await serving.idOf(workspaceId))
    const behind: string[] = []
    for (const document of ready) if (!(await isIn(document))) behind.push(document.id)
    let changed = 0
    for (const id of [...gone, ...behind]) if (await settle(collectionId, id)) changed++
    if (changed > 0 && index.isShared) await forgetFound(collectionId)
    return changed
  }

  return {
    indexVersion,
    indexPassages,
    async indexReady(documentId) {
      const [document] = await database.drizzle
        .select(readyDocument)
        .from(documents)
        .where(and(eq(documents.id, documentId), isNotNull(documents.readyVersion)))
      if (document) await indexVersion(document, document.version!)
    },
    async bringVectors(workspaceId, embedder, brought, signal) {
      broughtHere.set(workspaceId, { embedder, brought })
      await bringVectors(embedder, brought, signal)
    },
    close: () => clearTimeout(saving),
    async reconcile() {
      let changed = 0
      for (const id of await collectionIds()) changed += await reconcileCollection(id)
      if (changed > 0) log.info({ documents: changed }, 'the index was brought up to the database')
    },
  }
}
