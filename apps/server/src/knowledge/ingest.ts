import { and, eq, gte, ne, or } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import { EmbeddingsUnavailable } from '../models/index.ts'
import type { Blobs } from '../platform/blobs/index.ts'
import { commitLazily, type Database, inWorkspace, type Transaction } from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { INJECTION_THRESHOLD, readInjection } from '../text/injection.ts'
import { detectLanguage } from '../text/language.ts'
import { chunk, type PassageDraft } from './chunker.ts'
import { ingestJob, touchCollection } from './document-store.ts'
import type { Serving } from './embedding/serving.ts'
import { holdStanding } from './embedding/standing.ts'
import { askForVectors } from './embedding/vector-job.ts'
import { noteBehind } from './embedding/vector-rows.ts'
import { documentFailed, documentIngested } from './facts.ts'
import { type IndexedPassage, indexedText } from './index/index.ts'
import type { IndexSync } from './index-sync.ts'
import { type ParsedDocument, ParseFailure, parseFile } from './parsing/index.ts'
import { insertPassages } from './passage-rows.ts'
import type { Progress } from './progress.ts'
import { type DocumentRow, documents, documentVersions, passages } from './tables.ts'

export interface IngestOptions {
  database: Database
  blobs: Blobs
  jobs: Jobs
  serving: Serving
  indexSync: IndexSync
  progress: Progress
  log: Log
  parsing: { deadlineMs: number; maxMemoryBytes: number }
  /** Called when what can be found has changed. */
  onChange(): void
}

interface IngestJob {
  documentId: string
}

/** Passages that are embedded and written together: one short transaction each. */
const batchSize = 200

/**
 * Defines the job that turns an upload into passages. It may be killed at any point and run again: what a run leaves
 * behind for the same version is replaced by the next, and the document is found only once it is whole. So only the
 * last step waits for the disk.
 */
export function defineIngestJob(options: IngestOptions): void {
  const { jobs, log } = options
  const onGivenUp = async ({ documentId }: IngestJob, reason: Error) => {
    const row = await loadDocument(options, documentId)
    if (row && row.status !== 'ready' && row.status !== 'failed')
      await inWorkspace(row.workspaceId, () => fail(options, row, reason))
  }
  jobs.define<IngestJob>(ingestJob, { concurrency: 2, onGivenUp }, async ({ documentId }, signal) => {
    const row = await loadDocument(options, documentId)
    if (!row || row.status === 'ready') return
    await inWorkspace(row.workspaceId, async () => {
      try {
        await ingest(options, row, signal)
      } catch (error) {
        if (signal.aborted) throw error
        if (!(error instanceof ParseFailure))
          log.error({ err: error, documentId }, 'a document could not be ingested')
        await fail(options, row, error)
      }
    })
  })
}

/** The job holds the document's id alone: which workspace it enters is known once it is read. */
async function loadDocument({ database }: IngestOptions, id: string): Promise<DocumentRow | undefined> {
  const [row] = await database.drizzle.select().from(documents).where(eq(documents.id, id)).limit(1)
  return row
}

async function ingest(options: IngestOptions, row: DocumentRow, signal: AbortSignal): Promise<void> {
  const parsed = await parse(options, row, signal)
  const detected = detectLanguage(parsed.text.slice(0, 20_000))
  const language = parsed.language ?? detected?.language ?? null
  const drafts = chunk(parsed)
  if (drafts.length === 0) throw new ParseFailure('empty')
  const written = await writePassages(options, row, { parsed, drafts, language }, signal)
  await finish(options, row, { parsed, language, ...written })
}

async function parse(options: IngestOptions, row: DocumentRow, signal: AbortSignal): Promise<ParsedDocument> {
  const { database, blobs, parsing, progress } = options
  await database.transaction(async (tx) => {
    await commitLazily(tx)
    const changed = await setStage(tx, row, 'parsing')
    if (changed) tx.afterCommit(() => progress.statusChanged(changed))
  })
  const [version] = await database.drizzle
    .select({ blob: documentVersions.blob, mediaType: documentVersions.mediaType })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, row.id), eq(documentVersions.version, row.version)))
  if (!version) throw new Error(`Document ${row.id} has no version ${row.version}.`)
  return blobs.withFile(version.blob, (file) =>
    parseFile(file, {
      name: row.fileName,
      mediaType: version.mediaType,
      ...parsing,
      signal,
      onProgress: ({ page, pages }) => progress.advanced(row, 'parsing', { pagesDone: page, pages }),
    }),
  )
}

async function setStage(
  tx: Transaction,
  row: DocumentRow,
  status: 'parsing' | 'indexing',
): Promise<DocumentRow | undefined> {
  const [changed] = await tx
    .update(documents)
    .set({ status, updatedAt: new Date() })
    .where(and(eq(documents.id, row.id), eq(documents.version, row.version)))
    .returning()
  return changed
}

/**
 * Undefined where the model does not answer: the document goes in all the same, is found by its words, and gets its
 * vectors once the model is back.
 */
async function vectorsOf(
  { serving, log }: IngestOptions,
  row: DocumentRow,
  batch: PassageDraft[],
  signal: AbortSignal,
): Promise<{ embedder: string; vectors: Float32Array[] } | undefined> {
  const embedder = await serving.embedder(row.workspaceId)
  if (!embedder) return undefined
  const texts = batch.map(({ heading, text }) => indexedText({ title: row.title, headings: heading, text }))
  try {
    const call = { workspaceId: row.workspaceId, signal }
    return { embedder: embedder.id, vectors: await embedder.embed(texts, 'passage', call) }
  } catch (error) {
    if (!(error instanceof EmbeddingsUnavailable)) throw error
    log.warn({ err: error, documentId: row.id }, 'a document goes in without vectors for now')
    return undefined
  }
}

/**
 * The first batch goes in together with the text, and whatever an earlier run left goes out: most documents need no other.
 * @returns the passages, and how many of them read like an instruction to the assistant
 */
async function writePassages(
  options: IngestOptions,
  row: DocumentRow,
  { parsed, drafts, language }: { parsed: ParsedDocument; drafts: PassageDraft[]; language: string | null },
  signal: AbortSignal,
): Promise<{ passages: IndexedPassage[]; suspects: number }> {
  const { database, progress } = options
  const written: IndexedPassage[] = []
  let suspects = 0
  for (let from = 0; from < drafts.length; from += batchSize) {
    signal.throwIfAborted()
    const batch = drafts.slice(from, from + batchSize)
    const made = await vectorsOf(options, row, batch, signal)
    const ids = await database.transaction(async (tx) => {
      await commitLazily(tx)
      if (from === 0) {
        await storeText(tx, row, parsed)
        const changed = await setStage(tx, row, 'indexing')
        if (changed) tx.afterCommit(() => progress.statusChanged(changed))
      }
      return insertPassages(tx, row, {
        drafts: batch,
        language,
        embedder: made?.embedder ?? null,
        vectors: made?.vectors,
      })
    })
    for (const [place, { ordinal, heading, text }] of batch.entries()) {
      if (readInjection(text, { documentTitle: row.title, heading }).score >= INJECTION_THRESHOLD) suspects++
      written.push({
        id: ids[place]!,
        documentId: row.id,
        ordinal,
        language: language ?? undefined,
        title: row.title,
        headings: heading,
        text,
        ...(made ? { vector: made.vectors[place]!, embedder: made.embedder } : {}),
      })
    }
    progress.advanced(row, 'indexing', { passagesDone: from + batch.length, passages: drafts.length })
  }
  return { passages: written, suspects }
}

async function storeText(tx: Transaction, row: DocumentRow, parsed: ParsedDocument): Promise<void> {
  await tx
    .update(documentVersions)
    .set({ text: parsed.text, mediaType: parsed.mediaType })
    .where(and(eq(documentVersions.documentId, row.id), eq(documentVersions.version, row.version)))
  await tx.delete(passages).where(and(eq(passages.documentId, row.id), gte(passages.version, row.version)))
}

/** Makes the new version the one that is found, unless a newer upload or a move came in between. */
async function finish(
  { database, jobs, indexSync, progress, onChange }: IngestOptions,
  row: DocumentRow,
  result: { parsed: ParsedDocument; language: string | null; passages: IndexedPassage[]; suspects: number },
): Promise<void> {
  const look = await indexSync.indexPassages(row, row.version, result.passages)
  await database.transaction(async (tx) => {
    const [ready] = await tx
      .update(documents)
      .set({
        status: 'ready',
        readyVersion: row.version,
        errorCode: null,
        errorFacts: null,
        mediaType: result.parsed.mediaType,
        language: result.language,
        pages: result.parsed.pages,
        passages: result.passages.length,
        suspectPassages: result.suspects,
        updatedAt: new Date(),
      })
      .where(
        and(
          eq(documents.id, row.id),
          eq(documents.version, row.version),
          eq(documents.collectionId, row.collectionId),
        ),
      )
      .returning()
    if (!ready) return
    await tx.delete(passages).where(and(eq(passages.documentId, row.id), ne(passages.version, row.version)))
    await touchCollection(tx, row.collectionId)
    await appendEvents(tx, ingester(row), [documentIngested(ready)])
    const { serving, coming } = await holdStanding(tx, row.workspaceId)
    const isBehind = result.passages.some(({ embedder }) => embedder !== serving)
    if (isBehind) await noteBehind(tx, row.workspaceId, true)
    if (isBehind || coming) await askForVectors(jobs, tx, row.workspaceId)
    tx.afterCommit(() => {
      onChange()
      progress.statusChanged(ready)
    })
  })
  await look()
}

async function fail(options: IngestOptions, row: DocumentRow, error: unknown): Promise<void> {
  const { database, blobs, progress } = options
  const failure = error instanceof ParseFailure ? error : undefined
  await database.transaction(async (tx) => {
    const [failed] = await tx
      .update(documents)
      .set({
        status: 'failed',
        errorCode: failure?.code ?? (blobs.isNotFound(error) ? 'original-missing' : 'internal'),
        errorFacts: failure?.facts ?? null,
        updatedAt: new Date(),
      })
      .where(and(eq(documents.id, row.id), eq(documents.version, row.version)))
      .returning()
    if (!failed) return
    await appendEvents(tx, ingester(row), [documentFailed(failed)])
    tx.afterCommit(() => progress.statusChanged(failed))
  })
}

const ingester = (row: DocumentRow) => ({
  kind: 'system' as const,
  id: 'ingest',
  workspaceId: row.workspaceId,
})

/** Sends a job for every document that has none: nothing acknowledged is ever left in limbo. */
export async function resumeUnfinished({
  database,
  jobs,
}: Pick<IngestOptions, 'database' | 'jobs'>): Promise<number> {
  return database.transaction(async (tx) => {
    const unfinished = await tx
      .select({ id: documents.id, version: documents.version })
      .from(documents)
      .where(
        or(eq(documents.status, 'queued'), eq(documents.status, 'parsing'), eq(documents.status, 'indexing')),
      )
    for (const { id } of unfinished) await jobs.send(tx, ingestJob, { documentId: id }, { key: id })
    return unfinished.length
  })
}
