import { createHmac, timingSafeEqual } from 'node:crypto'

/** Tokens bound to a session: a page of another origin can send the cookie, but cannot read the token. */
export interface CsrfTokens {
  tokenFor(sessionId: string): string
  isValid(sessionId: string, token: unknown): boolean
}

export function openCsrfTokens(key: Buffer): CsrfTokens {
  const tokenFor = (sessionId: string) => createHmac('sha256', key).update(sessionId).digest('base64url')
  return {
    tokenFor,
    isValid(sessionId, token) {
      if (typeof token !== 'string') return false
      const expected = Buffer.from(tokenFor(sessionId))
      const given = Buffer.from(token)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
