import { z } from 'zod'
import { AuditEvent, AuditFaultReason } from './audit.ts'
import { KeyId, PageQuery, page, SessionId, Time, UserId } from './common.ts'
import { permissions } from './permissions.ts'

// The chain ---------------------------------------------------------------------------------------------------------

/** What stands behind the log now; whether it is sound, checking it tells. */
export const AuditState = z
  .object({
    lastLink: z
      .object({ sequence: z.number().int(), eventId: z.string(), hash: z.string() })
      .nullable()
      .describe('null: nothing is linked yet.'),
    unlinked: z
      .number()
      .int()
      .describe('Events that wait for their link: those that were written within the last second.'),
    refused: z
      .number()
      .int()
      .describe('Events that are not as this server wrote them, or gone: nothing links them.'),
    lastCheckpoint: z
      .object({ size: z.number().int(), root: z.string(), signedAt: Time })
      .nullable()
      .describe('size: how many links it covers.'),
    lastVerification: z
      .object({
        at: Time,
        by: z.string(),
        byName: z.string().nullable(),
        events: z.number().int(),
        fault: AuditFaultReason.nullable(),
      })
      .nullable(),
    publicKey: z.string().describe('Checks the checkpoints: Ed25519, SPKI in DER, base64.'),
  })
  .meta({ id: 'AuditState' })
export type AuditState = z.infer<typeof AuditState>

// Changes over a period ---------------------------------------------------------------------------------------------

const period = {
  from: Time.optional().describe('Not before.'),
  to: Time.optional().describe('Before.'),
}

export const AuditChangesQuery = PageQuery.extend(period)
export type AuditChangesQuery = z.infer<typeof AuditChangesQuery>

export const AuditChangesExportQuery = z.strictObject(period)
export type AuditChangesExportQuery = z.infer<typeof AuditChangesExportQuery>

/** What was changed in configuration, roles and access, the newest first. */
export const AuditChangeList = page(AuditEvent).meta({ id: 'AuditChangeList' })
export type AuditChangeList = z.infer<typeof AuditChangeList>

// Access ------------------------------------------------------------------------------------------------------------

const ReviewedKey = z.object({
  id: KeyId,
  name: z.string(),
  prefix: z.string(),
  permissions: z.array(z.enum(permissions)).nullable().describe('null: all that its person may.'),
  collections: z.array(z.string()).nullable().describe('null: all that its person may read.'),
  createdAt: Time,
  expiresAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
})

/** Who holds what: for a review, as SOX and ISO 27001 ask for one every few months. */
export const AccessReview = z
  .object({
    at: Time,
    people: z.array(
      z.object({
        id: UserId,
        name: z.string(),
        email: z.string(),
        role: z.string(),
        roleName: z.string().nullable(),
        permissions: z.array(z.enum(permissions)),
        groups: z.array(z.string()).describe('Names.'),
        hasSecondFactor: z.boolean(),
        isSuspended: z.boolean(),
        joinedAt: Time,
        lastSeenAt: Time.nullable(),
        keys: z.array(ReviewedKey).describe('That still open something.'),
        sessions: z.array(
          z.object({
            id: SessionId,
            method: z.string().nullable().describe('How they signed in; null: not known.'),
            createdAt: Time,
            lastUsedAt: Time,
            expiresAt: Time,
          }),
        ),
      }),
    ),
    keysOfNobody: z.array(ReviewedKey),
  })
  .meta({ id: 'AccessReview' })
export type AccessReview = z.infer<typeof AccessReview>

export const AccessReviewQuery = z.strictObject({ format: z.enum(['json', 'csv']).default('json') })
export type AccessReviewQuery = z.infer<typeof AccessReviewQuery>

// Forwarding --------------------------------------------------------------------------------------------------------

const forwarding = {
  kind: z
    .enum(['syslog', 'http'])
    .describe(
      'syslog: RFC 5424 over TLS, framed by octet counts (RFC 5425). http: POST of JSON, many events at a time.',
    ),
  address: z.string().min(3).max(500).describe('host:port of syslog, or an https URL.'),
  withContent: z
    .boolean()
    .describe(
      'Also what is told of each event, masked as in logs. Only who may read the log can ask for it; otherwise who, what, when and the hash of the chain go.',
    ),
}

export const LogForwarding = z
  .object({
    ...forwarding,
    hasSecret: z.boolean(),
    hasAuthority: z.boolean(),
    sequence: z.number().int().describe('The last event that was taken; those before it are.'),
    behind: z.number().int().describe('Events in the chain that are still to be sent.'),
    takenAt: Time.nullable(),
    failure: z.string().nullable().describe('Why the last try failed; null: it did not.'),
    failedAt: Time.nullable(),
  })
  .meta({ id: 'LogForwarding' })
export type LogForwarding = z.infer<typeof LogForwarding>

export const LogForwardingState = z
  .object({ forwarding: LogForwarding.nullable() })
  .meta({ id: 'LogForwardingState' })
export type LogForwardingState = z.infer<typeof LogForwardingState>

export const SetLogForwarding = z
  .strictObject({
    ...forwarding,
    secret: z
      .string()
      .min(1)
      .max(2000)
      .regex(/^[\x20-\x7e]+$/)
      .nullable()
      .optional()
      .describe('Value of the Authorization header, of http. Absent: as it was. Never given out again.'),
    authority: z
      .string()
      .min(50)
      .max(20_000)
      .regex(/^\s*-----BEGIN CERTIFICATE-----/)
      .nullable()
      .optional()
      .describe(
        'PEM of the certificate authority of syslog, where it is one of your own. Absent: as it was.',
      ),
    fromStart: z.boolean().default(false).describe('Send the whole log, not only what happens from now on.'),
  })
  .meta({ id: 'SetLogForwarding' })
export type SetLogForwarding = z.infer<typeof SetLogForwarding>

export const LogForwardingTest = z
  .object({
    ok: z.boolean(),
    reason: z.string().nullable().describe('Why it was not taken.'),
    tookMs: z.number().int(),
  })
  .meta({ id: 'LogForwardingTest' })
export type LogForwardingTest = z.infer<typeof LogForwardingTest>
