import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { ModelList } from '@gepeto/contract'
import type { Config } from '../platform/config/config.ts'
import { builtinModel } from './builtin/index.ts'
import { ModelNotFound } from './errors.ts'

export {
  BUILTIN_MODEL_ID,
  builtinModel,
  type SmallTalk,
  smallTalkOf,
  smallTalkReply,
} from './builtin/index.ts'
export { type Embedder, openBuiltinEmbedder } from './embeddings/index.ts'
export { ModelsUnavailable } from './errors.ts'
export { GroundedPassage, GroundedRequest, NOT_IN_DOCUMENTS, Turn } from './grounded-request.ts'

/** A language model that can be asked, and what to call it. */
export interface ConfiguredModel {
  /** `builtin` or `provider/model`. */
  id: string
  provider: string
  /** true: no text leaves this machine. */
  isLocal: boolean
  model: LanguageModelV4
}

/** The language models of this installation, in the order they are tried. */
export interface Models {
  /**
   * The models to try, best first. A named one comes first; the built-in one always stands at the end.
   * @throws ModelNotFound
   */
  chain(name?: string): ConfiguredModel[]
  list(): ModelList
  /** Longest time one call may take, in milliseconds. */
  timeoutMs: number
}

export async function createModels(config: Config['models']): Promise<Models> {
  const builtin: ConfiguredModel = {
    id: 'builtin',
    provider: 'builtin',
    isLocal: true,
    model: builtinModel(),
  }
  const providers = new Map([['builtin', builtin]])
  if (config.openai) providers.set('openai', await openaiCompatible(config.openai))
  const configured = config.chain.flatMap((step) => providers.get(step) ?? [])
  const models = configured.includes(builtin) ? configured : [...configured, builtin]

  return {
    timeoutMs: config.timeoutMs,
    chain(name) {
      if (name === undefined) return models
      const named = models.find(({ id, provider }) => id === name || provider === name)
      if (!named)
        throw new ModelNotFound(
          name,
          models.map(({ id }) => id),
        )
      return named === builtin ? [builtin] : [named, builtin]
    },
    list: () => ({
      items: models.map(({ id, provider, isLocal }, place) => ({
        id,
        provider,
        isDefault: place === 0,
        isLocal,
      })),
    }),
  }
}

/** Any server that speaks OpenAI's chat completions. Loaded only where one is configured. */
async function openaiCompatible(options: NonNullable<Config['models']['openai']>): Promise<ConfiguredModel> {
  const [{ createOpenAICompatible }, { openProviderFetch }] = await Promise.all([
    import('@ai-sdk/openai-compatible'),
    import('./provider-fetch.ts'),
  ])
  const provider = createOpenAICompatible({
    name: 'openai',
    baseURL: options.baseUrl.replace(/\/$/, ''),
    apiKey: options.apiKey,
    includeUsage: true,
    fetch: openProviderFetch(),
  })
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(options.baseUrl).hostname)
  return {
    id: `openai/${options.model}`,
    provider: 'openai',
    isLocal,
    model: provider.chatModel(options.model),
  }
}
