import type { Answer } from '@gepeto/contract'

/** An answer before it is recorded: without its id, its conversation, and how long it took. */
export type AnswerContent = Omit<Answer, 'id' | 'conversation' | 'latencyMs' | 'traceId'>
