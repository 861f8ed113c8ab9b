import { join } from 'node:path'
import { createAnswers } from './answers/index.ts'
import {
  type Conversations,
  chatRoutes,
  conversationRoutes,
  createConversations,
} from './conversations/index.ts'
import { createHealth, type HealthDomain } from './health/index.ts'
import { healthRoutes } from './health/routes.ts'
import { createIdentity, type Identity, identityRoutes } from './identity/index.ts'
import {
  createDefaultCollection,
  createKnowledge,
  forgetPrincipal,
  type Knowledge,
  knowledgeRoutes,
  nameDefaultCollection,
} from './knowledge/index.ts'
import { createModels, type Models, openBuiltinEmbedder } from './models/index.ts'
import { modelRoutes } from './models/routes.ts'
import { openBlobs } from './platform/blobs/index.ts'
import { memoryBus } from './platform/bus/bus.ts'
import type { Config } from './platform/config/config.ts'
import { type MasterKey, openMasterKey } from './platform/crypto/master-key.ts'
import { openDataFolder } from './platform/data-folder.ts'
import { type Database, migrate, migrationsFolder, openDatabase } from './platform/database/index.ts'
import { openGate } from './platform/gate/index.ts'
import { serveApiDocs } from './platform/http/api-docs.ts'
import { registerIdempotency } from './platform/http/idempotency.ts'
import { servePage } from './platform/http/page-files.ts'
import { type Http, openHttp } from './platform/http/server.ts'
import { openJobs } from './platform/jobs/index.ts'
import { openMail } from './platform/mail/index.ts'
import { openRedis } from './platform/redis/redis.ts'
import type { Log } from './platform/telemetry/log.ts'
import { version } from './version.ts'

export type App = Awaited<ReturnType<typeof openApp>>

const pageFolder = join(import.meta.dirname, '../../web/dist')

/** The domains that have a way in by HTTP. */
export interface Domains {
  health: HealthDomain
  identity: Identity
  models: Models
  knowledge: Knowledge
  conversations: Conversations
}

/** Every call of the API. */
export function registerRoutes(http: Http, domains: Domains): void {
  healthRoutes(http, domains.health)
  identityRoutes(http, domains.identity)
  modelRoutes(http, domains.models)
  knowledgeRoutes(http, domains.knowledge)
  conversationRoutes(http, domains.conversations)
  chatRoutes(http, domains.conversations)
}

/** Builds Gepeto from the ground up: the platform, the domains in their order, the ways in. */
export async function openApp(config: Config, log: Log) {
  await openDataFolder(config.dataDir)
  const masterKey = await openMasterKey(config.dataDir, config.masterKey)
  const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir })
  try {
    await migrate(database, migrationsFolder)
    return await assemble(config, log, masterKey, database)
  } catch (error) {
    // An open database would keep the process alive.
    await database.close()
    throw error
  }
}

async function assemble(config: Config, log: Log, masterKey: MasterKey, database: Database) {
  const [redis, blobs, jobs, embedder] = await Promise.all([
    config.redisUrl ? openRedis(config.redisUrl, log) : undefined,
    openBlobs(config),
    openJobs(database, (error, job) => log.error({ err: error, job }, 'a job failed')),
    openBuiltinEmbedder(),
  ])
  const bus = memoryBus()
  const mail = openMail(config.mail, log)
  const gate = openGate(config.gate, masterKey, redis)

  const identity = createIdentity({
    database,
    masterKey,
    mail,
    log,
    accessTokenSeconds: config.accessTokenSeconds,
    issuers: config.issuers,
    publicUrl: config.http.publicUrl,
    version,
    secureCookies: gate.isSecure,
    throttle: gate.throttle,
    onWorkspaceCreated: [createDefaultCollection],
    onOwnerCreated: [nameDefaultCollection],
    onWorkspaceDeleted: [(tx, workspaceId) => knowledge.discardWorkspace(tx, workspaceId)],
    onPrincipalGone: [forgetPrincipal],
  })
  const models = await createModels(config.models)
  const { unknownPrincipals } = identity
  const knowledge = await createKnowledge({
    config,
    database,
    blobs,
    jobs,
    bus,
    log,
    embedder,
    unknownPrincipals,
  })
  const answers = createAnswers({ knowledge, models, log, injectionPolicy: identity.injectionPolicy })
  const conversations = createConversations({ database, answers, knowledge, log })
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
    ...(redis ? [{ name: 'redis', isVital: false, check: () => redis.check() }] : []),
  ])

  const http = await openHttp({
    log,
    version,
    trustedProxies: config.http.trustedProxies,
    maxUploadBytes: config.http.maxUploadBytes,
    gate,
    resolveActor: identity.resolveActor,
    localActor: identity.localOwner,
  })
  registerIdempotency(http, database)
  registerRoutes(http, { health, identity, models, knowledge, conversations })
  await serveApiDocs(http)
  await servePage(http, pageFolder)

  return {
    config,
    http,
    database,
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
      gate.close()
      await jobs.stop()
      await knowledge.close()
      await identity.lettersWritten()
      await mail.close()
      await database.close()
      await redis?.close()
    },
  }
}
