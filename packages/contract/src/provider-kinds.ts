/** A kind of server that language models are asked at. */
export interface ProviderKindFacts {
  /** As people call it. */
  name: string
  /** How its variables begin: `GROQ` for GROQ_MODEL and GROQ_BASE_URL. */
  prefix: string
  /** The variable of its key. */
  keyVariable: string
  /** `none`: it may have one, and works without. */
  key: 'needed' | 'none'
  /** Absent: it has to be given. */
  baseUrl?: string
  /** Asked where none is named; absent: one has to be named. */
  model?: string
  /** Usual for vectors, where there is one. */
  embeddingModel?: string
  /** It takes OpenAI's chat completions as they are. */
  speaksOpenAi: boolean
}

/**
 * Every kind of provider. Base addresses and default models as the providers named them in November 2026: models that
 * none of them had announced to retire.
 */
export const providerKinds = {
  openai: {
    name: 'OpenAI',
    prefix: 'OPENAI',
    keyVariable: 'OPENAI_API_KEY',
    key: 'needed',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-6-luna',
    embeddingModel: 'text-embedding-3-small',
    speaksOpenAi: true,
  },
  groq: {
    name: 'Groq',
    prefix: 'GROQ',
    keyVariable: 'GROQ_API_KEY',
    key: 'needed',
    baseUrl: 'https://api.groq.com/openai/v1',
    model: 'openai/gpt-oss-120b',
    speaksOpenAi: true,
  },
  nvidia: {
    name: 'NVIDIA NIM',
    prefix: 'NVIDIA',
    keyVariable: 'NVIDIA_API_KEY',
    key: 'needed',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    model: 'openai/gpt-oss-120b',
    speaksOpenAi: true,
  },
  huggingface: {
    name: 'Hugging Face',
    prefix: 'HF',
    keyVariable: 'HF_TOKEN',
    key: 'needed',
    baseUrl: 'https://router.huggingface.co/v1',
    model: 'openai/gpt-oss-120b',
    speaksOpenAi: true,
  },
  anthropic: {
    name: 'Anthropic',
    prefix: 'ANTHROPIC',
    keyVariable: 'ANTHROPIC_API_KEY',
    key: 'needed',
    baseUrl: 'https://api.anthropic.com/v1',
    model: 'claude-haiku-4-5',
    speaksOpenAi: false,
  },
  google: {
    name: 'Google Gemini',
    prefix: 'GOOGLE',
    keyVariable: 'GOOGLE_API_KEY',
    key: 'needed',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    model: 'gemini-3.5-flash-lite',
    embeddingModel: 'gemini-embedding-001',
    speaksOpenAi: false,
  },
  mistral: {
    name: 'Mistral',
    prefix: 'MISTRAL',
    keyVariable: 'MISTRAL_API_KEY',
    key: 'needed',
    baseUrl: 'https://api.mistral.ai/v1',
    model: 'mistral-small-latest',
    embeddingModel: 'mistral-embed',
    speaksOpenAi: false,
  },
  bedrock: {
    name: 'Amazon Bedrock',
    prefix: 'BEDROCK',
    keyVariable: 'AWS_BEARER_TOKEN_BEDROCK',
    key: 'needed',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    embeddingModel: 'amazon.titan-embed-text-v2:0',
    speaksOpenAi: false,
  },
  azure: {
    name: 'Azure OpenAI',
    prefix: 'AZURE_OPENAI',
    keyVariable: 'AZURE_OPENAI_API_KEY',
    key: 'needed',
    embeddingModel: 'text-embedding-3-small',
    speaksOpenAi: true,
  },
  ollama: {
    name: 'Ollama',
    prefix: 'OLLAMA',
    keyVariable: 'OLLAMA_API_KEY',
    key: 'none',
    baseUrl: 'http://localhost:11434/v1',
    embeddingModel: 'nomic-embed-text',
    speaksOpenAi: true,
  },
  compatible: {
    name: 'OpenAI-compatible server',
    prefix: 'COMPATIBLE',
    keyVariable: 'COMPATIBLE_API_KEY',
    key: 'none',
    speaksOpenAi: true,
  },
} as const satisfies Record<string, ProviderKindFacts>

export type ProviderKind = keyof typeof providerKinds

export const providerKindNames = Object.keys(providerKinds) as [ProviderKind, ...ProviderKind[]]

/** The facts of a kind, with what may be absent. */
export const kindOf = (kind: ProviderKind): ProviderKindFacts => providerKinds[kind]
