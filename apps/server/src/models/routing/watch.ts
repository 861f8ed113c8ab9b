import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import type { MeteredCall } from '../meter.ts'
import type { ConfiguredModel } from '../route.ts'
import type { ModelCall } from './run.ts'
import { countTokens } from './token-count.ts'

/** Who is told of each call to a model once it is over. Must not throw. */
export interface Observer {
  /** Told when a call begins; what it gives back is told how the call ended. */
  began?(call: ModelCall, model: ConfiguredModel): CallObserver | undefined
  record?(call: MeteredCall): void
}

/** What follows one call from its beginning. */
export interface CallObserver {
  ended(call: MeteredCall, error: unknown): void
}

/** One call to one model that is under way. The first `ended` counts. */
export interface Watch {
  /** The request goes out: from now on its prompt may be read, and billed. */
  asked(): void
  began(firstTokenMs: number): void
  ended(outcome: MeteredCall['outcome'], said: string, usage?: LanguageModelV4Usage, error?: unknown): void
}

/** Times and counts calls, and tells the observers. */
export function watchCalls(observers: Observer[]): (call: ModelCall, model: ConfiguredModel) => Watch {
  return (call, model) => {
    const startedAt = performance.now()
    const began = observers.flatMap((observer) => observer.began?.(call, model) ?? [])
    let firstTokenMs: number | undefined
    let isAsked = false
    let isOver = false
    return {
      asked() {
        isAsked = true
      },
      began(ms) {
        firstTokenMs = ms
      },
      ended(outcome, said, counted, error) {
        if (isOver) return
        isOver = true
        const totalMs = performance.now() - startedAt
        // A failed call that said nothing is not billed; one that nobody waited for has been read, and may be answered.
        const isLeft = outcome === 'cancelled' && isAsked
        const isBilled = outcome === 'answered' || firstTokenMs !== undefined || isLeft
        const { usage, isEstimated } = isBilled
          ? countTokens(call.options, said, counted)
          : { usage: { inputTokens: 0, outputTokens: 0 }, isEstimated: false }
        const metered: MeteredCall = {
          actor: call.actor,
          assistantId: call.assistantId,
          model: model.id,
          provider: model.provider,
          usage,
          isEstimated,
          startedAt: new Date(Date.now() - totalMs),
          firstTokenMs,
          totalMs,
          outcome,
          purpose: call.purpose,
        }
        for (const observer of observers) observer.record?.(metered)
        for (const one of began) one.ended(metered, error)
      },
    }
  }
}
