import type { Embeddings } from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Blobs } from '../platform/blobs/index.ts'
import type { Bus } from '../platform/bus/index.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Config } from '../platform/config/config.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import { currentWorkspace } from '../platform/database/scope.ts'
import type { Egress } from '../platform/egress/egress.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { collectionCommands } from './commands/collections.ts'
import { documentCommands } from './commands/documents.ts'
import { embeddingCommands } from './commands/embeddings.ts'
import { sharingCommands } from './commands/sharing.ts'
import { type DocumentStoreOptions, openDocumentStore } from './document-store.ts'
import { openServing } from './embedding/serving.ts'
import { defineVectorJobs, resumeVectors } from './embedding/vector-job.ts'
import { openIndex } from './index/index.ts'
import { openIndexSync } from './index-sync.ts'
import { defineIngestJob, resumeUnfinished } from './ingest.ts'
import { openOriginals } from './originals.ts'
import { closeParser } from './parsing/index.ts'
import { openProgress } from './progress.ts'
import { knowledgeQueries } from './queries.ts'
import { openReadiness } from './readiness.ts'
import { createRanker } from './retrieval/index.ts'
import { sampleCommands } from './sample.ts'
import { searchQueries } from './search.ts'
import { unsharedReads } from './unshared-reads.ts'
import { watchQueries } from './watching.ts'

export { accessKey, isHidden, readsEverything } from './access.ts'
export { createDefaultCollection, nameDefaultCollection } from './commands/collections.ts'
export type { IncomingFile } from './commands/documents.ts'
export { forgetPrincipal, holdsGrant } from './commands/principals.ts'
export { toDocument } from './document-view.ts'
export { rebuildCollection } from './rebuilt-collection.ts'
export { knowledgeRoutes } from './routes/index.ts'
export { type ReadableCollection, type RetrievedPassage, warningOf } from './search.ts'
export { stateOf } from './searched-state.ts'

export interface KnowledgeOptions {
  config: Config
  database: Database
  blobs: Blobs
  jobs: Jobs
  bus: Bus
  cache: Cache
  log: Log
  embeddings: Embeddings
  /** The way out for addresses that people name. */
  egress: Egress
  /** Of these ids of people and groups, those that the actor's workspace does not have. */
  unknownPrincipals(actor: Actor, ids: string[]): Promise<string[]>
  /** Throws where what stands in a collection may not be deleted now. */
  refuseHeld: DocumentStoreOptions['refuseHeld']
  /** Whether an actor's question may go to a model outside this machine. */
  mayLeave(actor: Actor): Promise<boolean>
}

/** Collections, documents, passages, and finding them. */
export async function createKnowledge({
  config,
  database,
  blobs,
  jobs,
  bus,
  cache,
  log,
  embeddings,
  egress,
  unknownPrincipals,
  refuseHeld,
  mayLeave,
}: KnowledgeOptions) {
  const index = await openIndex({
    kind: config.index,
    dataDir: config.dataDir,
    database,
    onUnusable: (collectionId, error) => log.warn({ err: error, collectionId }, 'a saved index is made anew'),
  })
  const progress = openProgress(bus)
  const serving = await openServing({ database, embeddings, bus, log })
  const indexSync = openIndexSync({ database, index, serving, log })
  const readiness = openReadiness()
  const ranker = createRanker({
    index,
    async embedder() {
      const workspaceId = currentWorkspace()
      return workspaceId === undefined ? undefined : serving.embedder(workspaceId)
    },
  })
  const unshared = unsharedReads(database)
  const search = searchQueries({ database, cache, ranker, serving, readiness, unshared, mayLeave })
  serving.afterSwitch(search.forget)
  const store = openDocumentStore({ blobs, jobs, index, log, refuseHeld, onChange: search.forget })
  const { maxUploadBytes } = config.http
  const collections = collectionCommands({ database, store, onChange: search.forget })
  const originals = openOriginals({ database, blobs, jobs, log })
  const documents = documentCommands({
    originals,
    database,
    blobs,
    jobs,
    store,
    progress,
    maxUploadBytes,
    indexSync,
    log,
    egress,
  })
  defineIngestJob({
    database,
    blobs,
    jobs,
    serving,
    indexSync,
    progress,
    log,
    parsing: config.parsing,
    onChange: search.forget,
  })
  const vectorJobs = { database, jobs, index, indexSync, serving, log, onChange: search.forget }
  defineVectorJobs(vectorJobs)

  /** Workspaces whose vectors come from a model that is not there any more. */
  async function countMuted(): Promise<number> {
    const { rows } = await acrossWorkspaces(() =>
      database.pool.query<{ workspaceId: string; embedder: string }>(
        `select workspace_id as "workspaceId", embedder from embedding_models
         where state = 'serving' and embedder <> $1`,
        [embeddings.usual.id],
      ),
    )
    const found = await Promise.all(
      rows.map(({ workspaceId, embedder }) => embeddings.find(workspaceId, embedder)),
    )
    return found.filter((embedder) => embedder === undefined).length
  }

  return {
    ...knowledgeQueries(database, blobs, unshared),
    ...collections,
    ...documents,
    ...search,
    ...embeddingCommands({ database, jobs, embeddings, serving }),
    ...sharingCommands({ database, progress, unknownPrincipals, onChange: search.forget }),
    ...sampleCommands({ database, collections, documents }),
    ...watchQueries(database, progress),
    forgetVersions: store.forgetVersions,
    sealedBy: store.sealedBy,

    /** Brings the index up to the database and takes up what was left unfinished. */
    async start(): Promise<void> {
      await indexSync.reconcile()
      readiness.open()
      await resumeUnfinished({ database, jobs })
      await resumeVectors({ database, jobs })
      await originals.resume()
    },

    /**
     * What the server makes vectors with, and in how many passages other vectors are being made. Degraded where the
     * model of some workspace cannot be had any more: there is found by words alone.
     */
    async checkEmbeddings(): Promise<{ detail: string; status: 'ok' | 'degraded' }> {
      const { rows } = await acrossWorkspaces(() =>
        database.pool.query<{ done: number | null; total: number | null }>(
          `select sum(done)::int as done, sum(total)::int as total from embedding_models where state = 'coming'`,
        ),
      )
      const usual = embeddings.nameOf(embeddings.usual.id)
      const { done, total } = rows[0]!
      const muted = await countMuted()
      const detail = [
        usual,
        ...(total === null ? [] : [`${done}/${total}`]),
        ...(muted > 0 ? [`missing in ${muted}`] : []),
      ].join('; ')
      return { detail, status: muted > 0 ? 'degraded' : 'ok' }
    },

    /** Whether everything that is in can be found. */
    async check(): Promise<{ status: 'ok' | 'down'; detail: string }> {
      return readiness.isOpen()
        ? { status: 'ok', detail: config.index }
        : { status: 'down', detail: 'being brought up' }
    },

    async close(): Promise<void> {
      serving.close()
      indexSync.close()
      await closeParser()
      await index.close()
    },
  }
}

export type Knowledge = Awaited<ReturnType<typeof createKnowledge>>
