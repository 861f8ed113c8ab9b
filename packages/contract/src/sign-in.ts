import { z } from 'zod'
import { PasskeyId, SessionId, Time, WorkspaceId } from './common.ts'
import { Email, Password } from './credentials.ts'
import { Name } from './people.ts'

/** How a session was begun. */
export const SignInMethod = z.enum(['password', 'passkey', 'singleSignOn', 'token'])
export type SignInMethod = z.infer<typeof SignInMethod>

const CurrentPassword = z.string().min(1).max(256)
const OneTimeCode = z
  .string()
  .regex(/^\d{6}$/, 'Six digits.')
  .describe('The six digits that the authenticator app shows.')
const RecoveryCode = z.string().trim().min(1).max(40).describe('A recovery code, as it was shown.')
const LinkToken = z.string().min(1).max(200).describe('What stands after "#" in the link.')
/** What the browser's WebAuthn calls take and give, as JSON (WebAuthn level 3, section 5.1). */
const WebAuthnJson = z.record(z.string(), z.unknown())

/** `POST /api/v1/auth/second-factor`: the second step of signing in. */
export const SecondStep = z
  .union([z.strictObject({ code: OneTimeCode }), z.strictObject({ recoveryCode: RecoveryCode })])
  .meta({ id: 'SecondStep' })
export type SecondStep = z.infer<typeof SecondStep>

/** For `navigator.credentials`: `PublicKeyCredential.parse…OptionsFromJSON(options)`. */
export const PasskeyOptions = z.object({ options: WebAuthnJson }).meta({ id: 'PasskeyOptions' })
export type PasskeyOptions = z.infer<typeof PasskeyOptions>

/** `POST /api/v1/auth/passkey`: `credential.toJSON()` of the browser. */
export const PasskeySignIn = z.strictObject({ credential: WebAuthnJson }).meta({ id: 'PasskeySignIn' })
export type PasskeySignIn = z.infer<typeof PasskeySignIn>

const PasskeyName = z.string().trim().min(1).max(100)

export const AddPasskey = z
  .strictObject({ credential: WebAuthnJson, name: PasskeyName.optional() })
  .meta({ id: 'AddPasskey' })
export type AddPasskey = z.infer<typeof AddPasskey>

export const RenamePasskey = z.strictObject({ name: PasskeyName }).meta({ id: 'RenamePasskey' })
export type RenamePasskey = z.infer<typeof RenamePasskey>

export const Passkey = z
  .object({
    id: PasskeyId,
    name: z.string().nullable(),
    createdAt: Time,
    backedUp: z.boolean().describe('It is kept in several devices, by a password manager or an account.'),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

export const PasskeyList = z.object({ items: z.array(Passkey) }).meta({ id: 'PasskeyList' })
export type PasskeyList = z.infer<typeof PasskeyList>

export const RequestPasswordReset = z.strictObject({ email: Email }).meta({ id: 'RequestPasswordReset' })
export type RequestPasswordReset = z.infer<typeof RequestPasswordReset>

export const ResetPassword = z
  .strictObject({ token: LinkToken, password: Password })
  .meta({ id: 'ResetPassword' })
export type ResetPassword = z.infer<typeof ResetPassword>

export const VerifyEmail = z.strictObject({ token: LinkToken }).meta({ id: 'VerifyEmail' })
export type VerifyEmail = z.infer<typeof VerifyEmail>

/** A link for an administrator to pass on, where no mail is sent. It is shown once. */
export const ResetLink = z.object({ url: z.string(), expiresAt: Time }).meta({ id: 'ResetLink' })
export type ResetLink = z.infer<typeof ResetLink>

/** `PATCH /api/v1/account`: what a person says of themselves, in every workspace of theirs. */
export const UpdateAccount = z.strictObject({ name: Name }).meta({ id: 'UpdateAccount' })
export type UpdateAccount = z.infer<typeof UpdateAccount>

export const ChangePassword = z
  .strictObject({ currentPassword: CurrentPassword, newPassword: Password })
  .meta({ id: 'ChangePassword' })
export type ChangePassword = z.infer<typeof ChangePassword>

/** The account's password, entered again; left out where the account has none. */
export const ConfirmPassword = z
  .strictObject({ password: CurrentPassword.optional() })
  .meta({ id: 'ConfirmPassword' })
export type ConfirmPassword = z.infer<typeof ConfirmPassword>

export const SecondFactor = z
  .object({
    enabled: z.boolean().describe('An authenticator app is set up.'),
    required: z.boolean().describe('The workspace asks the role for a second step; a passkey is one too.'),
    passkeys: z.number().int(),
  })
  .meta({ id: 'SecondFactor' })
export type SecondFactor = z.infer<typeof SecondFactor>

/** Secret and recovery codes are shown here and never again. It holds once a code has been given. */
export const SecondFactorEnrolment = z
  .object({
    secret: z.string().describe('To type in where no picture can be scanned: base32.'),
    uri: z.string().describe('`otpauth://` address, to be drawn as a QR code.'),
    recoveryCodes: z.array(z.string()),
  })
  .meta({ id: 'SecondFactorEnrolment' })
export type SecondFactorEnrolment = z.infer<typeof SecondFactorEnrolment>

export const ConfirmSecondFactor = z.strictObject({ code: OneTimeCode }).meta({ id: 'ConfirmSecondFactor' })
export type ConfirmSecondFactor = z.infer<typeof ConfirmSecondFactor>

export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

export const AccountSession = z
  .object({
    id: SessionId,
    name: z.string().nullable().describe('What its person called it.'),
    device: z.string().describe('Browser and system, as the browser says; empty where it says nothing.'),
    address: z.string().describe('The network address it was begun from.'),
    method: SignInMethod,
    isCurrent: z.boolean(),
    createdAt: Time,
    lastUsedAt: Time.describe('To the minute.'),
    expiresAt: Time,
  })
  .meta({ id: 'AccountSession' })
export type AccountSession = z.infer<typeof AccountSession>

export const AccountSessionList = z
  .object({ items: z.array(AccountSession) })
  .meta({ id: 'AccountSessionList' })
export type AccountSessionList = z.infer<typeof AccountSessionList>

export const RenameSession = z
  .strictObject({ name: z.string().trim().min(1).max(100) })
  .meta({ id: 'RenameSession' })
export type RenameSession = z.infer<typeof RenameSession>

/** `POST /api/v1/auth/token`: by password (and code, where the account has a second step), or by refresh token. */
export const TokenRequest = z
  .union([
    z.strictObject({
      grant: z.literal('password').optional(),
      email: z.string().min(1).max(254),
      password: CurrentPassword,
      totp: OneTimeCode.optional(),
      recoveryCode: RecoveryCode.optional(),
      workspace: WorkspaceId.optional().describe('Absent: the one the person joined first.'),
    }),
    z.strictObject({
      grant: z.literal('refresh').optional(),
      refreshToken: z.string().min(1).max(200),
    }),
  ])
  .meta({ id: 'TokenRequest' })
export type TokenRequest = z.infer<typeof TokenRequest>

export const Tokens = z
  .object({
    accessToken: z.string().describe('A JWT; send it as `Authorization: Bearer`.'),
    refreshToken: z.string().describe('Good for one exchange; the answer brings the next one.'),
    expiresIn: z.number().int().describe('Seconds until the access token expires.'),
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof Tokens>

/** Ends the session that the refresh token belongs to, with all its tokens. */
export const RevokeToken = z
  .strictObject({ refreshToken: z.string().min(1).max(200) })
  .meta({ id: 'RevokeToken' })
export type RevokeToken = z.infer<typeof RevokeToken>

/** The public keys that access tokens are verified with (RFC 7517). */
export const JsonWebKeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'JsonWebKeySet' })
export type JsonWebKeySet = z.infer<typeof JsonWebKeySet>

export const RotateSigningKeys = z
  .strictObject({
    revokeOlder: z
      .boolean()
      .default(false)
      .describe('Take older keys out at once: every access token that they signed ends.'),
  })
  .meta({ id: 'RotateSigningKeys' })
export type RotateSigningKeys = z.infer<typeof RotateSigningKeys>

export const SigningKeyRotation = z.object({ kid: z.string() }).meta({ id: 'SigningKeyRotation' })
export type SigningKeyRotation = z.infer<typeof SigningKeyRotation>
