import { z } from 'zod'
import { CollectionId, LegalHoldId, page, Time, UserId, WorkspaceId } from './common.ts'
import { purposes } from './consent-texts.ts'

/** What is left of a person after they were erased, and what is not. */
export const ErasureCertificate = z
  .object({
    personId: UserId,
    erasedAt: Time,
    deleted: z
      .record(z.string(), z.number().int())
      .describe('Rows that were deleted, by what they were: conversations, answers, apiKeys and so on.'),
    dataKeys: z.array(z.string()).describe('Ids of the keys that were destroyed.'),
    unreadableEvents: z
      .number()
      .int()
      .describe('Events that these keys had sealed. They stay in the chain, and nobody can read them again.'),
    accountDeleted: z.boolean().describe('false: the person belongs to another workspace too.'),
  })
  .meta({ id: 'ErasureCertificate' })
export type ErasureCertificate = z.infer<typeof ErasureCertificate>

export const EraseQuery = z.strictObject({
  confirm: z
    .string()
    .max(300)
    .describe('Id of the person once more: what tells an intended erasure from a slip.'),
})
export type EraseQuery = z.infer<typeof EraseQuery>

// Retention ---------------------------------------------------------------------------------------------------------

/** Kinds of data that a workspace may keep for a time only. */
export const retentionKinds = ['conversations', 'answers', 'usage', 'versions', 'sign-ins'] as const

export const RetentionKind = z
  .enum(retentionKinds)
  .describe(
    'conversations: with all in them, after the last question. answers: each with its question. usage: what calls to models used up. versions: of documents that were replaced, files included. sign-ins: sessions and invitations that are over.',
  )
export type RetentionKind = z.infer<typeof RetentionKind>

export const RetentionRule = z.strictObject({
  kind: RetentionKind,
  days: z.number().int().min(1).max(36_500).nullable().describe('null: kept for good.'),
})
export type RetentionRule = z.infer<typeof RetentionRule>

export const Retention = z
  .object({ rules: z.array(RetentionRule).describe('One for each kind.') })
  .meta({ id: 'Retention' })
export type Retention = z.infer<typeof Retention>

export const SetRetention = z
  .strictObject({ rules: z.array(RetentionRule).min(1).max(retentionKinds.length) })
  .meta({ id: 'SetRetention' })
export type SetRetention = z.infer<typeof SetRetention>

export const RetentionRun = z
  .object({
    deleted: z.record(z.string(), z.number().int()).describe('How many went, by kind.'),
    heldBack: z.boolean().describe('A legal hold on the workspace kept everything.'),
  })
  .meta({ id: 'RetentionRun' })
export type RetentionRun = z.infer<typeof RetentionRun>

// Legal hold --------------------------------------------------------------------------------------------------------

const Reason = z.string().trim().min(3).max(1000).describe('Why, in words for whoever asks later.')

export const LegalHold = z
  .object({
    id: LegalHoldId,
    scope: z.enum(['workspace', 'person', 'collection']),
    subjectId: z.string(),
    subjectName: z.string().nullable().describe('null: nobody and nothing of this id is here any more.'),
    reason: z.string(),
    setBy: z.string(),
    setAt: Time,
  })
  .meta({ id: 'LegalHold' })
export type LegalHold = z.infer<typeof LegalHold>

export const LegalHoldList = page(LegalHold).meta({ id: 'LegalHoldList' })
export type LegalHoldList = z.infer<typeof LegalHoldList>

export const SetLegalHold = z
  .strictObject({
    subjectId: z
      .union([UserId, CollectionId, WorkspaceId])
      .describe('A person, a collection, or the workspace that one works in.'),
    reason: Reason,
  })
  .meta({ id: 'SetLegalHold' })
export type SetLegalHold = z.infer<typeof SetLegalHold>

export const LiftLegalHold = z.strictObject({ reason: Reason }).meta({ id: 'LiftLegalHold' })
export type LiftLegalHold = z.infer<typeof LiftLegalHold>

// Consent -----------------------------------------------------------------------------------------------------------

export const Purpose = z
  .enum(purposes)
  .describe(
    'external-models: questions go to models outside this machine. answer-reuse: their answers are given again to whoever asks the same and may read the same.',
  )
export type Purpose = z.infer<typeof Purpose>

export const Consent = z
  .object({
    purpose: Purpose,
    state: z
      .enum(['given', 'withdrawn', 'undecided'])
      .describe('undecided: the workspace decides; it is used as if it were given.'),
    textVersion: z.string().nullable().describe('Of the words that were decided on.'),
    decidedAt: Time.nullable(),
  })
  .meta({ id: 'Consent' })
export type Consent = z.infer<typeof Consent>

export const ConsentList = z.object({ items: z.array(Consent) }).meta({ id: 'ConsentList' })
export type ConsentList = z.infer<typeof ConsentList>

export const DecideConsent = z
  .strictObject({
    given: z.boolean(),
    textVersion: z.string().min(1).max(40).describe('Of the words that were shown.'),
  })
  .meta({ id: 'DecideConsent' })
export type DecideConsent = z.infer<typeof DecideConsent>
