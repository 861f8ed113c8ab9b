import type { EmbeddingOffer } from '@gepeto/contract'
import type { Tracer } from '@opentelemetry/api'
import type { Cache } from '../../platform/cache/index.ts'
import {
  type EmbeddingChoice,
  type EmbeddingPlaces,
  readEmbeddingChoice,
} from '../../platform/config/embeddings.ts'
import { type Connections, openConnections } from '../../platform/egress/egress.ts'
import type { Resilience } from '../../platform/resilience/index.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { isThisMachine } from '../../platform/this-machine.ts'
import { scopeOf } from '../catalogue.ts'
import { EmbeddingNotOffered } from '../errors.ts'
import type { Meter } from '../meter.ts'
import type { ProviderSettings } from '../providers/provider.ts'
import type { FindNames } from '../routing/masked-call.ts'
import { traceEmbeddings } from '../telemetry/spans.ts'
import { embeddingAdapters } from './adapters.ts'
import { cachedEmbedder } from './cached-embedder.ts'
import type { Embedder, LocalEmbedder } from './embedder.ts'
import { openFolder } from './model-folder.ts'
import { openProviderEmbedder } from './provider-embedder.ts'
import { type EmbeddingTrial, tryEmbedder } from './try-embedder.ts'

export type { EmbeddingTrial } from './try-embedder.ts'

/** The embedders of this installation, and of each workspace. */
export interface Embeddings {
  /** What the configuration asks for, where a workspace chose nothing. */
  readonly usual: Embedder
  /** The one of this id, or of what was chosen; undefined where the workspace cannot have it (any more). */
  find(workspaceId: string, id: string): Promise<Embedder | undefined>
  /** How an embedder's id is written where one is chosen. */
  nameOf(id: string): string
  /** What a workspace can choose. */
  offered(workspaceId: string): Promise<EmbeddingOffer[]>
  /** @throws EmbeddingNotOffered where it may not be chosen */
  check(workspaceId: string, model: string): Promise<void>
  /** Asks for one vector, past the model's breaker. @throws EmbeddingNotOffered */
  test(workspaceId: string, model: string): Promise<EmbeddingTrial>
  close(): Promise<void>
}

export interface EmbeddingsOptions extends EmbeddingPlaces {
  /** As it stands in GEPETO_EMBEDDINGS. */
  id: string
  builtin: LocalEmbedder
  resilience: Resilience
  cache: Cache
  meter: Pick<Meter, 'record'>
  tracer?: Tracer | undefined
  /** What the addresses of a workspace's own providers may lead to. */
  connections: Connections
  ownProviders(workspaceId: string): Promise<readonly ProviderSettings[]>
  /** Names of the models that are on this machine or can be fetched without the hub: `organisation/name`. */
  localModels(): Promise<string[]>
  /** Puts a model's files where they are wanted, if it can. */
  fetchFiles(name: string, folder: string): Promise<boolean>
  /** Whether what is personal is taken out of a workspace's texts before they leave this machine. */
  isMasked(workspaceId: string): Promise<boolean>
  /** Finds names of people in what goes out masked. Absent: they go as they are. */
  findNames?: FindNames | undefined
  log: Log
}

type Own = { kind: 'own'; id: string; provider: ProviderSettings; model: string }

/** @throws StartRefused where the model that is asked for is not here and cannot be fetched */
export async function openEmbeddings(options: EmbeddingsOptions): Promise<Embeddings> {
  const { builtin, cache, meter, log } = options
  const operators = openConnections()
  const trace = traceEmbeddings(options.tracer)
  const opened = new Map<string, Promise<Embedder>>([[builtin.id, Promise.resolve(builtin)]])
  /** By provider, as it is set up now, and model. */
  const openedOwn = new WeakMap<ProviderSettings, Map<string, Embedder>>()

  type AskedOf = Pick<Own, 'id' | 'provider' | 'model'>

  const askOf = (
    { id, provider, model }: AskedOf,
    connections: Connections,
    target: string,
    resilience = options.resilience,
  ) =>
    openProviderEmbedder({
      id,
      provider,
      model,
      connections,
      resilience,
      target,
      trace,
      isMasked: options.isMasked,
      findNames: options.findNames,
      record: (call) => meter.record(call),
    })

  const operatorsOwn = ({ id, provider, model }: EmbeddingChoice & { kind: 'provider' }): AskedOf => ({
    id,
    provider: { ...provider, name: provider.kind },
    model,
  })

  async function open(choice: EmbeddingChoice): Promise<Embedder> {
    if (choice.kind === 'builtin') return builtin
    if (choice.kind === 'folder') {
      const { isCheap, embedder } = await openFolder(choice, options.fetchFiles, trace)
      return isCheap ? embedder : cachedEmbedder(embedder, cache)
    }
    return cachedEmbedder(askOf(operatorsOwn(choice), operators, `embedding:${choice.id}`), cache)
  }

  /** Opened once; one that cannot be opened now may be later. */
  function openOnce(choice: EmbeddingChoice): Promise<Embedder> {
    const known = opened.get(choice.id)
    if (known) return known
    const opening = open(choice)
    opened.set(choice.id, opening)
    opening.catch(() => opened.delete(choice.id))
    return opening
  }

  function openOwn(workspaceId: string, choice: Own): Embedder {
    const models = openedOwn.get(choice.provider) ?? new Map<string, Embedder>()
    openedOwn.set(choice.provider, models)
    const known = models.get(choice.model)
    if (known) return known
    const target = `${scopeOf(workspaceId)}${choice.id}`
    const embedder = cachedEmbedder(
      askOf(choice, options.connections, target),
      cache,
      // What a provider of the same name gave before is not this one's.
      `${workspaceId} ${choice.provider.revision ?? ''}`,
    )
    models.set(choice.model, embedder)
    return embedder
  }

  async function read(workspaceId: string, id: string): Promise<EmbeddingChoice | Own | undefined> {
    const [name = '', ...rest] = id.split('/')
    const provider = (await options.ownProviders(workspaceId)).find((one) => one.name === name)
    const model = rest.join('/')
    if (provider) return makesVectors(provider) && model ? { kind: 'own', id, provider, model } : undefined
    const choice = readEmbeddingChoice(id, options)
    return 'kind' in choice ? choice : undefined
  }

  /** A folder that a person names could be any of the machine's, so only the operator names folders. */
  async function readOffered(workspaceId: string, model: string): Promise<EmbeddingChoice | Own> {
    const choice = await read(workspaceId, model)
    const isOffered =
      choice?.kind === 'folder'
        ? model === options.id || (choice.name && (await options.localModels()).includes(choice.name))
        : choice
    if (!choice || !isOffered) throw new EmbeddingNotOffered(model)
    return choice
  }

  const usualChoice = readEmbeddingChoice(options.id, options)
  if (!('kind' in usualChoice)) throw new StartRefused(usualChoice)
  const usual = await openOnce(usualChoice)

  return {
    usual,
    async find(workspaceId, id) {
      if (id === usual.id) return usual
      if (id === builtin.id) return builtin
      const choice = await read(workspaceId, id)
      if (!choice) return undefined
      if (choice.kind === 'own') return openOwn(workspaceId, choice)
      try {
        return await openOnce(choice)
      } catch (error) {
        log.warn({ err: error, embedder: id }, 'an embedding model cannot be opened')
        return undefined
      }
    },
    nameOf: (id) => (id === builtin.id ? 'builtin' : id),
    async offered(workspaceId) {
      const own = (await options.ownProviders(workspaceId)).filter(makesVectors)
      const whole = ['builtin', ...(await options.localModels()).map((name) => `onnx/${name}`)]
      if (usualChoice.kind === 'folder') whole.push(options.id)
      const providers = [...options.providers.map((one) => ({ ...one, name: one.kind as string })), ...own]
      return [
        ...[...new Set(whole)].map((name) => ({ name, provider: null, isLocal: true })),
        ...providers.map(({ name, kind, baseUrl }) => ({
          name,
          provider: kind,
          isLocal: isThisMachine(baseUrl),
        })),
      ]
    },
    async check(workspaceId, model) {
      await readOffered(workspaceId, model)
    },
    async test(workspaceId, model) {
      const choice = await readOffered(workspaceId, model)
      return tryEmbedder(model, workspaceId, log, async (resilience) => {
        if (choice.kind === 'own') return askOf(choice, options.connections, model, resilience)
        if (choice.kind === 'provider') return askOf(operatorsOwn(choice), operators, model, resilience)
        return openOnce(choice)
      })
    },
    close: async () => void (await operators.dispatcher.destroy()),
  }
}

const makesVectors = ({ kind }: ProviderSettings): boolean => embeddingAdapters[kind] !== undefined
