import type { ConfirmPassword, SecondFactor, SecondFactorEnrolment } from '@gepeto/contract'
import { count, eq } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import type { Try } from './attempts.ts'
import type { Caller } from './caller.ts'
import { PasswordWrong } from './errors/passwords.ts'
import { CodeRefused, SecondFactorState } from './errors/second-step.ts'
import { SessionNeeded } from './errors/sign-in.ts'
import { type LibraryFor, refusalCode } from './library.ts'
import type { SignedIn, SignIn } from './sign-in.ts'
import { passkeys, users } from './tables.ts'

export interface SecondFactorOptions {
  database: Database
  libraryFor: LibraryFor
  signIn: SignIn
  attempt: Try
  /** Whether the workspace asks this person for a second factor. */
  isRequired(actor: Actor): Promise<boolean>
  forgetCredentials(): void
}

/** A person's own second factor: one-time codes of an authenticator app (RFC 6238), and codes for when it is lost. */
export function secondFactorCommands(options: SecondFactorOptions) {
  const { database, libraryFor, signIn, attempt, forgetCredentials } = options

  /** A password that is entered again is a try like any other. */
  const byPassword = <Result>(actor: Actor, caller: Caller, work: () => Promise<Result>) => {
    if (!actor.sessionId || !caller.headers.has('cookie')) throw new SessionNeeded()
    return attempt({ kind: 'password', account: actor.userId, caller }, () =>
      work().catch((error: unknown) => {
        throw problemOf(error)
      }),
    )
  }

  const describeSecondFactor = guarded('account:use', async (actor: Actor): Promise<SecondFactor> => {
    const [user] = await database.drizzle
      .select({ enabled: users.twoFactorEnabled })
      .from(users)
      .where(eq(users.id, actor.userId))
    const [row] = await database.drizzle
      .select({ passkeys: count() })
      .from(passkeys)
      .where(eq(passkeys.userId, actor.userId))
    return {
      enabled: user?.enabled ?? false,
      required: await options.isRequired(actor),
      passkeys: row?.passkeys ?? 0,
    }
  })

  /** @throws PasswordWrong, SecondFactorState when there is one already */
  const beginSecondFactor = guarded(
    'account:use',
    (actor: Actor, { password }: ConfirmPassword, caller: Caller): Promise<SecondFactorEnrolment> =>
      byPassword(actor, caller, async () => {
        const { api } = await libraryFor(caller.origin)
        const enabled = await api.enableTwoFactor({
          body: { method: 'totp', ...(password === undefined ? {} : { password }) },
          headers: caller.headers,
        })
        if (enabled.method !== 'totp') throw new SecondFactorState(true)
        const uri = enabled.totpURI
        return {
          uri,
          secret: new URL(uri).searchParams.get('secret') ?? '',
          recoveryCodes: enabled.backupCodes,
        }
      }),
  )

  /**
   * The first code proves that the app is set up: from now on signing in asks for one. The session is replaced.
   * @throws CodeRefused, SecondFactorState when none was begun
   */
  const confirmSecondFactor = guarded(
    'account:use',
    async (actor: Actor, code: string, caller: Caller): Promise<SignedIn> => {
      const { cookies } = await byPassword(actor, caller, async () => {
        const { api } = await libraryFor(caller.origin)
        if ((await describeSecondFactor(actor)).enabled) throw new SecondFactorState(true)
        const { headers } = await api.verifyTOTP({
          body: { code },
          headers: caller.headers,
          returnHeaders: true,
        })
        return { cookies: headers.getSetCookie() }
      })
      forgetCredentials()
      await signIn.useCode(caller, actor.userId, code)
      return signIn.begun(caller, cookies, 'password', actor)
    },
  )

  /** The session is replaced. @throws PasswordWrong, SecondFactorState when there is none */
  const disableSecondFactor = guarded(
    'account:use',
    async (actor: Actor, { password }: ConfirmPassword, caller: Caller): Promise<SignedIn> => {
      const { cookies } = await byPassword(actor, caller, async () => {
        if (!(await describeSecondFactor(actor)).enabled) throw new SecondFactorState(false)
        const { api } = await libraryFor(caller.origin)
        const body = password === undefined ? {} : { password }
        const { headers } = await api.disableTwoFactor({ body, headers: caller.headers, returnHeaders: true })
        return { cookies: headers.getSetCookie() }
      })
      forgetCredentials()
      return signIn.begun(caller, cookies, 'password', actor)
    },
  )

  /** New recovery codes; the old ones are worth nothing from now on. @throws PasswordWrong, SecondFactorState */
  const renewRecoveryCodes = guarded(
    'account:use',
    async (actor: Actor, { password }: ConfirmPassword, caller: Caller): Promise<string[]> => {
      return byPassword(actor, caller, async () => {
        const { api } = await libraryFor(caller.origin)
        const body = password === undefined ? {} : { password }
        return (await api.generateBackupCodes({ body, headers: caller.headers })).backupCodes
      })
    },
  )

  return {
    describeSecondFactor,
    beginSecondFactor,
    confirmSecondFactor,
    disableSecondFactor,
    renewRecoveryCodes,
  }
}

function problemOf(error: unknown): unknown {
  switch (refusalCode(error)) {
    case undefined:
      return error
    case 'INVALID_PASSWORD':
      return new PasswordWrong()
    case 'TOTP_ALREADY_ENABLED':
      return new SecondFactorState(true)
    case 'TOTP_NOT_ENABLED':
    case 'TWO_FACTOR_NOT_ENABLED':
      return new SecondFactorState(false)
    case 'INVALID_CODE':
      return new CodeRefused()
    case 'UNAUTHORIZED':
      return new SessionNeeded()
    default:
      return error
  }
}
