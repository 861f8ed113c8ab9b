import type { SignInThrottle } from '../platform/gate/sign-in-throttle.ts'
import type { Caller } from './caller.ts'

/** One try to prove who one is. */
export interface SignInAttempt {
  kind: 'password' | 'secondFactor'
  /** Whom it is about: an e-mail address, or a user's id. */
  account: string
  caller: Caller
}

/** The one way through which passwords and codes are tried. What nobody can guess (a passkey, a token) needs no limit. */
export type Try = <Result>(attempt: SignInAttempt, work: () => Promise<Result>) => Promise<Result>

/** Where a try succeeds, the caller's answer carries the cookie by which their device is known to the throttle. */
export function openTries(throttle: SignInThrottle): Try {
  return async ({ kind, account, caller }, work) => {
    const { address, headers, setCookies } = caller
    const { result, deviceCookie } = await throttle.signIn(
      { account, address, cookies: headers.get('cookie') ?? undefined },
      work,
    )
    if (kind === 'password') setCookies.push(deviceCookie)
    return result
  }
}
