import { z } from 'zod'

/**
 * What a model answers instead of guessing when the passages do not hold the answer. The grounding prompt asks real
 * models for it; the built-in model gives it by itself; `answers` turns it into a sentence for the asker.
 */
export const NOT_IN_DOCUMENTS = 'NOT_IN_DOCUMENTS'

/** A passage as a model sees it. `index` (from 1) is the number its markers `[n]` carry. */
export const GroundedPassage = z.object({
  index: z.int().min(1),
  documentTitle: z.string().default(''),
  heading: z.array(z.string()).default([]),
  text: z.string(),
  /** The ranker's score: higher is better; compared only within one request. */
  score: z.number().default(0),
  /** Share of the question's words in the passage, the rare ones of the collection weighing more, 0 to 1; absent where unknown. */
  coverage: z.number().optional(),
  /** Cosine of question and passage, -1 to 1; absent where unknown. */
  similarity: z.number().optional(),
  /** BCP 47; absent where unknown. */
  language: z.string().optional(),
})
export type GroundedPassage = z.infer<typeof GroundedPassage>

export const Turn = z.object({ role: z.enum(['user', 'assistant']), text: z.string() })
/** One earlier message of the conversation; markers already taken out of answers. */
export type Turn = z.infer<typeof Turn>

/** `providerOptions.gepeto`: the question and its passages as data, for a model that reads no prompt. */
export const GroundedRequest = z.object({
  question: z.string(),
  /** The language to answer in, BCP 47. */
  language: z.string().default('pt-BR'),
  /** Best first. */
  passages: z.array(GroundedPassage),
  /** Oldest first, without the question itself. */
  history: z.array(Turn).default([]),
})
export type GroundedRequest = z.infer<typeof GroundedRequest>
