import { inArray } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Embedder, EmbeddingsUnavailable } from '../../models/index.ts'
import {
  acrossWorkspaces,
  commitLazily,
  type Database,
  inWorkspace,
  type Transaction,
} from '../../platform/database/index.ts'
import type { Jobs } from '../../platform/jobs/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { touchCollection } from '../document-store.ts'
import { embeddingSwitched } from '../facts.ts'
import { indexedText, type PassageIndex } from '../index/index.ts'
import type { IndexSync } from '../index-sync.ts'
import { collections, documents as documentRows } from '../tables.ts'
import type { Serving } from './serving.ts'
import {
  countProgress,
  dropVectors,
  insertVectors,
  noteBehind,
  type PassageWithout,
  passagesWithout,
  settleVectors,
} from './vector-rows.ts'

const makeJob = 'knowledge.make-vectors'
const settleJob = 'knowledge.settle-vectors'

/** Workspaces whose vectors are made at a time: one whose model hangs must not hold up all others. */
const workspacesAtOnce = 3

/** Passages that are embedded and written together: what a process that is killed has to make again. */
const batchSize = 200

/** When a model that did not answer is asked again, in milliseconds. */
const restMs = 60_000

/** How long the vectors of before stay in the index after a switch: for instances that have not heard of it yet. */
const graceMs = 60_000

export interface VectorJobOptions {
  database: Database
  jobs: Jobs
  index: PassageIndex
  indexSync: IndexSync
  serving: Serving
  log: Log
  /** Called when what can be found has changed. */
  onChange(): void
  /** Other times in tests. */
  times?: { restMs: number; graceMs: number }
}

interface VectorJob {
  workspaceId: string
}

/** Asks for vectors to be made where a workspace lacks some, in the caller's transaction. */
export const askForVectors = (jobs: Jobs, tx: Transaction, workspaceId: string): Promise<void> =>
  jobs.send(tx, makeJob, { workspaceId }, { key: workspaceId })

/** Asks for what no longer serves to be let go of, once nobody can be searching it. */
export const askToSettle = (
  jobs: Jobs,
  tx: Transaction,
  workspaceId: string,
  afterMs = graceMs,
): Promise<void> =>
  jobs.send(tx, settleJob, { workspaceId }, { key: workspaceId, startAfter: new Date(Date.now() + afterMs) })

/**
 * Defines the jobs that give passages their vectors: those of a model that is coming, until it can serve, and those
 * that an upload had to do without. Every batch is written at once, so a run goes on where the one before was killed.
 */
export function defineVectorJobs(options: VectorJobOptions): void {
  const { database, jobs, serving, times = { restMs, graceMs } } = options

  const later = async ({ workspaceId }: VectorJob) => {
    await database.transaction((tx) =>
      jobs.send(
        tx,
        makeJob,
        { workspaceId },
        { key: workspaceId, startAfter: new Date(Date.now() + times.restMs) },
      ),
    )
  }
  jobs.define<VectorJob>(
    makeJob,
    { concurrency: workspacesAtOnce, onGivenUp: later },
    ({ workspaceId }, signal) =>
      inWorkspace(workspaceId, async () => {
        const making = { ...options, workspaceId, signal }
        if (!(await hasCollections(database))) return
        await serving.follow(workspaceId)
        const { coming } = await serving.standing(workspaceId)
        const wanted = coming && (await serving.wanted(workspaceId))
        if (coming && wanted?.id === coming.embedder) await bringAbout(making, wanted)
        // Another instance wants another one, or its key is gone for now.
        else if (coming) await later({ workspaceId })
        const embedder = await serving.embedder(workspaceId)
        const hasFilled = embedder !== undefined && (await fill(making, embedder))
        await database.transaction(async (tx) => {
          if (embedder) await noteBehind(tx, workspaceId, false)
          if (coming || hasFilled) await askToSettle(jobs, tx, workspaceId, times.graceMs)
        })
      }),
  )
  jobs.define<VectorJob>(settleJob, {}, ({ workspaceId }, signal) =>
    inWorkspace(workspaceId, () => settle({ ...options, workspaceId, signal })),
  )
}

/** At the start: takes up what the configuration asks for now, and what a model that did not answer has left. */
export async function resumeVectors({
  database,
  jobs,
}: Pick<VectorJobOptions, 'database' | 'jobs'>): Promise<void> {
  await acrossWorkspaces(() =>
    database.transaction(async (tx) => {
      const { rows } = await tx.$client.query<{ workspaceId: string }>(
        `select distinct workspace_id as "workspaceId" from embedding_models where state = 'coming' or is_behind`,
      )
      for (const { workspaceId } of rows) await askForVectors(jobs, tx, workspaceId)
    }),
  )
}

/** Every workspace has some, until it is deleted. */
const hasCollections = async ({ drizzle }: Database): Promise<boolean> =>
  (await drizzle.select({ id: collections.id }).from(collections).limit(1)).length > 0

type Making = VectorJobOptions & VectorJob & { signal: AbortSignal }

/** Makes all vectors of a model that is coming, gives them to the index, and switches. */
async function bringAbout(making: Making, embedder: Embedder): Promise<void> {
  const { database, indexSync, serving, workspaceId, signal, log } = making
  const { id } = embedder
  log.info({ workspaceId, embedder: id }, 'the vectors of another embedding model are being made')
  await countProgress(database, workspaceId, id)
  const from = await serving.idOf(workspaceId)
  const brought = new Map<string, string>()
  for (;;) {
    if (!(await makeMissing(making, embedder, async () => {}))) return
    await indexSync.bringVectors(workspaceId, id, brought, signal)
    const outcome = await database.transaction(async (tx) => {
      const switched = await serving.switchTo(tx, workspaceId, id)
      if (switched === 'switched')
        await appendEvents(tx, { kind: 'system', id: 'embeddings', workspaceId }, [
          embeddingSwitched(workspaceId, from, id),
        ])
      return switched
    })
    if (outcome === 'switched') await serving.follow(workspaceId)
    // What came in meanwhile has to have its vectors too.
    if (outcome !== 'behind') return
  }
}

/** Gives passages of documents that can be found already the vectors that they lack. @returns whether any did */
async function fill(making: Making, embedder: Embedder): Promise<boolean> {
  const documents = new Set<string>()
  await makeMissing(making, embedder, async (batch) => {
    for (const { documentId } of batch) documents.add(documentId)
  })
  if (documents.size === 0) return false
  for (const id of documents) {
    making.signal.throwIfAborted()
    await making.indexSync.indexReady(id)
  }
  // What was found without these vectors is not to be given again.
  await making.database.transaction(async (tx) => {
    const found = await tx
      .selectDistinct({ id: documentRows.collectionId })
      .from(documentRows)
      .where(inArray(documentRows.id, [...documents]))
    for (const { id } of found) await touchCollection(tx, id)
    tx.afterCommit(making.onChange)
  })
  return true
}

/**
 * @param made told of each batch
 * @returns false where the model is no longer wanted
 */
async function makeMissing(
  { database, workspaceId, signal }: Making,
  embedder: Embedder,
  made: (batch: readonly PassageWithout[]) => Promise<void>,
): Promise<boolean> {
  let hasAnswered = false
  for await (const batch of passagesWithout(database, workspaceId, embedder.id, batchSize)) {
    signal.throwIfAborted()
    const vectors = await vectorsOf(embedder, batch, { workspaceId, signal }, hasAnswered)
    hasAnswered = true
    const ids = batch.map(({ id }) => id)
    const isWanted = await database.transaction((tx) =>
      insertVectors(tx, workspaceId, embedder.id, ids, vectors),
    )
    if (!isWanted) return false
    await made(batch)
  }
  return true
}

/**
 * One that the model refuses to read gets a vector of zeros, near nothing, so that it does not hold up the others.
 * @param hasAnswered whether the model has read anything yet: one that refuses everything is not set up as it should be
 */
async function vectorsOf(
  embedder: Embedder,
  batch: readonly PassageWithout[],
  call: { workspaceId: string; signal: AbortSignal },
  hasAnswered: boolean,
): Promise<Float32Array[]> {
  const texts = batch.map(({ title, heading, text }) => indexedText({ title, headings: heading, text }))
  const isRefusal = (error: unknown) => error instanceof EmbeddingsUnavailable && error.isRefusal
  try {
    return await embedder.embed(texts, 'passage', call)
  } catch (error) {
    if (!isRefusal(error)) throw error
    const vectors: (Float32Array | undefined)[] = []
    for (const text of texts) {
      const made = await embedder.embed([text], 'passage', call).catch((refused: unknown) => {
        if (!isRefusal(refused)) throw refused
        return [undefined]
      })
      vectors.push(made[0])
    }
    const read = vectors.find((vector) => vector !== undefined)
    if (!read && !hasAnswered) throw error
    return vectors.map((vector) => vector ?? new Float32Array(read?.length ?? 1))
  }
}

/** After a switch: lets go of the vectors of before, and moves the new ones to where they belong, some at a time. */
async function settle(making: Making): Promise<void> {
  const { database, jobs, index, serving, workspaceId, signal, times = { graceMs } } = making
  if (!(await hasCollections(database))) return
  await serving.follow(workspaceId)
  const { coming, servingMs = 0 } = await serving.standing(workspaceId)
  if (coming) return
  // It may have been asked for after an earlier switch.
  if (servingMs < times.graceMs)
    return database.transaction((tx) => askToSettle(jobs, tx, workspaceId, times.graceMs - servingMs))
  const id = await serving.idOf(workspaceId)
  const rows = await database.drizzle.select({ id: collections.id }).from(collections)
  for (const collection of rows) await index.keepVectors(collection.id, id)
  const inSteps = async (step: (tx: Transaction) => Promise<number>) => {
    do signal.throwIfAborted()
    while (
      (await database.transaction(async (tx) => {
        await commitLazily(tx)
        return step(tx)
      })) > 0
    )
  }
  await inSteps((tx) => settleVectors(tx, workspaceId, id, batchSize))
  await inSteps((tx) => dropVectors(tx, workspaceId, batchSize))
}
