import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import { detectLanguage } from '../../text/language.ts'
import { GroundedRequest } from '../grounded-request.ts'
import { guessedTokens } from '../guessed-tokens.ts'
import { composeAnswer } from './compose.ts'

/** The name of the built-in model, as answers report it. */
export const BUILTIN_MODEL_ID = 'builtin/extractive'

/**
 * The built-in model: no key, no network, no weights. It quotes sentences of the passages it is given in
 * `providerOptions.gepeto` (`GroundedRequest`) and cannot say anything else. Without that option it reads the last user
 * message as a question about no passages at all.
 */
export function builtinModel(): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'builtin',
    modelId: 'extractive',
    supportedUrls: {},
    async doGenerate(options) {
      options.abortSignal?.throwIfAborted()
      const { request, text } = answer(options)
      return {
        content: [{ type: 'text', text }],
        finishReason: { unified: 'stop', raw: undefined },
        usage: usageOf(request, text),
        warnings: [],
      }
    },
    async doStream(options) {
      options.abortSignal?.throwIfAborted()
      const { request, text } = answer(options)
      return { stream: streamOf(parts(request, text), options.abortSignal) }
    },
  }
}

function answer(options: LanguageModelV4CallOptions): { request: GroundedRequest; text: string } {
  const given = options.providerOptions?.gepeto
  const request = given ? GroundedRequest.parse(given) : requestOf(options)
  return { request, text: composeAnswer(request) }
}

function requestOf({ prompt }: LanguageModelV4CallOptions): GroundedRequest {
  const last = prompt.findLast((message) => message.role === 'user')
  const question =
    last?.content
      .map((part) => (part.type === 'text' ? part.text : ''))
      .join(' ')
      .trim() ?? ''
  return { question, language: detectLanguage(question).language ?? 'pt-BR', passages: [], history: [] }
}

function* parts(request: GroundedRequest, text: string): Generator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'text-start', id: '0' }
  for (const delta of text.match(/\s*\S+|\s+$/g) ?? []) yield { type: 'text-delta', id: '0', delta }
  yield { type: 'text-end', id: '0' }
  yield { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage: usageOf(request, text) }
}

/** One part for each read, so that whoever stops reading or aborts gets nothing more. */
function streamOf(
  source: Iterator<LanguageModelV4StreamPart>,
  signal: AbortSignal | undefined,
): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      pull(controller) {
        if (signal?.aborted) return controller.error(signal.reason)
        const { value, done } = source.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

/** The built-in model has no tokens of its own, but budgets count in them. */
function usageOf(request: GroundedRequest, text: string): LanguageModelV4Usage {
  const read =
    request.question.length + request.passages.reduce((sum, passage) => sum + passage.text.length, 0)
  const input = guessedTokens(read)
  const output = guessedTokens(text.length)
  return {
    inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: output, text: output, reasoning: 0 },
  }
}
