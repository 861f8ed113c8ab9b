import type { Answer, Usage } from '@gepeto/contract'

/** An answer before it is recorded: without its id, its conversation, and how long it took. */
export type AnswerContent = Omit<Answer, 'id' | 'conversation' | 'latencyMs' | 'traceId'>

/** Of an answer for which no model was asked. */
export const nothingUsed: Usage = { inputTokens: 0, outputTokens: 0, cost: 0 }
