import { z } from 'zod'
import { sentences } from './sentences.ts'

/** A prefixed ULID, for example `doc_01JD3V5W8Q6F7G8H9J0KABCDEF`. */
const id = <Prefix extends string>(prefix: Prefix, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,40}$`), `A ${what} id starts with "${prefix}_".`)
    .describe(`Id of a ${what}.`)

export const WorkspaceId = id('ws', 'workspace')
export const UserId = id('usr', 'user')
export const KeyId = id('key', 'API key')
export const RoleId = id('rol', 'custom role')
export const GroupId = id('grp', 'group')
export const InvitationId = id('inv', 'invitation')
export const SessionId = id('ses', 'session')
export const PasskeyId = id('psk', 'passkey')
export const AssistantId = id('ast', 'assistant')
export const CollectionId = id('col', 'collection')
export const DocumentId = id('doc', 'document')
export const PassageId = id('psg', 'passage')
export const ConversationId = id('cnv', 'conversation')
export const MessageId = id('msg', 'message')
export const AnswerId = id('ans', 'answer')
export const ModelProviderId = id('mpr', 'model provider')
export const ModelRouteId = id('mrt', 'model route')
export const EventId = id('evt', 'event')
export const LegalHoldId = id('hld', 'legal hold')

/** An assistant's name for programs: small letters and digits with single hyphens between. Never looks like an id. */
export const AssistantSlug = z
  .string()
  .min(2, sentences.assistantSlug.en)
  .max(60, sentences.assistantSlug.en)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, sentences.assistantSlug.en)

/** An assistant, by its id or its slug. */
export const AssistantRef = z
  .string()
  .max(60)
  .regex(/^(?:ast_[0-9A-Za-z]{1,40}|[a-z0-9]+(?:-[a-z0-9]+)*)$/, sentences.assistant.en)
  .describe('Id or slug of an assistant.')

/** ISO 8601, UTC; the calendar of the database has no year 0. */
export const Time = z.iso
  .datetime()
  .refine((time) => !time.startsWith('0000'), sentences.time.en)
  .describe('ISO 8601 time in UTC.')

/** A BCP 47 language tag such as `pt-BR` or `en`. */
export const Language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, sentences.language.en)

/** Every list's query: a page size and the cursor the page before it gave. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('How many items, 1 to 100.'),
  cursor: z
    .string()
    .max(500)
    .regex(/^[\x20-\x7e]*$/, sentences.cursor.en)
    .optional()
    .describe('nextCursor of the page before.'),
})
export type PageQuery = z.infer<typeof PageQuery>

/** A page of a list: its items, and where the next page begins (null at the end). */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** RFC 9457 problem details, with the trace id to quote when asking for help. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    traceId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .catchall(z.unknown())
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
