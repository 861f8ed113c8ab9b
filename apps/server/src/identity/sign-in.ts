import type { SecondStep, SignInMethod } from '@gepeto/contract'
import type { Actor } from '../platform/actor.ts'
import type { Try } from './attempts.ts'
import { type Caller, onlyCookie, withCookies } from './caller.ts'
import { CodeRefused, PasskeyRefused, SecondFactorLocked, SecondStepOver } from './errors/second-step.ts'
import { SignInRefused } from './errors/sign-in.ts'
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
  /** Begins the session that these cookies name. @param replacing who goes on in it; undefined: somebody signed in */
  async function begun(
    caller: Caller,
    cookies: string[],
    method: SignInMethod,
    replacing?: Actor,
  ): Promise<SignedIn> {
    const session = await sessions.begin(withCookies(caller, cookies), method, replacing)
    if (!session) throw new SignInRefused()
    return { step: 'signedIn', session, cookies }
  }

  /**
   * Takes a code for used.
   * @returns false when it was used before, by whomever
   */
  async function useCode(caller: Caller, userId: string, code: string): Promise<boolean> {
    const { internalAdapter } = await (await libraryFor(caller.origin)).$context
    return internalAdapter.reserveVerificationValue({
      identifier: `used-code:${userId}:${code}`,
      // Not the person's id: what has that as its value ends with their password.
      value: 'used',
      expiresAt: new Date(Date.now() + codeKeptMs),
    })
  }

  /** Whose second step the caller is in, by the cookie that the first one set; undefined: nobody's. */
  async function inSecondStep(caller: Caller): Promise<string | undefined> {
    const { headers } = onlyCookie(caller, cookieName('two_factor', secureCookies))
    const identifier = /=(2fa-[\w-]+)\./.exec(headers.get('cookie') ?? '')?.[1]
    if (!identifier) return undefined
    const { internalAdapter } = await (await libraryFor(caller.origin)).$context
    const challenge = await internalAdapter.findVerificationValue(identifier)
    return challenge && challenge.expiresAt > new Date() ? challenge.value : undefined
  }

  /** Signs in as part of a try that is counted already. @throws SignInRefused */
  async function byPasswordInTry(
    email: string,
    password: string,
    caller: Caller,
    method: SignInMethod = 'password',
  ): Promise<SignInStep> {
    const { api } = await libraryFor(caller.origin)
    // Without cookies: a device is never trusted past the second factor.
    const { headers } = onlyCookie(caller, '')
    const answered = await api
      .signInEmail({ body: { email, password }, headers, returnHeaders: true })
      .catch((error: unknown) => {
        throw refusalCode(error) ? new SignInRefused() : error
      })
    const cookies = answered.headers.getSetCookie()
    if ('twoFactorRedirect' in answered.response) return { step: 'secondFactor', cookies }
    return begun(caller, cookies, method)
  }

  return {
    begun,
    useCode,
    byPasswordInTry,

    /** @throws SignInRefused, and what `attempt` refuses with */
    async byPassword(email: string, password: string, caller: Caller, method?: SignInMethod) {
      const account = email.trim().toLowerCase()
      return attempt({ kind: 'password', account, caller }, () =>
        byPasswordInTry(account, password, caller, method),
      )
    },

    /**
     * The second step, with the cookie that the first one set. Without it nothing is guessed at, so nothing is counted:
     * whoever has none holds up nobody else at their address.
     * @throws CodeRefused, SecondStepOver, SecondFactorLocked
     */
    async bySecondFactor(
      step: SecondStep,
      caller: Caller,
      method: SignInMethod = 'password',
    ): Promise<SignedIn> {
      const account = await inSecondStep(caller)
      if (!account) throw new SecondStepOver()
      return attempt({ kind: 'secondFactor', account, caller }, async () => {
        const { api } = await libraryFor(caller.origin)
        const { headers } = onlyCookie(caller, cookieName('two_factor', secureCookies))
        const given = { headers, returnHeaders: true } as const
        const answered = await ('code' in step
          ? api.verifyTOTP({ body: { code: step.code }, ...given })
          : api.verifyBackupCode({ body: { code: step.recoveryCode }, ...given })
        ).catch((error: unknown) => {
          throw secondStepProblem(error)
        })
        const cookies = answered.headers.getSetCookie()
        if ('code' in step && !(await useCode(caller, account, step.code))) {
          await api.signOut({ headers: withCookies(caller, cookies).headers })
          throw new CodeRefused()
        }
        return begun(caller, cookies, method)
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
