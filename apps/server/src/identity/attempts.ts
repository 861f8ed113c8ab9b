import { SignInThrottled } from '../platform/gate/errors.ts'
import type { SignInThrottle } from '../platform/gate/sign-in-throttle.ts'
import { isRefusal, type Problem } from '../platform/http/problem.ts'
import type { Caller } from './caller.ts'
import type { FailedSignIns } from './failed-sign-ins.ts'

/** One try to prove who one is. */
export interface SignInAttempt {
  kind: 'password' | 'secondFactor'
  /** Whom it is about: an e-mail address, or a user's id. */
  account: string
  caller: Caller
}

/** The one way through which passwords and codes are tried. What nobody can guess (a passkey, a token) needs no limit. */
export type Try = <Result>(attempt: SignInAttempt, work: () => Promise<Result>) => Promise<Result>

/** What was refused is written down. Where a try succeeds, the caller's answer carries the cookie by which their device is known to the throttle. */
export function openTries(throttle: SignInThrottle, failures: FailedSignIns): Try {
  return async ({ kind, account, caller }, work) => {
    const { address, headers, setCookies } = caller
    const { result, deviceCookie } = await throttle
      .signIn({ account, address, cookies: headers.get('cookie') ?? undefined }, work)
      .catch(async (error: unknown) => {
        if (isRefusal(error) || error instanceof SignInThrottled)
          await failures.record({ way: kind, account, address, reason: codeOf(error as Problem) })
        throw error
      })
    if (kind === 'password') setCookies.push(deviceCookie)
    return result
  }
}

const codeOf = (problem: Problem) => (problem.constructor as typeof Problem).code
