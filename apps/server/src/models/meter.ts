import type { Actor } from '../platform/actor.ts'

/** What a model was asked for: an answer of the house, a plain completion for a client, vectors. */
export type Purpose = 'answer' | 'completion' | 'embedding'

export interface TokenUsage {
  inputTokens: number
  outputTokens: number
  /** Of the input, what the provider had read before and bills for less. */
  cachedInputTokens?: number
}

/** One call to one model, once it is over. */
export interface MeteredCall {
  actor: Actor
  assistantId?: string
  /** `builtin` or `provider/model`. */
  model: string
  provider: string
  usage: TokenUsage
  /** The provider did not count, so the tokens are guessed from the characters. */
  isEstimated: boolean
  startedAt: Date
  firstTokenMs?: number
  totalMs: number
  outcome: 'answered' | 'failed' | 'cancelled'
  purpose: Purpose
}

/** Who counts what models use, and stops those who have used up what they may. */
export interface Meter {
  /**
   * Asked before each call to a model that costs something.
   * @throws a Problem (402, 429) where the actor, key, assistant or workspace may not go on
   */
  admit(actor: Actor, call: { model: string; assistantId?: string }): Promise<void> | void
  /** Told of each call that reached a model. Must not throw. */
  record(call: MeteredCall): void
  /** In the currency of the price table; 0 for a model without a price. */
  priceOf(model: string, usage: TokenUsage): number
}

/** Counts nothing: every call is allowed and costs nothing. */
export const freeMeter: Meter = {
  admit: () => undefined,
  record: () => undefined,
  priceOf: () => 0,
}
