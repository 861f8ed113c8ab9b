import type { EmbeddingModelV4, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { ProviderKind } from '@gepeto/contract'
import { type AdapterOptions, regionOf, signatureOf, withKeyHeader } from '../providers/adapters.ts'

export type EmbeddingKind = 'passage' | 'query'

/** A model of a provider, as it reads questions and as it reads passages. */
export interface EmbeddingAdapter {
  model(kind: EmbeddingKind): EmbeddingModelV4
  /** What the provider wants to be told beside the texts. */
  options?(kind: EmbeddingKind): SharedV4ProviderOptions
}

type Open = (model: string, options: AdapterOptions) => Promise<EmbeddingAdapter>

/** The AI SDK's embedding model for each kind of provider that has some, loaded when it is first used. */
export const embeddingAdapters: Partial<Record<ProviderKind, Open>> = {
  openai: compatible,
  huggingface: compatible,
  ollama: compatible,
  compatible,
  azure: (model, options) =>
    compatible(model, { ...options, fetch: withKeyHeader(options.fetch, 'api-key', options.apiKey ?? '') }),
  // NIM reads questions and passages by different instructions, and refuses to guess which it is given.
  async nvidia(model, options) {
    const [passage, query] = await Promise.all(
      (['passage', 'query'] as const).map((input_type) =>
        compatible(model, { ...options, fetch: withField(options.fetch, { input_type }) }),
      ),
    )
    return { model: (kind) => (kind === 'query' ? query! : passage!).model(kind) }
  },
  async google(model, { apiKey, baseUrl, fetch }) {
    const { createGoogle } = await import('@ai-sdk/google')
    const made = createGoogle({ apiKey, baseURL: baseUrl, fetch }).embeddingModel(model)
    return {
      model: () => made,
      options: (kind) => ({
        google: { taskType: kind === 'query' ? 'RETRIEVAL_QUERY' : 'RETRIEVAL_DOCUMENT' },
      }),
    }
  },
  async mistral(model, { apiKey, baseUrl, fetch }) {
    const { createMistral } = await import('@ai-sdk/mistral')
    const made = createMistral({ apiKey, baseURL: baseUrl, fetch }).embeddingModel(model)
    return { model: () => made }
  },
  async bedrock(model, { apiKey = '', baseUrl, fetch }) {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
    const made = createAmazonBedrock({
      region: regionOf(baseUrl),
      baseURL: baseUrl,
      fetch,
      ...signatureOf(apiKey),
    }).embeddingModel(model)
    return {
      model: () => made,
      options: (kind) => ({
        bedrock: { inputType: kind === 'query' ? 'search_query' : 'search_document' },
      }),
    }
  },
}

/** OpenAI's `/embeddings`, its own or another server's. */
async function compatible(
  model: string,
  { name, apiKey, baseUrl, fetch }: AdapterOptions,
): Promise<EmbeddingAdapter> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const made = createOpenAICompatible({ name, apiKey, baseURL: baseUrl, fetch }).embeddingModel(model)
  return { model: () => made }
}

function withField(send: typeof fetch, fields: Record<string, string>): typeof fetch {
  return (input, init) => {
    const body = JSON.parse(String(init?.body ?? '{}')) as object
    return send(input, { ...init, body: JSON.stringify({ ...body, ...fields }) })
  }
}
