import type { Embedder } from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Blobs } from '../platform/blobs/index.ts'
import type { Bus } from '../platform/bus/index.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/database/index.ts'
import type { Egress } from '../platform/egress/egress.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { collectionCommands } from './commands/collections.ts'
import { documentCommands } from './commands/documents.ts'
import { sharingCommands } from './commands/sharing.ts'
import { openDocumentStore } from './document-store.ts'
import { openIndex } from './index/index.ts'
import { openIndexSync } from './index-sync.ts'
import { defineIngestJob, resumeUnfinished } from './ingest.ts'
import { closeParser } from './parsing/index.ts'
import { openProgress } from './progress.ts'
import { knowledgeQueries } from './queries.ts'
import { openReadiness } from './readiness.ts'
import { createRanker } from './retrieval/index.ts'
import { sampleCommands } from './sample.ts'
import { searchQueries } from './search.ts'
import { watchQueries } from './watching.ts'

export { accessKey, isHidden, readsEverything } from './access.ts'
export { createDefaultCollection, nameDefaultCollection } from './commands/collections.ts'
export type { IncomingFile } from './commands/documents.ts'
export { forgetPrincipal, holdsGrant } from './commands/principals.ts'
export { toDocument } from './document-view.ts'
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
  embedder: Embedder
  /** The way out for addresses that people name. */
  egress: Egress
  /** Of these ids of people and groups, those that the actor's workspace does not have. */
  unknownPrincipals(actor: Actor, ids: string[]): Promise<string[]>
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
  embedder,
  egress,
  unknownPrincipals,
}: KnowledgeOptions) {
  const index = await openIndex({
    kind: config.index,
    dataDir: config.dataDir,
    database,
    onUnusable: (collectionId, error) => log.warn({ err: error, collectionId }, 'a saved index is made anew'),
  })
  const progress = openProgress(bus)
  const indexSync = openIndexSync({ database, index, embedder, log })
  const readiness = openReadiness()
  const ranker = createRanker({ index, embedder })
  const search = searchQueries({ database, cache, ranker, embedderId: embedder.id, readiness })
  const store = openDocumentStore({ blobs, jobs, index, log, onChange: search.forget })
  const { maxUploadBytes } = config.http
  const collections = collectionCommands({ database, store, onChange: search.forget })
  const documents = documentCommands({
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
    embedder,
    indexSync,
    progress,
    log,
    parsing: config.parsing,
    onChange: search.forget,
  })

  return {
    ...knowledgeQueries(database, blobs),
    ...collections,
    ...documents,
    ...search,
    ...sharingCommands({ database, progress, unknownPrincipals, onChange: search.forget }),
    ...sampleCommands({ database, collections, documents }),
    ...watchQueries(database, progress),

    /** Brings the index up to the database and takes up what was left unfinished. */
    async start(): Promise<void> {
      await indexSync.reconcile()
      readiness.open()
      await resumeUnfinished({ database, jobs })
    },

    /** Whether everything that is in can be found. */
    async check(): Promise<{ status: 'ok' | 'down'; detail: string }> {
      return readiness.isOpen()
        ? { status: 'ok', detail: config.index }
        : { status: 'down', detail: 'being brought up' }
    },

    async close(): Promise<void> {
      indexSync.close()
      await closeParser()
      await index.close()
    },
  }
}

export type Knowledge = Awaited<ReturnType<typeof createKnowledge>>
