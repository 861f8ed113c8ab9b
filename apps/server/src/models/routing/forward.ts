import { APICallError } from '@ai-sdk/provider'
import { type Dispatcher, request } from 'undici'
import type { Actor } from '../../platform/actor.ts'
import { ModelsUnavailable } from '../errors.ts'
import { guessedTokens } from '../guessed-tokens.ts'
import type { Meter, TokenUsage } from '../meter.ts'
import { readAnswer, readRefusal } from '../providers/bounded-body.ts'
import type { Wire } from '../providers/wire.ts'
import type { ConfiguredModel, Route, Step } from '../route.ts'
import { begin, settle } from './begin.ts'
import { BrokenOff, failureOf, judge } from './failure.ts'
import { usageOf } from './token-count.ts'
import { type Observer, watchCalls } from './watch.ts'

/** A completion that goes to its provider as it was written. */
export interface ForwardCall {
  actor: Actor
  step: Step & { target: ConfiguredModel & { wire: Wire } }
  /** JSON in the provider's own words. */
  body: string
  isStream: boolean
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal
}

/** What a provider answers, as it comes. One of `answered` and `broke` ends it. */
export interface Forwarded {
  contentType: string
  /** The whole body, or the stream of it. */
  body: string | Dispatcher.ResponseData['body']
  /** Something came, or is waited for again. */
  heard(): void
  /** The reader has not taken yet what came. */
  held(): void
  /** The answer came to its end. @param usage what the provider counted; the rest is guessed */
  answered(usage: Partial<TokenUsage>, guessedOutputTokens: number): void
  /**
   * It did not.
   * @param error what the stream failed with; undefined: it ended without its end
   * @returns what to tell whoever waits
   */
  broke(error: unknown, outputTokens: number): Error
}

/** The step of a route whose one model speaks OpenAI's chat completions; undefined for every other route. */
export function speaksOpenAi({ steps, isMasked }: Route): ForwardCall['step'] | undefined {
  const remote = steps.filter(({ target }) => target.provider !== 'builtin')
  const [step] = remote
  // As bytes, nothing could be taken out of it.
  if (isMasked && !step?.target.isLocal) return undefined
  return remote.length === 1 && step?.target.wire ? (step as ForwardCall['step']) : undefined
}

/** The provider finds fault with the request; what it said of that is for its author. */
export class RefusedByProvider extends Error {
  override readonly name = 'RefusedByProvider'
  readonly status: number
  readonly contentType: string
  readonly said: string
  constructor(status: number, contentType: string, said: string) {
    super(`it answered ${status}`)
    this.status = status
    this.contentType = contentType
    this.said = said
  }
}

/** Answers that find fault with the request itself (RFC 9110 section 15.5). */
const callersMistake = new Set([400, 413, 422])

/** Sends completions through as bytes, past the AI SDK but under the same meter, breaker, bulkhead and deadlines. */
export function openForwarder(meter: Meter, observers: Observer[]) {
  const watch = watchCalls([meter, ...observers])

  /** @throws RefusedByProvider, ModelsUnavailable, the signal's reason, what the meter refuses */
  return async function forward({ actor, step, body, isStream, signal }: ForwardCall): Promise<Forwarded> {
    const { target } = step
    const { wire } = target
    await meter.admit(actor, { model: target.id })
    const route = { name: target.id, steps: [step], isMasked: false }
    const watched = watch({ actor, route, purpose: 'completion', options: { prompt: [] }, signal }, target)

    async function ask(abortSignal: AbortSignal) {
      const url = `${wire.baseUrl}/chat/completions`
      wire.check(url)
      watched.asked()
      const response = await request(url, {
        dispatcher: wire.dispatcher,
        method: 'POST',
        headers: {
          ...wire.headers,
          'content-type': 'application/json',
          accept: isStream ? 'text/event-stream' : 'application/json',
        },
        body,
        signal: abortSignal,
      })
      const contentType = String(response.headers['content-type'] ?? 'application/json')
      if (response.statusCode < 300) {
        if (contentType.startsWith('text/event-stream') === isStream)
          return { contentType, body: isStream ? response.body : await readAnswer(response.body) }
        response.body.on('error', () => {}).destroy()
        throw new BrokenOff(`${contentType} is not what it was asked for`)
      }
      const { text: said, isCut } = await readRefusal(response.body, wire.apiKey)
      // What is cut is no JSON any more.
      const saidType = isCut ? 'text/plain' : contentType
      throw new APICallError({
        message: said,
        url,
        requestBodyValues: {},
        statusCode: response.statusCode,
        responseHeaders: { ...(response.headers as Record<string, string>), 'content-type': saidType },
        responseBody: said,
      })
    }

    /** The call has failed. @returns what to tell whoever waits for it */
    function failed(error: unknown, outputTokens: number): Error {
      const isOurs = signal.aborted
      watched.ended(isOurs ? 'cancelled' : 'failed', '', guessed(outputTokens), error)
      if (isOurs) return signal.reason as Error
      if (APICallError.isInstance(error) && callersMistake.has(error.statusCode ?? 0))
        return new RefusedByProvider(
          error.statusCode!,
          error.responseHeaders?.['content-type'] ?? 'application/json',
          error.responseBody ?? '',
        )
      return new ModelsUnavailable([failureOf(target.id, judge(error))])
    }

    const guessed = (outputTokens: number, told: Partial<TokenUsage> = {}) =>
      usageOf({ inputTokens: guessedTokens(body.length), outputTokens, ...told })

    const begun = await begin(step, actor, isStream ? step.firstTokenMs : step.totalMs, signal, ask).catch(
      (error: unknown) => {
        throw failed(error, 0)
      },
    )
    const { first, deadline, attempt, close } = begun
    watched.began(deadline.elapsedMs)
    return {
      ...first,
      heard: () => deadline.heard(),
      held: () => deadline.held(),
      answered(usage, guessedOutputTokens) {
        attempt.succeed()
        close()
        watched.ended('answered', '', guessed(guessedOutputTokens, usage))
      },
      broke(error, outputTokens) {
        const given = error ?? new BrokenOff('the stream ended without its end')
        const cause = deadline.signal.aborted ? deadline.signal.reason : given
        settle(step, attempt, cause, signal)
        close()
        return failed(cause, outputTokens)
      },
    }
  }
}

export type Forward = ReturnType<typeof openForwarder>
