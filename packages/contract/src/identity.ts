import { z } from 'zod'
import { KeyId, Language, Time, UserId, WorkspaceId } from './common.ts'
import { permissions } from './permissions.ts'
import { sentences } from './sentences.ts'

export const Email = z.email(sentences.email.en).max(254)
export const Password = z.string().min(12, sentences.passwordShort.en).max(256, sentences.passwordLong.en)

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

export const User = z
  .object({ id: UserId, email: Email, name: z.string(), createdAt: Time })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

/** What the page needs to know before anything else. */
export const Session = z
  .object({
    state: z.enum(['setup', 'signedOut', 'signedIn']).describe('setup: no account exists yet.'),
    user: User.nullable(),
    workspace: z.object({ id: WorkspaceId, name: z.string() }).nullable(),
    permissions: z.array(z.enum(permissions)),
    csrfToken: z.string().nullable().describe('Send it back as x-csrf-token with every write.'),
    version: z.string(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

/** `POST /api/v1/auth/setup`: the code is what stands after `/setup#` in the printed link. */
export const Setup = z
  .strictObject({
    code: z.string().min(1).max(200),
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

export const ApiKey = z
  .object({
    id: KeyId,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise it by.'),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable(),
    revokedAt: Time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const CreateApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    expiresAt: Time.optional(),
  })
  .meta({ id: 'CreateApiKey' })
export type CreateApiKey = z.infer<typeof CreateApiKey>

/** The key itself is shown here and never again. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>
