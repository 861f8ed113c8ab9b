import { z } from 'zod'
import { CollectionId, KeyId, Language, PageQuery, page, Time, UserId, WorkspaceId } from './common.ts'
import { Email, Password } from './credentials.ts'
import { Name, RoleKey } from './people.ts'
import { permissions } from './permissions.ts'

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

export const User = z
  .object({
    id: UserId,
    email: Email,
    emailVerified: z.boolean().describe('A link that was sent to the address has been opened.'),
    name: z.string(),
    createdAt: Time,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** How people can sign in here. */
export const SignInWays = z
  .object({
    singleSignOn: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .describe('Begun by opening /api/v1/auth/single-sign-on/{id}.'),
    passwordReset: z.boolean().describe('A link to choose a new password can be sent by e-mail.'),
  })
  .meta({ id: 'SignInWays' })
export type SignInWays = z.infer<typeof SignInWays>

/** What the page needs to know before anything else. */
export const Session = z
  .object({
    state: z
      .enum(['setup', 'signedOut', 'secondFactor', 'secondFactorRequired', 'signedIn'])
      .describe(
        'setup: no account exists yet. secondFactor: the password was right, a code is asked. secondFactorRequired: signed in, but only to set up the second step that the workspace asks for.',
      ),
    user: User.nullable(),
    workspace: z
      .object({ id: WorkspaceId, name: z.string() })
      .nullable()
      .describe(
        'The one that this request worked in: named by the header x-workspace, else the first joined.',
      ),
    role: RoleKey.nullable().describe('In that workspace: a built-in role, or the id of a custom one.'),
    roleName: z.string().nullable().describe('The name of a custom role; null for a built-in one.'),
    workspaces: z
      .array(z.object({ id: WorkspaceId, name: z.string() }))
      .describe('All that this person may work in, the first joined first; at most 100.'),
    permissions: z.array(z.enum(permissions)),
    csrfToken: z.string().nullable().describe('Send it back as x-csrf-token with every write.'),
    ways: SignInWays,
    version: z.string(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

/** `POST /api/v1/auth/setup` */
export const Setup = z
  .strictObject({
    code: z.string().min(1).max(200).describe('What stands after `/setup#` in the printed link.'),
    email: Email,
    password: Password,
    language: Language.optional(),
  })
  .meta({ id: 'Setup' })
export type Setup = z.infer<typeof Setup>

/** `POST /api/v1/auth/sign-in` */
export const SignIn = z
  .strictObject({ email: z.string().min(1).max(254), password: z.string().min(1).max(256) })
  .meta({ id: 'SignIn' })
export type SignIn = z.infer<typeof SignIn>

const PermissionName = z.enum(permissions)

export const ApiKey = z
  .object({
    id: KeyId,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise it by.'),
    person: z
      .object({ id: UserId, name: z.string() })
      .nullable()
      .describe('In whose name it acts; null: made before there was an account.'),
    permissions: z.array(PermissionName).nullable().describe('null: all that its person may.'),
    collections: z.array(CollectionId).nullable().describe('null: all that its person may read.'),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable(),
    revokedAt: Time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyList = page(ApiKey).meta({ id: 'ApiKeyList' })

export const ApiKeysQuery = PageQuery.extend({
  of: z.enum(['me', 'everyone']).default('me').describe('everyone: needs the permission keys:manage-all.'),
})
export type ApiKeysQuery = z.infer<typeof ApiKeysQuery>

export const CreateApiKey = z
  .strictObject({
    name: Name,
    expiresAt: Time.optional(),
    permissions: z
      .array(PermissionName)
      .min(1)
      .max(permissions.length)
      .optional()
      .describe('Some of your own. Absent: all that you may, now and later.'),
    collections: z
      .array(CollectionId)
      .min(1)
      .max(1000)
      .optional()
      .describe('The only ones it may reach. Absent: all that you may.'),
  })
  .meta({ id: 'CreateApiKey' })
export type CreateApiKey = z.infer<typeof CreateApiKey>

/** The key itself is shown here and never again. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>
