import type { SecondStep, SignInMethod } from '@gepeto/contract'
import type { Try } from './attempts.ts'
import { type Caller, onlyCookie, withCookies } from './caller.ts'
import { CodeRefused, PasskeyRefused, SecondFactorLocked, SecondStepOver, SignInRefused } from './errors.ts'
import { cookieName, type LibraryFor, refusalCode } from './library.ts'
import type { LiveSession, Sessions } from './sessions.ts'

/** What a step of signing in led to: a session, or the question for a second factor. */
export type SignInStep =
  | { step: 'signedIn'; session: LiveSession; cookies: string[] }
  | { step: 'secondFactor'; cookies: string[] }

export type SignedIn = Extract<SignInStep, { step: 'signedIn' }>

export interface SignInOptions {
  libraryFor: LibraryFor
  sessions: Sessions
  secureCookies: boolean
  attempt: Try
}

/** How long the library takes a code of an authenticator app for good, and longer, in milliseconds. */
const codeKeptMs = 5 * 60_000

/** Signing in and out: sessions by better-auth, whose functions are called from our own routes. */
export function openSignIn({ libraryFor, sessions, secureCookies, attempt }: SignInOptions) {
  /** The session that these cookies name, with how it was begun written down. */
  async function begun(caller: Caller, cookies: string[], method: SignInMethod): Promise<SignedIn> {
    const { session } = await sessions.renew(withCookies(caller, cookies))
    if (!session) throw new SignInRefused()
    await sessions.setMethod(session.id, method)
    return { step: 'signedIn', session: { ...session, method }, cookies }
  }

  /**
   * Takes a code for used.
   * @returns false when it was used before, by whomever
   */
  async function useCode(caller: Caller, userId: string, code: string): Promise<boolean> {
    const { internalAdapter } = await (await libraryFor(caller.origin)).$context
    return internalAdapter.reserveVerificationValue({
      identifier: `used-code:${userId}:${code}`,
      value: userId,
      expiresAt: new Date(Date.now() + codeKeptMs),
    })
  }

  return {
    begun,
    useCode,

    /** @throws SignInRefused, and what `attempt` refuses with */
    async byPassword(email: string, password: string, caller: Caller, method: SignInMethod = 'password') {
      const account = email.trim().toLowerCase()
      const body = { email: account, password }
      return attempt({ kind: 'password', account, caller }, async (): Promise<SignInStep> => {
        const { api } = await libraryFor(caller.origin)
        // Without cookies: a device is never trusted past the second factor.
        const { headers } = onlyCookie(caller, '')
        const answered = await api
          .signInEmail({ body, headers, returnHeaders: true })
          .catch((error: unknown) => {
            throw refusalCode(error) ? new SignInRefused() : error
          })
        const cookies = answered.headers.getSetCookie()
        if ('twoFactorRedirect' in answered.response) return { step: 'secondFactor', cookies }
        return begun(caller, cookies, method)
      })
    },

    /**
     * The second step, with the cookie that the first one set.
     * @throws CodeRefused, SecondStepOver, SecondFactorLocked
     */
    bySecondFactor(step: SecondStep, caller: Caller, method: SignInMethod = 'password'): Promise<SignedIn> {
      return attempt({ kind: 'secondFactor', caller }, async () => {
        const { api } = await libraryFor(caller.origin)
        const { headers } = onlyCookie(caller, cookieName('two_factor', secureCookies))
        const given = { headers, returnHeaders: true } as const
        const answered = await ('code' in step
          ? api.verifyTOTP({ body: { code: step.code }, ...given })
          : api.verifyBackupCode({ body: { code: step.recoveryCode }, ...given })
        ).catch((error: unknown) => {
          throw secondStepProblem(error)
        })
        const started = await begun(caller, answered.headers.getSetCookie(), method)
        if ('code' in step && !(await useCode(caller, started.session.userId, step.code))) {
          await api.signOut({ headers: withCookies(caller, started.cookies).headers })
          throw new CodeRefused()
        }
        return started
      })
    },

    /** What the browser needs to ask for a passkey, and the cookie that binds its answer to this question. */
    async passkeyQuestion(caller: Caller) {
      const { api } = await libraryFor(caller.origin)
      const { headers } = onlyCookie(caller, '')
      const answered = await api.generatePasskeyAuthenticationOptions({ headers, returnHeaders: true })
      return { options: { ...answered.response }, cookies: answered.headers.getSetCookie() }
    },

    /** @throws PasskeyRefused */
    async byPasskey(credential: Record<string, unknown>, caller: Caller): Promise<SignedIn> {
      const { api } = await libraryFor(caller.origin)
      const answered = await api
        .verifyPasskeyAuthentication({
          body: { response: credential as never },
          headers: caller.headers,
          returnHeaders: true,
        })
        .catch((error: unknown) => {
          throw refusalCode(error) ? new PasskeyRefused() : error
        })
      return begun(caller, answered.headers.getSetCookie(), 'passkey')
    },

    /** @returns the Set-Cookie values that end the session at the browser too */
    async signOut({ headers, origin }: Caller): Promise<string[]> {
      const { api } = await libraryFor(origin)
      const answered = await api.signOut({ headers, returnHeaders: true })
      sessions.forget()
      return answered.headers.getSetCookie()
    },
  }
}

export type SignIn = ReturnType<typeof openSignIn>

function secondStepProblem(error: unknown): unknown {
  switch (refusalCode(error)) {
    case undefined:
      return error
    case 'INVALID_TWO_FACTOR_COOKIE':
    case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
      return new SecondStepOver()
    case 'ACCOUNT_TEMPORARILY_LOCKED':
      return new SecondFactorLocked()
    default:
      return new CodeRefused()
  }
}
