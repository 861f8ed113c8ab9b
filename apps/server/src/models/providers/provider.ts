import type { LanguageModelV4 } from '@ai-sdk/provider'
import { kindOf, type ProviderKind } from '@gepeto/contract'
import type { Connections } from '../../platform/egress/egress.ts'
import type { Resilience } from '../../platform/resilience/index.ts'
import { isThisMachine } from '../../platform/this-machine.ts'
import type { ConfiguredModel } from '../route.ts'
import { type Adapter, adapters } from './adapters.ts'
import { openProviderFetch } from './provider-fetch.ts'
import type { Wire } from './wire.ts'

/** A provider as it is set up, by the environment or by an administrator. */
export interface ProviderSettings {
  name: string
  kind: ProviderKind
  apiKey: string | undefined
  baseUrl: string
  /** The usual one first. */
  models: readonly string[]
  /** Another one whenever it is set up anew; absent: it is what its address is. */
  revision?: string
}

export interface ProviderOptions {
  resilience: Resilience
  /** What its address may lead to: anywhere for an operator's, only outside for a person's. */
  connections: Connections
  /** What its breakers' names begin with: `model:` and whose it is. */
  scope: string
}

/** The models of a provider, ready to be asked. The adapter is loaded with the first call. */
export function openProvider(settings: ProviderSettings, options: ProviderOptions): ConfiguredModel[] {
  const { name, kind, apiKey } = settings
  const { dispatcher, check } = options.connections
  const baseUrl = settings.baseUrl.replace(/\/+$/, '')
  const fetch = openProviderFetch(dispatcher, check, apiKey)
  let loading: Promise<Adapter> | undefined
  const load = () => {
    loading ??= adapters[kind]({ name, apiKey, baseUrl, fetch })
    return loading
  }
  const wire = wireOf(kind, apiKey)
  return settings.models.map((model) => {
    const id = `${name}/${model}`
    return {
      id,
      provider: name,
      isLocal: isThisMachine(baseUrl),
      revision: settings.revision ?? baseUrl,
      model: loadedWhenAsked(name, model, load),
      target: options.resilience.target(`${options.scope}${id}`),
      ...(wire ? { wire: { ...wire, apiKey, baseUrl, model, dispatcher, check } } : {}),
    }
  })
}

function wireOf(kind: ProviderKind, apiKey: string | undefined): Pick<Wire, 'headers'> | undefined {
  if (!kindOf(kind).speaksOpenAi) return undefined
  if (apiKey === undefined) return { headers: {} }
  return { headers: kind === 'azure' ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` } }
}

/** A model whose adapter is loaded when it is first asked: what nobody asks costs no start-up time. */
function loadedWhenAsked(provider: string, modelId: string, load: () => Promise<Adapter>): LanguageModelV4 {
  let loaded: LanguageModelV4 | undefined
  const made = async () => {
    loaded ??= (await load())(modelId)
    return loaded
  }
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    doGenerate: async (options) => (loaded ?? (await made())).doGenerate(options),
    doStream: async (options) => (loaded ?? (await made())).doStream(options),
  }
}
