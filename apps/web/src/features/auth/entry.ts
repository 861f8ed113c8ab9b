import type { Session } from '@gepeto/contract'
import { paths } from '../../paths.ts'
import { adoptSession } from '../../shared/api.ts'

/** The address to go on to, if it is one of this page. */
export function ownAddress(next: unknown): string | null {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : null
}

/** Makes the session the one in use. @returns where to go with it: to what is missing still, or to what was wanted */
export function enter(session: Session, next: string | null): string {
  adoptSession(session)
  if (session.state === 'secondFactorRequired') return paths.secondFactor(next)
  return next ?? paths.home()
}

const key = 'gepeto.next'

/** Keeps where to go on while the browser is away at an identity provider, which leads back to the start. */
export function keepNext(next: string | null) {
  try {
    if (next) sessionStorage.setItem(key, next)
    else sessionStorage.removeItem(key)
  } catch {
    // Storage is switched off: one goes on at the start.
  }
}

/** What was kept, once. */
export function takeNext(): string | null {
  try {
    const next = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return ownAddress(next)
  } catch {
    return null
  }
}
