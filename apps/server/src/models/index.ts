import type { CircuitBreaker, ModelList } from '@gepeto/contract'
import type { Tracer } from '@opentelemetry/api'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Config } from '../platform/config/config.ts'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import type { Database } from '../platform/database/index.ts'
import type { Egress } from '../platform/egress/egress.ts'
import type { BreakerView, Resilience } from '../platform/resilience/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'
import { DEFAULT_ROUTE, openCatalogue, scopeOf, usualOf } from './catalogue.ts'
import { routeCommands } from './commands/model-routes.ts'
import { type IsNameTaken, providerCommands } from './commands/providers.ts'
import { ModelNotFound } from './errors.ts'
import { freeMeter, type Meter, type MeteredCall } from './meter.ts'
import { openProviderKeys } from './provider-keys.ts'
import type { Route } from './route.ts'
import { openForwarder } from './routing/forward.ts'
import type { FindNames } from './routing/masked-call.ts'
import { openRouter } from './routing/run.ts'
import { countCalls } from './telemetry/metrics.ts'
import { traceCalls } from './telemetry/spans.ts'

export {
  BUILTIN_MODEL_ID,
  builtinModel,
  type SmallTalk,
  smallTalkOf,
  smallTalkReply,
} from './builtin/index.ts'
export { DEFAULT_ROUTE } from './catalogue.ts'
export {
  type Embedder,
  type EmbeddingCall,
  type Embeddings,
  type EmbeddingTrial,
  type LocalEmbedder,
  openBuiltinEmbedder,
  openEmbeddings,
  packVector,
  unpackVector,
} from './embeddings/index.ts'
export {
  EmbeddingNotOffered,
  EmbeddingsUnavailable,
  type ModelFailure,
  ModelNotFound,
  ModelsUnavailable,
} from './errors.ts'
export { openModelFiles } from './files/index.ts'
export { GroundedPassage, GroundedRequest, NOT_IN_DOCUMENTS, Turn } from './grounded-request.ts'
export { guessedTokens } from './guessed-tokens.ts'
export { freeMeter, type Meter, type MeteredCall, type Purpose, type TokenUsage } from './meter.ts'
export { type NameFinder, openNameFinder } from './names/index.ts'
export type { Wire } from './providers/wire.ts'
export type { ConfiguredModel, Route, Step } from './route.ts'
export { type Forward, type Forwarded, RefusedByProvider, speaksOpenAi } from './routing/forward.ts'
export { type FindNames, maskCall } from './routing/masked-call.ts'
export type { Generated, ModelCall, RoutePart } from './routing/run.ts'
export { soundCount } from './sound-count.ts'
export {
  BudgetUsedUp,
  createUsage,
  forgetUsage,
  type NamesOf,
  registerBudgetHeader,
  type Usage,
  type UsageMeter,
  usageRoutes,
  type WarnOfBudget,
} from './usage/index.ts'

export interface ModelsOptions {
  config: Config['models']
  database: Database
  masterKey: MasterKey
  keys: DataKeys
  egress: Egress
  resilience: Resilience
  cache: Cache
  metrics: Metrics
  /** Absent: calls are traced only where an SDK was loaded beside. */
  tracer?: Tracer
  log: Log
  /** Whether something else that is asked like a model has this name in a workspace. */
  isNameTaken: IsNameTaken
  /** What of an actor's texts may go to models outside this machine. Absent: all of it. */
  outgoing?(actor: Actor): Promise<Outgoing>
  /** Finds names of people in what goes out masked. Absent: they go as they are. */
  findNames?: FindNames | undefined
  /** Absent: nothing is counted. */
  meter?: Meter
}

/** What may leave this machine on somebody's behalf. */
export interface Outgoing {
  /** Placeholders go in place of what is personal. */
  isMasked: boolean
  /** false: only models on this machine are asked. */
  isAllowed: boolean
}

/** The language models of this installation, and of each workspace. */
export type Models = ReturnType<typeof createModels>

export function createModels({
  config,
  database,
  masterKey,
  keys,
  egress,
  resilience,
  cache,
  metrics,
  tracer,
  log,
  isNameTaken,
  outgoing = async () => ({ isMasked: false, isAllowed: true }),
  findNames,
  meter = freeMeter,
}: ModelsOptions) {
  const providerKeys = openProviderKeys(database, keys, masterKey)
  const { connections } = egress
  const catalogue = openCatalogue({ ...config, database, resilience, connections, providerKeys, cache, log })

  const observers = [countCalls(metrics, meter), traceCalls(tracer)]
  const router = openRouter({ log, meter, observers, findNames })
  const commands = { database, catalogue, providerKeys, connections, resilience, isNameTaken }

  /**
   * The models to try for an actor, best first. A route or a model that is named comes first; the built-in one always
   * stands at the end.
   * @param name a route, a model's id, or a provider, whose usual model it then is
   * @throws ModelNotFound
   */
  async function route(actor: Actor, name: string = DEFAULT_ROUTE): Promise<Route> {
    const [found, { isMasked, isAllowed }] = await Promise.all([find(actor, name), outgoing(actor)])
    if (isMasked || !isAllowed)
      return {
        name: found.name,
        steps: isAllowed ? found.steps : found.steps.filter(({ target }) => target.isLocal),
        isMasked,
      }
    return found
  }

  async function find(actor: Actor, name: string): Promise<Route> {
    const { models, routes } = await catalogue.of(actor.workspaceId)
    const standing = routes.get(name)
    if (standing) return standing
    const named = models.get(name) ?? usualOf(models, name)
    if (!named) throw new ModelNotFound(name, [...routes.keys(), ...models.keys()])
    return catalogue.routeOf(named.id, [catalogue.usualStep(named)])
  }

  /** The models that an actor can ask, and the routes. */
  async function list(actor: Actor): Promise<ModelList> {
    const { models, routes } = await catalogue.of(actor.workspaceId)
    const first = routes.get(DEFAULT_ROUTE)!.steps[0]!.target
    const rest = [...models.values()].filter((model) => model !== first)
    const named = [...routes.values()].filter(({ name }) => name !== DEFAULT_ROUTE)
    return {
      items: [
        ...[first, ...rest].map(({ id, provider, isLocal }) => ({
          id,
          provider,
          isDefault: id === first.id,
          isLocal,
        })),
        ...named.map(({ name, steps }) => ({
          id: name,
          provider: 'route',
          isDefault: false,
          isLocal: steps.every(({ target }) => target.isLocal),
        })),
      ],
    }
  }

  return {
    ...router,
    /** Sends a completion to its provider as it was written. */
    forward: openForwarder(meter, observers),
    ...providerCommands(commands),
    ...routeCommands(commands),
    route,
    list,
    meter,
    /** Counts a call that another than the router made. */
    record(call: MeteredCall): void {
      meter.record(call)
      for (const observer of observers) observer.record?.(call)
    },
    /** A workspace's own providers, with their keys. */
    ownProviders: async (workspaceId: string) => (await catalogue.of(workspaceId)).own,
    /** Ids of the models that the configuration offers everybody, best first. */
    installed: catalogue.installed,

    /** The breakers of what the workspace can ask, and of the services that the server stands on. */
    listBreakers: guarded('models:manage', async (actor: Actor): Promise<{ items: CircuitBreaker[] }> => {
      const { models } = await catalogue.of(actor.workspaceId)
      const own = scopeOf(actor.workspaceId)
      return {
        items: resilience.list().flatMap((view) => {
          if (view.name.startsWith('workspace:')) {
            const ours = `workspace:${actor.workspaceId}:`
            return view.name.startsWith(ours)
              ? breakerView(view, view.name.slice(ours.length), 'service')
              : []
          }
          if (!view.name.startsWith('model:')) return breakerView(view, view.name, 'service')
          if (view.name.startsWith(own)) return breakerView(view, view.name.slice(own.length), 'model')
          const id = view.name.slice('model:'.length)
          return models.has(id) && id !== 'builtin' ? breakerView(view, id, 'model') : []
        }),
      }
    }),

    /** Seals keys of providers from before there were data keys. */
    sealPast: providerKeys.sealPast,

    close: () => catalogue.close(),
  }
}

function breakerView(view: BreakerView, target: string, kind: CircuitBreaker['kind']): CircuitBreaker {
  const { state, openings, openedAt, retryAt } = view
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return { target, kind, state, openings, openedAt: time(openedAt), retryAt: time(retryAt) }
}
