import { kindOf } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import type { Cache } from '../platform/cache/index.ts'
import type { ConfiguredProvider } from '../platform/config/config.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import { type Connections, openConnections } from '../platform/egress/egress.ts'
import type { Resilience } from '../platform/resilience/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { builtinConfigured } from './builtin/index.ts'
import type { ProviderKeys } from './provider-keys.ts'
import { openProvider, type ProviderSettings } from './providers/provider.ts'
import type { ConfiguredModel, Route, Step } from './route.ts'
import { modelProviders, modelRoutes, type ProviderRow } from './tables.ts'

/** All that a workspace can ask. */
export interface Catalogue {
  /** By id; the order of the configuration, then the workspace's own, the built-in one last. */
  models: ReadonlyMap<string, ConfiguredModel>
  /** Named routes; `default` is what is asked where nothing is named. */
  routes: ReadonlyMap<string, Route>
  /** The workspace's own providers, keys included: the same objects until something changes. */
  own: readonly ProviderSettings[]
}

export interface CatalogueOptions {
  database: Database
  providers: readonly ConfiguredProvider[]
  chain: readonly string[]
  firstTokenMs: number
  totalMs: number
  resilience: Resilience
  /** What the addresses of a workspace's own providers may lead to. */
  connections: Connections
  providerKeys: ProviderKeys
  cache: Cache
  log: Log
}

/** Name of the route that is asked where no model is named. */
export const DEFAULT_ROUTE = 'default'

/** How long what was read is trusted where no word of a change comes, in milliseconds. */
const trustedMs = 60_000

/** The models of the configuration, and those of each workspace beside them. */
export type ModelCatalogue = ReturnType<typeof openCatalogue>

export function openCatalogue(options: CatalogueOptions) {
  const { database, providers, chain, firstTokenMs, totalMs, resilience, providerKeys, log } = options
  const builtin = builtinConfigured(resilience)
  const operators = openConnections()

  const installed = new Map(
    providers
      .flatMap((provider) =>
        openProvider(settingsOf(provider), { resilience, connections: operators, scope: 'model:' }),
      )
      .map((model) => [model.id, model]),
  )
  const usualStep = (target: ConfiguredModel): Step => ({ target, firstTokenMs, totalMs })
  /** The built-in model stands at the end of every route: it always answers. */
  const routeOf = (name: string, steps: Step[]): Route => ({
    name,
    steps: steps.some(({ target }) => target === builtin) ? steps : [...steps, usualStep(builtin)],
    isMasked: false,
  })

  /** What a step of the chain means: a provider's usual model, or a model by its id. */
  const inChain = (step: string): ConfiguredModel | undefined =>
    step === 'builtin' ? builtin : (installed.get(step) ?? usualOf(installed, step))
  const chained = chain.flatMap((step) => inChain(step) ?? [])
  const common: Catalogue = {
    models: new Map([...chained, ...installed.values(), builtin].map((model) => [model.id, model])),
    routes: new Map([[DEFAULT_ROUTE, routeOf(DEFAULT_ROUTE, chained.map(usualStep))]]),
    own: [],
  }

  const kept = options.cache.lookup<Catalogue>('models', { ttlMs: trustedMs, maxEntries: 1000 })

  async function read(workspaceId: string): Promise<Catalogue> {
    const [providerRows, routeRows] = await inWorkspace(workspaceId, () =>
      Promise.all([
        database.drizzle
          .select()
          .from(modelProviders)
          .where(eq(modelProviders.workspaceId, workspaceId))
          .orderBy(modelProviders.id),
        database.drizzle.select().from(modelRoutes).where(eq(modelRoutes.workspaceId, workspaceId)),
      ]),
    )
    if (providerRows.length === 0 && routeRows.length === 0) return common
    const enabled = providerRows.filter(({ isEnabled }) => isEnabled)
    const settings = await inWorkspace(workspaceId, () => Promise.all(enabled.map(settingsOfRow)))
    const own = settings.flatMap((one) => one ?? [])
    const asked = own.flatMap((settings) => modelsOfOwn(workspaceId, settings))
    const models = new Map([...common.models.values(), ...asked].map((model) => [model.id, model] as const))
    const routes = new Map(common.routes)
    for (const { name, steps } of routeRows) {
      // A step whose provider is gone or switched off is left out, as one without a key is.
      const standing = steps.flatMap((step) => {
        const target = models.get(step.model)
        const isShort = step.firstTokenMs < firstTokenMs || step.totalMs < totalMs
        return target ? [{ ...step, target, isHurried: isShort && common.models.has(step.model) }] : []
      })
      routes.set(name, routeOf(name, standing))
    }
    return { models, routes, own }
  }

  /** A provider that an administrator set up. A key that no longer opens is as good as none. */
  async function settingsOfRow(row: ProviderRow): Promise<ProviderSettings | undefined> {
    try {
      const apiKey = await providerKeys.open(row)
      const baseUrl = row.baseUrl ?? kindOf(row.kind).baseUrl ?? ''
      const { name, kind, models } = row
      const revision = `${row.id} ${row.updatedAt.getTime()}`
      return { name, kind, apiKey, baseUrl, models, revision }
    } catch (error) {
      log.error({ err: error, provider: row.id }, 'a provider cannot be used: its key does not open')
      return undefined
    }
  }

  const modelsOfOwn = (workspaceId: string, settings: ProviderSettings): ConfiguredModel[] =>
    openProvider(settings, { resilience, connections: options.connections, scope: scopeOf(workspaceId) })

  async function modelsOf(row: ProviderRow): Promise<ConfiguredModel[]> {
    const settings = await settingsOfRow(row)
    return settings ? modelsOfOwn(row.workspaceId, settings) : []
  }

  return {
    /** Ids of the models that everybody can ask, those of the chain first. */
    installed: [...common.models.keys()],
    environment: providers.map(settingsOf),
    builtin,
    usualStep,
    routeOf,
    modelsOf,

    /** @throws DatabaseUnavailable */
    of: (workspaceId: string): Promise<Catalogue> => kept.get(workspaceId, () => read(workspaceId)),

    /** Said after each change: every instance reads models anew. */
    changed: () => kept.forget(),

    async close(): Promise<void> {
      await operators.dispatcher.destroy()
    },
  }
}

/** What the breakers of a workspace's own models are called. */
export const scopeOf = (workspaceId: string): string => `model:${workspaceId}:`

/** A provider's first model. */
export function usualOf(
  models: ReadonlyMap<string, ConfiguredModel>,
  provider: string,
): ConfiguredModel | undefined {
  for (const model of models.values()) if (model.provider === provider) return model
  return undefined
}

const settingsOf = ({ kind, apiKey, baseUrl, models }: ConfiguredProvider): ProviderSettings => ({
  name: kind,
  kind,
  apiKey,
  baseUrl,
  models,
})
