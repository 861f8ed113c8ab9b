import { z } from 'zod'
import {
  AnswerId,
  AssistantId,
  AssistantRef,
  CollectionId,
  ConversationId,
  DocumentId,
  Language,
  PassageId,
  Problem,
} from './common.ts'
import { InstructionWarning, Location } from './knowledge.ts'
import { sentences } from './sentences.ts'
import { BudgetWarning } from './usage.ts'

export const AskRequest = z
  .strictObject({
    question: z.string().trim().min(1, sentences.question.en).max(8000),
    collections: z
      .array(CollectionId)
      .min(1)
      .max(100)
      .optional()
      .describe('Absent: all that the asker may read.'),
    assistant: AssistantRef.nullable()
      .optional()
      .describe(
        'Who is to answer. What an assistant sets (model, collections, language) a question can narrow, not change. Absent: the one of the conversation; null: none.',
      ),
    conversation: ConversationId.optional().describe('Goes on with this conversation; absent: a new one.'),
    language: Language.optional().describe('Language of the answer; absent: that of the question.'),
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('`builtin` or `provider/model`; absent: the first that is configured.'),
    cache: z
      .enum(['use', 'refresh', 'off'])
      .default('use')
      .describe('refresh: answer anew and keep that; off: neither.'),
    stream: z.boolean().optional().describe('true: the answer comes as server-sent events.'),
  })
  .meta({ id: 'AskRequest' })
export type AskRequest = z.infer<typeof AskRequest>

export const Citation = z
  .object({
    index: z.number().int().min(1).describe('The number in the marker `[n]`.'),
    documentId: DocumentId,
    documentVersion: z.number().int(),
    documentTitle: z.string(),
    passageId: PassageId,
    location: Location,
    heading: z.array(z.string()),
    quote: z.string().describe('Equals text.slice(start, end) of that document version.'),
    start: z.number().int(),
    end: z.number().int(),
    score: z.number(),
    warning: InstructionWarning.optional().describe(
      'Of the passage it stands in; absent: nothing to warn of.',
    ),
  })
  .meta({ id: 'Citation' })
export type Citation = z.infer<typeof Citation>

export const Verdict = z.enum(['supported', 'partial', 'unsupported'])
export type Verdict = z.infer<typeof Verdict>

export const Support = z
  .object({ sentence: z.string(), citations: z.array(z.number().int()), verdict: Verdict })
  .meta({ id: 'Support' })
export type Support = z.infer<typeof Support>

export const Usage = z
  .object({ inputTokens: z.number().int(), outputTokens: z.number().int(), cost: z.number() })
  .meta({ id: 'Usage' })
export type Usage = z.infer<typeof Usage>

/**
 * What is done with text that reads like an instruction to the assistant. `flag`: it is marked. `strip`: such sentences
 * are not given to a model. `refuse`: passages with such sentences are left out, and such questions are not answered.
 */
export const InjectionPolicy = z.enum(['flag', 'strip', 'refuse'])
export type InjectionPolicy = z.infer<typeof InjectionPolicy>

/**
 * What becomes of personal data (CPF, CNPJ, e-mail, telephone, card, IBAN, keys; names of people where the server has a
 * model for them) before a text goes to a model outside this machine: nothing, or placeholders go in its place and are
 * put back in the answer.
 */
export const MaskingPolicy = z.enum(['off', 'mask'])
export type MaskingPolicy = z.infer<typeof MaskingPolicy>

/**
 * `instruction-in-question`: the question reads like an attempt to change the assistant's rules.
 * `instruction-in-source`: a cited passage holds such a text. `source-stripped`, `source-left-out`: such a text, or the
 * passage that holds it, was kept from the model, and ranked no lower than what is cited (first, where nothing is).
 * `answer-cut`: the model wrote on past the longest answer; the rest was left out.
 * `found-by-words`: the embedding model could not be asked, so sources were found by their words alone.
 */
export const AnswerWarning = z.enum([
  'instruction-in-question',
  'instruction-in-source',
  'source-stripped',
  'source-left-out',
  'answer-cut',
  'found-by-words',
])
export type AnswerWarning = z.infer<typeof AnswerWarning>

/** Which assistant answered, and in which of its versions. */
export const AnsweringAssistant = z
  .object({ id: AssistantId, version: z.number().int().min(1), name: z.string() })
  .meta({ id: 'AnsweringAssistant' })
export type AnsweringAssistant = z.infer<typeof AnsweringAssistant>

export const Answer = z
  .object({
    id: AnswerId,
    conversation: ConversationId,
    answer: z.string().describe('Markdown with the markers `[1]`, `[2]`.'),
    abstained: z.boolean(),
    language: Language,
    citations: z.array(Citation),
    support: z.array(Support),
    model: z.string(),
    cached: z.enum(['none', 'exact', 'similar']),
    usage: Usage,
    assistant: AnsweringAssistant.optional().describe('Absent: no assistant was asked for.'),
    fallback: z
      .array(z.string())
      .optional()
      .describe(
        'Models that were asked before `model` and failed, in order; absent: the first one answered.',
      ),
    warnings: z.array(AnswerWarning).optional().describe('Absent: nothing to warn of.'),
    latencyMs: z.number(),
    traceId: z.string(),
  })
  .meta({ id: 'Answer' })
export type Answer = z.infer<typeof Answer>

/**
 * A streamed answer: one `start`; then `citations` and `delta` in any number; exactly one `done` or `error` ends it.
 * The texts of all `delta`s joined equal the final `answer`.
 */
export const AnswerEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    id: AnswerId,
    conversation: ConversationId,
    model: z.string(),
    traceId: z.string(),
    budget: BudgetWarning.optional().describe(
      'The budget nearest its end of those whose soft limit is reached for whoever asks; absent: none is.',
    ),
  }),
  z.object({ type: z.literal('citations'), citations: z.array(Citation) }),
  z.object({ type: z.literal('delta'), text: z.string() }),
  Answer.extend({ type: z.literal('done') }),
  z.object({ type: z.literal('error'), problem: Problem }),
])
export type AnswerEvent = z.infer<typeof AnswerEvent>

/** What a client may send over `WS /api/chat`. */
export const ChatRequest = z.discriminatedUnion('type', [
  AskRequest.omit({ stream: true }).extend({ type: z.literal('ask'), requestId: z.string().min(1).max(100) }),
  z.strictObject({ type: z.literal('cancel'), requestId: z.string().min(1).max(100) }),
  z.strictObject({
    type: z.literal('resume'),
    requestId: z.string().min(1).max(100).optional(),
    answerId: AnswerId,
    after: z.number().int().min(0).describe('The last seq that was received; 0 for all.'),
  }),
])
export type ChatRequest = z.infer<typeof ChatRequest>

/** What the server sends over `WS /api/chat`: the answer's events with the request they belong to and a number from 1. */
export type ChatEvent = AnswerEvent & { requestId: string; seq: number }
