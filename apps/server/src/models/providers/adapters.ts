import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { ProviderKind } from '@gepeto/contract'

/** What an adapter of the AI SDK is made with. */
export interface AdapterOptions {
  /** How its models' ids begin. */
  name: string
  apiKey: string | undefined
  /** Without a slash at the end. */
  baseUrl: string
  fetch: typeof fetch
}

/** Gives a provider's model by the name it has there. */
export type Adapter = (model: string) => LanguageModelV4

/** The AI SDK's package for each kind of provider, loaded when it is first used. */
export const adapters: Record<ProviderKind, (options: AdapterOptions) => Promise<Adapter>> = {
  // Other servers than OpenAI's own know neither its newer parameters nor its roles.
  openai: (options) => (isOpenAi(options.baseUrl) ? openai(options) : compatible(options)),
  // Azure's v1 address takes OpenAI's calls as they are, and its key in a header of its own.
  azure: (options) =>
    openai({ ...options, fetch: withKeyHeader(options.fetch, 'api-key', options.apiKey ?? '') }),
  nvidia: compatible,
  huggingface: compatible,
  ollama: compatible,
  compatible,
  async groq({ apiKey, baseUrl, fetch }) {
    const { createGroq } = await import('@ai-sdk/groq')
    return createGroq({ apiKey, baseURL: baseUrl, fetch })
  },
  async anthropic({ apiKey, baseUrl, fetch }) {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return createAnthropic({ apiKey, baseURL: baseUrl, fetch })
  },
  async google({ apiKey, baseUrl, fetch }) {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle({ apiKey, baseURL: baseUrl, fetch })
  },
  async mistral({ apiKey, baseUrl, fetch }) {
    const { createMistral } = await import('@ai-sdk/mistral')
    return createMistral({ apiKey, baseURL: baseUrl, fetch })
  },
  async bedrock({ apiKey = '', baseUrl, fetch }) {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
    return createAmazonBedrock({
      region: regionOf(baseUrl),
      baseURL: baseUrl,
      fetch,
      ...signatureOf(apiKey),
    })
  },
}

async function openai({ name, apiKey, baseUrl, fetch }: AdapterOptions): Promise<Adapter> {
  const { createOpenAI } = await import('@ai-sdk/openai')
  return createOpenAI({ name, apiKey, baseURL: baseUrl, fetch }).chat
}

async function compatible({ name, apiKey, baseUrl, fetch }: AdapterOptions): Promise<Adapter> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  return createOpenAICompatible({
    name,
    apiKey,
    baseURL: baseUrl,
    fetch,
    includeUsage: true,
    supportsStructuredOutputs: true,
  }).chatModel
}

const isOpenAi = (baseUrl: string): boolean => /(^|\.)openai\.com$/.test(new URL(baseUrl).hostname)

/** Sends the key in a header of its own. */
export function withKeyHeader(send: typeof fetch, name: string, key: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers)
    headers.delete('authorization')
    headers.set(name, key)
    return send(input, { ...init, headers })
  }
}

/** `https://bedrock-runtime.sa-east-1.amazonaws.com` is in `sa-east-1`; an address of one's own says nothing. */
export function regionOf(baseUrl: string): string {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(new URL(baseUrl).hostname)?.[1] ?? 'us-east-1'
}

/** What Bedrock lets in: an API key, or a pair `ACCESS_KEY_ID:SECRET_ACCESS_KEY` that requests are signed with. */
export function signatureOf(apiKey: string) {
  const [, accessKeyId, secretAccessKey] = /^((?:AKIA|ASIA)[A-Z0-9]{12,}):(.+)$/.exec(apiKey) ?? []
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : { apiKey }
}
