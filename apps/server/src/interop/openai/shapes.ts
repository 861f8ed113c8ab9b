import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import type { TokenUsage } from '../../models/index.ts'

/** What all parts of one completion have in common. */
export interface Head {
  id: string
  /** Seconds since 1970. */
  created: number
  model: string
}

export const newHead = (id: string, model: string): Head => ({
  id: `chatcmpl-${id}`,
  created: Math.floor(Date.now() / 1000),
  model,
})

export interface OpenAiToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface OpenAiUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens: number }
}

export const openAiUsage = ({ inputTokens, outputTokens, cachedInputTokens }: TokenUsage): OpenAiUsage => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  ...(cachedInputTokens ? { prompt_tokens_details: { cached_tokens: cachedInputTokens } } : {}),
})

/** Tokens of a call through the AI SDK. */
export function tokensOf({ inputTokens, outputTokens }: LanguageModelV4Usage): TokenUsage {
  const cached = inputTokens.cacheRead
  return {
    inputTokens: inputTokens.total ?? 0,
    outputTokens: outputTokens.total ?? 0,
    ...(cached ? { cachedInputTokens: cached } : {}),
  }
}

export interface Message {
  content: string | null
  toolCalls?: OpenAiToolCall[]
}

/** A whole completion. */
export const completion = (
  { id, created, model }: Head,
  { content, toolCalls = [] }: Message,
  finishReason: string,
  usage: TokenUsage,
  more: object = {},
) => ({
  id,
  object: 'chat.completion' as const,
  created,
  model,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant' as const,
        content,
        refusal: null,
        ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      },
      logprobs: null,
      finish_reason: finishReason,
    },
  ],
  usage: openAiUsage(usage),
  ...more,
})

/** One event of a streamed completion, ready to be written. */
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`

export const chunk = (
  { id, created, model }: Head,
  delta: object,
  finishReason: string | null = null,
  more: object = {},
): string =>
  event({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...more,
  })

/** The last event but one, for those who asked for it. */
export const usageChunk = ({ id, created, model }: Head, usage: TokenUsage): string =>
  event({ id, object: 'chat.completion.chunk', created, model, choices: [], usage: openAiUsage(usage) })

export const errorChunk = (error: object): string => event(error)

export const lastChunk = 'data: [DONE]\n\n'
