import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createAnswers } from './answers/index.ts'
import { chatRoutes, conversationRoutes, createConversations } from './conversations/index.ts'
import { createHealth } from './health/index.ts'
import { healthRoutes } from './health/routes.ts'
import { createIdentity, identityRoutes } from './identity/index.ts'
import { createDefaultCollection, createKnowledge, knowledgeRoutes } from './knowledge/index.ts'
import { createModels, openBuiltinEmbedder } from './models/index.ts'
import { modelRoutes } from './models/routes.ts'
import { openBlobs } from './platform/blobs/index.ts'
import { memoryBus } from './platform/bus/bus.ts'
import type { Config } from './platform/config/config.ts'
import { openMasterKey } from './platform/crypto/master-key.ts'
import { migrate, migrationsFolder, openDatabase } from './platform/database/index.ts'
import { serveApiDocs } from './platform/http/api-docs.ts'
import { servePage } from './platform/http/page-files.ts'
import { openHttp } from './platform/http/server.ts'
import { openJobs } from './platform/jobs/index.ts'
import type { Log } from './platform/telemetry/log.ts'
import { version } from './version.ts'

export type App = Awaited<ReturnType<typeof openApp>>

const pageFolder = join(import.meta.dirname, '../../web/dist')

/** Builds Gepeto from the ground up: the platform, the domains in their order, the ways in. */
export async function openApp(config: Config, log: Log) {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  await migrate(database, migrationsFolder)
  const masterKey = await openMasterKey(config.dataDir, config.masterKey)
  const [blobs, jobs, embedder] = await Promise.all([
    openBlobs(config),
    openJobs(database, (error, job) => log.error({ err: error, job }, 'a job failed')),
    openBuiltinEmbedder(),
  ])
  const bus = memoryBus()

  const identity = createIdentity({
    database,
    masterKey,
    version,
    secureCookies: config.http.publicUrl?.startsWith('https:') ?? false,
    onWorkspaceCreated: [createDefaultCollection],
  })
  const models = await createModels(config.models)
  const knowledge = await createKnowledge({ config, database, blobs, jobs, bus, log, embedder })
  const answers = createAnswers({ knowledge, models })
  const conversations = createConversations({ database, answers, log })
  const health = createHealth(version, [
    {
      name: 'database',
      isVital: true,
      check: async () => ({ detail: (await database.check()) && database.kind }),
    },
    { name: 'index', isVital: true, check: knowledge.check },
    {
      name: 'models',
      isVital: false,
      check: async () => ({
        detail: models
          .list()
          .items.map(({ id }) => id)
          .join(', '),
      }),
    },
  ])

  const http = await openHttp({
    log,
    version,
    trustedProxies: config.http.trustedProxies,
    maxUploadBytes: config.http.maxUploadBytes,
    resolveActor: identity.resolveActor,
    localActor: identity.localOwner,
  })
  healthRoutes(http, health)
  identityRoutes(http, identity)
  modelRoutes(http, models)
  knowledgeRoutes(http, knowledge)
  conversationRoutes(http, conversations)
  chatRoutes(http, conversations)
  await serveApiDocs(http)
  await servePage(http, pageFolder)

  return {
    config,
    http,
    identity,
    health,

    /** Makes the account and key that the configuration asks for, brings the index up, takes up unfinished work. */
    async start(): Promise<void> {
      const { email, password, apiKey } = config.bootstrap
      await identity.ensureWorkspace()
      if (email && password && !(await identity.hasOwner())) await identity.createOwner(email, password)
      if (apiKey) await identity.ensureBootstrapKey(apiKey)
      await jobs.start()
      await knowledge.start()
    },

    /** Lets requests end, then closes what was opened, in reverse. Safe to call at any time. */
    async close(): Promise<void> {
      health.drain()
      await conversations.close()
      await http.close()
      await jobs.stop()
      await knowledge.close()
      await database.close()
    },
  }
}
