import { z } from 'zod'
import { AnswerId, EventId, PageQuery, page, Time } from './common.ts'

const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 in hexadecimal.')

export const AuditFaultReason = z
  .enum(['changed', 'missing', 'reordered', 'inserted', 'unsigned', 'unlinked', 'destroyed', 'unguarded'])
  .describe(
    'unsigned: a checkpoint whose signature is not ours; of an export, none that reaches its end. unlinked: it has waited for its link for minutes. destroyed: its key is gone, and nobody was erased. unguarded: the triggers that guard the log were altered.',
  )
export type AuditFaultReason = z.infer<typeof AuditFaultReason>

export const AuditFault = z.object({
  eventId: z.string().nullable().describe('null: nothing is left that would name it.'),
  reason: AuditFaultReason,
})
export type AuditFault = z.infer<typeof AuditFault>

/** What checking the whole chain of a workspace came to. */
export const AuditVerification = z
  .object({
    valid: z.boolean(),
    events: z.number().int(),
    linked: z.number().int().describe('Events in the chain; the rest was written within the last second.'),
    checkpoints: z.number().int().describe('Signed ones.'),
    refused: z
      .number()
      .int()
      .describe('Events that the server would not link: not as it wrote them, or gone. One is a fault, too.'),
    firstFault: AuditFault.nullable(),
    publicKey: z.string().describe('Checks the checkpoints: Ed25519, SPKI in DER, base64.'),
    tookMs: z.number(),
  })
  .meta({ id: 'AuditVerification' })
export type AuditVerification = z.infer<typeof AuditVerification>

/** Id of a thing that events are about. */
export const AuditObjectId = z
  .string()
  .max(100)
  .regex(/^[\w.:/@-]+$/)
const Name = AuditObjectId
export const AuditChain = z
  .enum(['workspace', 'system'])
  .describe(
    'system: what happens in no workspace, such as failed tries to sign in; read in the workspace that was made first.',
  )
export type AuditChain = z.infer<typeof AuditChain>

export const AuditVerifyQuery = z.strictObject({ chain: AuditChain.default('workspace') })
export type AuditVerifyQuery = z.infer<typeof AuditVerifyQuery>

const filters = {
  chain: AuditChain.default('workspace'),
  kind: Name.optional().describe(
    'A kind such as `knowledge.document.added`, or the beginning of kinds: `knowledge`.',
  ),
  actor: Name.optional().describe('Id of who acted: a person, an API key or a task of the server.'),
  subject: Name.optional().describe('Id of what it happened to.'),
  from: Time.optional().describe('Not before.'),
  to: Time.optional().describe('Before.'),
  leaveOut: z
    .enum(['readings'])
    .optional()
    .describe('readings: events that say that somebody looked at something, such as the log.'),
}

export const AuditQuery = PageQuery.extend({
  ...filters,
  query: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Words of what is told, upper and lower case alike. A page may come up short; nextCursor goes on.',
    ),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditExportQuery = z.strictObject({
  format: z
    .enum(['jsonl', 'csv'])
    .default('jsonl')
    .describe('JSONL holds what `gepeto audit verify --offline` needs; CSV is for people.'),
  ...filters,
})
export type AuditExportQuery = z.infer<typeof AuditExportQuery>

export const AuditEvent = z
  .object({
    id: EventId,
    kind: z.string(),
    actorKind: z.string(),
    actorId: z.string(),
    actorName: z.string().nullable().describe('null: nobody of this id is here any more.'),
    subjectId: z.string(),
    subjectName: z
      .string()
      .nullable()
      .describe('Of a person or group of this workspace; null: of something else, or no longer here.'),
    data: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('null: the person whose data it was has been erased, or the event is not ours.'),
    isOurs: z
      .boolean()
      .describe('false: this server did not write it so; somebody put it into the database, or changed it.'),
    sequence: z
      .number()
      .int()
      .nullable()
      .describe('Place in the chain, from 1; null: linked within a second.'),
    createdAt: Time,
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

export const AuditEventList = page(AuditEvent).meta({ id: 'AuditEventList' })
export type AuditEventList = z.infer<typeof AuditEventList>

export const AuditTimelineQuery = z.strictObject({
  asOf: z
    .union([Time, z.iso.date().refine((day) => !day.startsWith('0000'))])
    .optional()
    .describe(
      'Only what had happened by then; a day such as `2026-03-31`: by its end, UTC; absent: until now.',
    ),
})
export type AuditTimelineQuery = z.infer<typeof AuditTimelineQuery>

/** What happened to one object, and what its events make of it. */
export const AuditTimeline = z
  .object({
    objectId: z.string(),
    asOf: Time.nullable().describe('The instant that was used.'),
    isRebuilt: z
      .boolean()
      .describe('Whether things of this kind are rebuilt: collections, roles, people, API keys, assistants.'),
    state: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('As its events tell it; null: it was not there, or nothing of its kind is rebuilt.'),
    events: z.array(AuditEvent).describe('The oldest first.'),
    earlier: z.number().int().describe('Events before those, which are too many to be shown.'),
  })
  .meta({ id: 'AuditTimeline' })
export type AuditTimeline = z.infer<typeof AuditTimeline>

/** That one event stands in a signed chain: checked without the database. */
export const InclusionProof = z
  .object({
    type: z.literal('proof'),
    event: z.object({
      id: EventId,
      workspaceId: z.string(),
      actorKind: z.string(),
      actorId: z.string(),
      kind: z.string(),
      subjectId: z.string(),
      createdAt: Time,
      keyId: z.string(),
      sealedSha256: Hash,
    }),
    link: z.object({ sequence: z.number().int(), eventId: EventId, previous: Hash, hash: Hash }),
    path: z
      .array(Hash)
      .describe('Hashes beside the way from the event up to the root, the lowest first (RFC 6962).'),
    checkpoint: z.object({
      workspaceId: z.string(),
      size: z.number().int(),
      root: Hash,
      head: Hash,
      signedAt: Time,
      keyId: z.string(),
      signature: z.string(),
    }),
    publicKey: z.string().describe('Ed25519, SPKI in DER, base64.'),
  })
  .meta({ id: 'InclusionProof' })
export type InclusionProof = z.infer<typeof InclusionProof>

export const RotatedKeys = z
  .object({
    wrappingKey: z.string().describe('Id of the new key that wraps.'),
    rewrapped: z.number().int().describe('Data keys that it wraps now.'),
  })
  .meta({ id: 'RotatedKeys' })
export type RotatedKeys = z.infer<typeof RotatedKeys>

const Replayed = z.object({
  raw: z.string().describe('What the model said, before anything was checked or left out.'),
  answer: z.string(),
  verdicts: z.array(z.string()).describe('Of each sentence, in their order.'),
})

/** How an answer came about, step by step, and what doing it again on the recorded inputs comes to. */
export const AnswerReplay = z
  .object({
    answerId: AnswerId,
    composedAs: AnswerId.describe(
      'The answer of which this is a repetition; the same id where it was composed for itself.',
    ),
    eventId: EventId,
    askedAt: Time,
    actorKind: z.string(),
    actorId: z.string(),
    actorName: z.string().nullable().describe('null: nobody of this id is here any more.'),
    question: z.string(),
    found: z
      .array(
        z.object({
          index: z.number().int(),
          passageId: z.string(),
          documentId: z.string(),
          documentVersion: z.number().int(),
          documentTitle: z.string(),
          start: z.number().int(),
          end: z.number().int(),
          score: z.number(),
          scores: z.record(z.string(), z.number()),
          text: z.string().describe('As the model was given it.'),
        }),
      )
      .describe('What was retrieved, the best first.'),
    sent: z
      .array(z.object({ role: z.string(), text: z.string() }))
      .nullable()
      .describe('Word for word; null: the built-in model answered, which reads the passages themselves.'),
    masked: z
      .record(z.string(), z.number().int())
      .nullable()
      .describe(
        'How many things of each kind, such as `CPF`, placeholders stood for in what was sent; null: it went as it is. What the model said is shown with what they stand for.',
      ),
    parameters: z.record(z.string(), z.unknown()),
    model: z.string(),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number() }),
    recorded: Replayed,
    checkedAgain: Replayed.describe('What was said then, read and verified anew.'),
    askedAgain: Replayed.extend({ model: z.string() })
      .nullable()
      .describe('The recorded prompt, sent again; null: it was not, or no model answered.'),
    differences: z.array(
      z.object({
        step: z.enum(['model', 'said', 'answer', 'verification']),
        again: z.enum(['checked', 'asked']),
        recorded: z.string(),
        now: z.string(),
      }),
    ),
  })
  .meta({ id: 'AnswerReplay' })
export type AnswerReplay = z.infer<typeof AnswerReplay>
