import { join } from 'node:path'
import { createAnswers, type Replay, replayCommands, replayRoutes } from './answers/index.ts'
import {
  type Assistants,
  assistantRoutes,
  createAssistants,
  forgetAssistantPrincipal,
  isAssistantSlug,
  rebuildAssistant,
} from './assistants/index.ts'
import {
  type Audit,
  auditControlRoutes,
  auditRoutes,
  bucketAnchors,
  createAudit,
  folderAnchors,
  showQueue,
  type Timeline,
  timelineCommands,
} from './audit/index.ts'
import {
  type Conversations,
  chatRoutes,
  conversationRoutes,
  createConversations,
  forgetAnswers,
  forgetConversations,
} from './conversations/index.ts'
import { type ComponentCheck, createHealth, type HealthDomain } from './health/index.ts'
import { healthRoutes } from './health/routes.ts'
import {
  createIdentity,
  forgetSignIns,
  type Identity,
  identityRoutes,
  openAccountSeals,
  rebuildKey,
  rebuildPerson,
  rebuildRole,
  sealPastAccounts,
} from './identity/index.ts'
import { createOpenAi, type OpenAi, openAiRoutes } from './interop/index.ts'
import {
  createDefaultCollection,
  createKnowledge,
  forgetPrincipal,
  holdsGrant,
  type Knowledge,
  knowledgeRoutes,
  nameDefaultCollection,
  rebuildCollection,
} from './knowledge/index.ts'
import {
  createModels,
  createUsage,
  forgetUsage,
  type Models,
  openBuiltinEmbedder,
  openEmbeddings,
  openModelFiles,
  openNameFinder,
  registerBudgetHeader,
  type Usage,
  usageRoutes,
} from './models/index.ts'
import { modelRoutes } from './models/routes.ts'
import type { Actor } from './platform/actor.ts'
import { openBlobs } from './platform/blobs/index.ts'
import { openBus } from './platform/bus/index.ts'
import { openCache } from './platform/cache/index.ts'
import { showCaches } from './platform/cache/metrics.ts'
import type { Config } from './platform/config/config.ts'
import { installation, openDataKeys } from './platform/crypto/data-keys.ts'
import type { MasterKey } from './platform/crypto/master-key.ts'
import type { Database } from './platform/database/index.ts'
import { openEgress } from './platform/egress/egress.ts'
import { openGate } from './platform/gate/index.ts'
import { serveApiDocs } from './platform/http/api-docs.ts'
import { registerIdempotency } from './platform/http/idempotency.ts'
import { servePage } from './platform/http/page-files.ts'
import { type Http, openHttp } from './platform/http/server.ts'
import { openJobs, showBacklog } from './platform/jobs/index.ts'
import { openMail } from './platform/mail/index.ts'
import { openRedis } from './platform/redis/redis.ts'
import { createResilience, type Resilience } from './platform/resilience/index.ts'
import { tellCloudWatch } from './platform/telemetry/cloudwatch.ts'
import type { Log } from './platform/telemetry/log.ts'
import { type Metrics, openMetrics } from './platform/telemetry/metrics.ts'
import { openOtlpSpans } from './platform/telemetry/otlp-spans.ts'
import { createPrivacy, openConsents, openHolds, type Privacy, privacyRoutes } from './privacy/index.ts'
import { version } from './version.ts'

export type App = Awaited<ReturnType<typeof assemble>>

const pageFolder = join(import.meta.dirname, '../../web/dist')

/** The domains that have a way in by HTTP. */
export interface Domains {
  health: HealthDomain
  audit: Audit
  timeline: Timeline
  replay: Replay
  privacy: Privacy
  identity: Identity
  models: Models
  usage: Usage
  knowledge: Knowledge
  assistants: Assistants
  conversations: Conversations
  openai: OpenAi
}

/** Every call of the API. */
export function registerRoutes(http: Http, domains: Domains): void {
  healthRoutes(http, domains.health)
  auditRoutes(http, domains.audit, domains.timeline)
  auditControlRoutes(http, domains.audit)
  replayRoutes(http, domains.replay)
  identityRoutes(http, domains.identity)
  modelRoutes(http, domains.models)
  usageRoutes(http, domains.usage)
  knowledgeRoutes(http, domains.knowledge)
  assistantRoutes(http, domains.assistants)
  conversationRoutes(http, domains.conversations)
  chatRoutes(http, domains.conversations)
  openAiRoutes(http, domains.openai)
  privacyRoutes(http, domains.privacy)
}

/** What a test puts in place of what is usual. */
export interface Parts {
  /** The module that reads the model for names. */
  namesLibrary?: string
}

/** Builds Gepeto on its database: the platform, the domains in their order, the ways in. */
export async function assemble(
  config: Config,
  log: Log,
  masterKey: MasterKey,
  database: Database,
  { namesLibrary }: Parts = {},
) {
  const metrics = openMetrics()
  const resilience = createResilience(log)
  const [redis, jobs, builtin] = await Promise.all([
    config.redisUrl ? openRedis(config.redisUrl, log, resilience) : undefined,
    openJobs(database, (error, job) => log.error({ err: error, job }, 'a job failed')),
    openBuiltinEmbedder(),
  ])
  showBacklog(metrics, jobs)
  const bus = await openBus(redis)
  await resilience.share(bus, redis)
  const keys = await openDataKeys(database, masterKey, bus, log)
  const blobs = await openBlobs(config, { resilience, keys })
  showBreakers(metrics, resilience)
  const cache = openCache({ bus, masterKey, redis, maxBytes: config.cacheBytes })
  showCaches(metrics, cache)
  const egress = openEgress(config.egress)
  const { otlp, cloudWatchNamespace } = config.telemetry
  const spans = otlp && openOtlpSpans({ ...otlp, version, resilience, log })
  const mail = openMail(config.mail, log, resilience)
  const gate = openGate(config.gate, masterKey, redis)
  metrics.gauge(
    'gepeto_requests_in_flight',
    'Requests that wait for their answers; streams that run are not counted.',
    [],
    () => [[{}, gate.load.inFlight()]],
  )

  const anchors = config.auditBucket
    ? await bucketAnchors({ ...config.auditBucket, resilience })
    : folderAnchors(join(config.dataDir, 'audit'))
  const audit = await createAudit({
    database,
    masterKey,
    anchors,
    keys,
    log,
    egress,
    resilience,
    namesOf: async (actor, ids) =>
      new Map([...(await identity.namesOf(actor, ids)), ...(await identity.keyNamesOf(actor, ids))]),
    runsServer: (workspaceId) => identity.isFirstWorkspace(workspaceId),
  })
  showQueue(metrics, database)
  const seals = openAccountSeals(await keys.of(installation))
  await sealPastAccounts(database, seals)
  const holds = openHolds(database, masterKey)
  const { refuseHeld } = holds
  const consents = openConsents(database, cache)
  const identity = createIdentity({
    database,
    audit,
    seals,
    cache,
    masterKey,
    mail,
    log,
    accessTokenSeconds: config.accessTokenSeconds,
    issuers: config.issuers,
    publicUrl: config.http.publicUrl,
    version,
    resilience,
    secureCookies: gate.isSecure,
    throttle: gate.throttle,
    letterLimit: gate.letterLimit,
    onWorkspaceCreated: [createDefaultCollection],
    onOwnerCreated: [nameDefaultCollection],
    onWorkspaceDeleted: [
      (tx, workspaceId) => refuseHeld(tx, workspaceId, { isWhole: true }),
      (tx, workspaceId) => knowledge.discardWorkspace(tx, workspaceId),
      (tx, workspaceId) => usage.discardWorkspace(tx, workspaceId),
      // What its log tells of people goes with it.
      async (tx, workspaceId) => void (await keys.destroyEverybodys(tx, workspaceId)),
    ],
    onPrincipalGone: [forgetPrincipal, forgetAssistantPrincipal],
    holdsGrant,
    isHeldElsewhere: holds.isHeldElsewhere,
  })
  const mayLeave = (actor: Actor) => consents.allows(actor, 'external-models')
  const isMasked = async (workspaceId: string) => (await identity.maskingPolicy(workspaceId)) === 'mask'
  const usage = createUsage({
    database,
    log,
    heldIn: holds.heldIn,
    namesOf: (actor, kind, ids) => {
      if (kind === 'key') return identity.keyNamesOf(actor, ids)
      return kind === 'person' ? identity.namesOf(actor, ids) : assistants.assistantNamesOf(actor, ids)
    },
    remoteModels: async (actor) => {
      const { items } = await models.list(actor)
      return items.filter(({ isLocal }) => !isLocal).map(({ id }) => id)
    },
  })
  const modelFiles = openModelFiles({ store: { database, blobs }, ...config.embeddings })
  const names =
    config.names &&
    (await openNameFinder({
      choice: config.names,
      fetchFiles: modelFiles.takeKept,
      library: namesLibrary,
      log,
    }))
  const models = createModels({
    config: config.models,
    database,
    masterKey,
    keys,
    egress,
    resilience,
    cache,
    metrics,
    tracer: spans?.tracer,
    log,
    meter: usage.meter,
    isNameTaken: isAssistantSlug,
    outgoing: async (actor) => ({
      isMasked: await isMasked(actor.workspaceId),
      isAllowed: await mayLeave(actor),
    }),
    findNames: names?.find,
  })
  // Before anything asks for a vector: a key in the form of before opens no more.
  await models.sealPast()
  const embeddings = await openEmbeddings({
    ...config.embeddings,
    builtin,
    resilience,
    cache,
    meter: models,
    tracer: spans?.tracer,
    connections: egress.connections,
    ownProviders: models.ownProviders,
    localModels: modelFiles.names,
    fetchFiles: modelFiles.takeKept,
    isMasked,
    findNames: names?.find,
    log,
  })
  const { unknownPrincipals, namesOf } = identity
  const knowledge = await createKnowledge({
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
  })
  const answers = createAnswers({
    knowledge,
    models,
    cache,
    embedder: builtin,
    bus,
    injectionPolicy: identity.injectionPolicy,
    mayReuse: (actor) => consents.allows(actor, 'answer-reuse'),
  })
  const replay = replayCommands({
    database,
    audit,
    models,
    mayLeave: async (workspaceId, { actorKind, actorId }) => {
      const userId = actorKind === 'key' ? await identity.holderOfKey(workspaceId, actorId) : actorId
      return userId !== undefined && consents.allows({ workspaceId, userId }, 'external-models')
    },
  })
  const timeline = timelineCommands({
    audit,
    rebuild: {
      col: rebuildCollection,
      rol: rebuildRole,
      usr: rebuildPerson,
      key: rebuildKey,
      ast: rebuildAssistant,
    },
  })
  const assistants = createAssistants({
    database,
    cache,
    knowledge,
    models,
    answers,
    unknownPrincipals,
    namesOf,
    log,
  })
  const conversations = createConversations({
    database,
    answers,
    knowledge,
    assistants,
    keys,
    jobs,
    refuseHeld,
    warnOfBudget: usage.warnOfBudget,
    log,
  })
  const openai = createOpenAi({ models, answers, assistants, database, embedder: builtin })
  const privacy = createPrivacy({
    database,
    audit,
    jobs,
    holds,
    consents,
    retainers: {
      conversations: forgetConversations,
      answers: forgetAnswers,
      usage: forgetUsage,
      versions: knowledge.forgetVersions,
      'sign-ins': forgetSignIns,
    },
    sealedBy: knowledge.sealedBy,
    domains: [identity.personalData, conversations.personalData, usage.personalData],
    onErased: answers.forgetQuestions,
  })
  const checks: ComponentCheck[] = [
    {
      name: 'database',
      isVital: true,
      check: async () => ({ detail: (await database.check()) && database.kind }),
    },
    { name: 'index', isVital: true, check: knowledge.check },
    { name: 'embeddings', isVital: false, check: knowledge.checkEmbeddings },
    {
      name: 'models',
      isVital: false,
      check: async () => ({
        detail: models.installed.join(', '),
      }),
    },
    ...(names
      ? [
          {
            name: 'names',
            isVital: false,
            check: async () => ({
              status: names.isWorking() ? ('ok' as const) : ('degraded' as const),
              detail: names.model,
            }),
          },
        ]
      : []),
    ...(blobs.check ? [{ name: 'storage', isVital: false, check: blobs.check }] : []),
    ...(anchors.check ? [{ name: 'checkpoints', isVital: false, check: anchors.check }] : []),
    ...(redis ? [{ name: 'redis', isVital: false, check: () => redis.check() }] : []),
  ]
  const health = createHealth({ version, checks, metrics, metricsToken: config.telemetry.metricsToken })

  const http = await openHttp({
    log,
    version,
    trustedProxies: config.http.trustedProxies,
    maxUploadBytes: config.http.maxUploadBytes,
    gate,
    resolveActor: identity.resolveActor,
    localActor: identity.localOwner,
  })
  const idempotency = registerIdempotency(http, { database, jobs, masterKey })
  registerBudgetHeader(http, usage.meter)
  registerRoutes(http, {
    health,
    audit,
    timeline,
    replay,
    privacy,
    identity,
    models,
    usage,
    knowledge,
    assistants,
    conversations,
    openai,
  })
  await serveApiDocs(http)
  await servePage(http, pageFolder)

  const telling = cloudWatchNamespace ? tellCloudWatch(cloudWatchNamespace, { jobs, log }) : undefined

  return {
    config,
    http,
    database,
    cache,
    audit,
    privacy,
    identity,
    /** What addresses are found by in the tables. */
    seals,
    usage,
    health,

    /** Makes the account and key that the configuration asks for, brings the index up, takes up unfinished work. */
    async start(): Promise<void> {
      const { email, password, apiKey } = config.bootstrap
      audit.start()
      await identity.ensureWorkspace()
      if (email && password && !(await identity.hasOwner())) await identity.createOwner(email, password)
      if (apiKey) await identity.ensureBootstrapKey(apiKey)
      await jobs.start()
      await knowledge.start()
      await conversations.resume()
      await privacy.start()
      await idempotency.start()
    },

    /** Lets requests end, then closes what was opened, in reverse. Safe to call at any time. */
    async close(): Promise<void> {
      health.drain()
      await conversations.close()
      await http.close()
      gate.close()
      telling?.close()
      await jobs.stop()
      await knowledge.close()
      await identity.close()
      await mail.close()
      await usage.close()
      await embeddings.close()
      await names?.close()
      await models.close()
      await spans?.close()
      await egress.close()
      resilience.close()
      await audit.close()
      await database.close()
      cache.close()
      bus.close()
      await redis?.close()
    },
  }
}

/** Which targets are left alone: 0 closed, 0.5 half-open, 1 open. */
function showBreakers(metrics: Metrics, resilience: Resilience): void {
  const values = { closed: 0, 'half-open': 0.5, open: 1 }
  metrics.gauge(
    'gepeto_breaker_state',
    'Circuit breakers: 0 closed, 0.5 half-open, 1 open.',
    ['target'],
    () => resilience.list().map(({ name, state }) => [{ target: name }, values[state]]),
  )
}
