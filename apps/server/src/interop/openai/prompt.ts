import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider'
import type { ChatCompletionRequest, ChatMessage } from '@gepeto/contract'
import { ParameterUnsupported } from './errors.ts'

type Options = Omit<LanguageModelV4CallOptions, 'abortSignal'>

/** Members that have no place in a call to a provider of another language, and would change the answer. */
const lost = [
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'audio',
  'prediction',
  'web_search_options',
  'functions',
  'function_call',
  'moderation',
] as const

/** Values of those that ask for nothing. */
const asksNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === false || value === 0 || isEmpty(value)

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/**
 * A request in OpenAI's words as a call through the AI SDK, for providers that speak another language.
 * `user`, `metadata`, `store` and the like, which change nothing in the answer, are left out.
 * @throws ParameterUnsupported for what would be lost
 */
export function callOptionsOf(request: ChatCompletionRequest): Options {
  const { model } = request
  for (const name of lost) if (!asksNothing(request[name])) throw new ParameterUnsupported(name, model)
  const { modalities } = request
  if (Array.isArray(modalities) && modalities.includes('audio'))
    throw new ParameterUnsupported('modalities', model)
  const tools = request.tools ?? []
  const options: Options = { prompt: promptOf(request.messages, model) }
  const maxTokens = request.max_completion_tokens ?? request.max_tokens
  if (maxTokens) options.maxOutputTokens = maxTokens
  if (typeof request.temperature === 'number') options.temperature = request.temperature
  if (typeof request.top_p === 'number') options.topP = request.top_p
  if (typeof request.seed === 'number') options.seed = request.seed
  if (typeof request.frequency_penalty === 'number') options.frequencyPenalty = request.frequency_penalty
  if (typeof request.presence_penalty === 'number') options.presencePenalty = request.presence_penalty
  if (request.stop) options.stopSequences = [request.stop].flat()
  if (tools.length > 0) {
    options.tools = tools.map(({ function: { name, description, parameters, strict } }) => ({
      type: 'function',
      name,
      ...(description ? { description } : {}),
      inputSchema: (parameters ?? { type: 'object', properties: {} }) as JSONSchema7,
      ...(typeof strict === 'boolean' ? { strict } : {}),
    }))
    const choice = toolChoiceOf(request.tool_choice)
    if (choice) options.toolChoice = choice
  }
  const format = request.response_format
  if (format?.type === 'json_object') options.responseFormat = { type: 'json' }
  if (format?.type === 'json_schema') {
    const { name, description, schema } = format.json_schema
    options.responseFormat = {
      type: 'json',
      name,
      ...(description ? { description } : {}),
      ...(schema ? { schema: schema as JSONSchema7 } : {}),
    }
  }
  const effort = reasoningEfforts.find((known) => known === request.reasoning_effort)
  if (effort) options.reasoning = effort
  return options
}

const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const

function toolChoiceOf(choice: ChatCompletionRequest['tool_choice']): LanguageModelV4ToolChoice | undefined {
  if (!choice) return undefined
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.function.name }
}

function promptOf(messages: readonly ChatMessage[], model: string): LanguageModelV4Prompt {
  const toolNames = new Map<string, string>()
  return messages.map((message): LanguageModelV4Prompt[number] => {
    if (message.role === 'user') return { role: 'user', content: userParts(message.content, model) }
    if (message.role === 'assistant') {
      for (const { id, function: called } of message.tool_calls ?? []) toolNames.set(id, called.name)
      return { role: 'assistant', content: assistantParts(message) }
    }
    if (message.role !== 'tool') return { role: 'system', content: textOf(message.content) }
    const { tool_call_id: toolCallId } = message
    const toolName = toolNames.get(toolCallId) ?? 'tool'
    const output = { type: 'text' as const, value: textOf(message.content) }
    return { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] }
  })
}

function assistantParts({ content, tool_calls: calls }: Extract<ChatMessage, { role: 'assistant' }>) {
  const text = textOf(content ?? '')
  return [
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...(calls ?? []).map(({ id, function: called }) => ({
      type: 'tool-call' as const,
      toolCallId: id,
      toolName: called.name,
      input: argumentsOf(called.arguments),
    })),
  ]
}

/** The texts of a message's content, one after the other. */
export function textOf(content: Exclude<ChatMessage['content'], undefined> | undefined): string {
  if (typeof content === 'string') return content
  return (content ?? [])
    .map((part) => (part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : ''))
    .join('\n')
}

function userParts(
  content: Extract<ChatMessage, { role: 'user' }>['content'],
  model: string,
): (LanguageModelV4TextPart | LanguageModelV4FilePart)[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return content.map((part) => {
    if (part.type === 'text') return { type: 'text', text: part.text }
    if (part.type === 'image_url') return imagePart(part.image_url.url)
    throw new ParameterUnsupported(`messages[].content[].type: ${part.type}`, model)
  })
}

function imagePart(url: string): LanguageModelV4FilePart {
  const [, mediaType, base64] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? []
  return mediaType !== undefined && base64 !== undefined
    ? { type: 'file', mediaType, data: { type: 'data', data: base64 } }
    : { type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL(url) } }
}

/** What a tool was called with; text that is no JSON stays text. */
function argumentsOf(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return text
  }
}
