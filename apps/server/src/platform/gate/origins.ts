import type { FastifyRequest } from 'fastify'
import { credentialOf } from '../http/credential.ts'
import { ForeignOrigin, UnknownHost } from './errors.ts'

export interface OriginOptions {
  /** The address people use; absent: the one that the request was sent to. */
  publicUrl: string | undefined
  /** Origins of other pages that may call with a person's cookie. */
  allowedOrigins: readonly string[]
}

/** From where, and under which name, this server is called. */
export interface Origins {
  /** @throws UnknownHost when the request was sent to a name that is not ours */
  checkHost(request: FastifyRequest): void
  /** @throws ForeignOrigin when a page that is not ours writes or opens a socket with a person's cookie */
  checkOrigin(request: FastifyRequest): void
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Names by which only this machine calls itself. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

export function openOrigins({ publicUrl, allowedOrigins }: OriginOptions): Origins {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl)
  const allowed = new Set(allowedOrigins)
  const standardPort = own?.protocol === 'https:' ? /:443$/ : /:80$/

  const isOwnHost = (host: string) =>
    own === undefined || host.toLowerCase().replace(standardPort, '') === own.host || loopback.test(host)

  function isOwnOrigin(origin: string, { host }: FastifyRequest): boolean {
    if (origin === own?.origin || allowed.has(origin)) return true
    // Where the address is not declared, or the machine calls itself, the page's host is the one that is called.
    return (own === undefined || loopback.test(host)) && URL.parse(origin)?.host === host.toLowerCase()
  }

  return {
    checkHost(request) {
      if (own !== undefined && !isOwnHost(request.host)) throw new UnknownHost(request.host)
    },
    checkOrigin(request) {
      const { headers, method } = request
      if (readingMethods.has(method) && headers.upgrade === undefined) return
      // No page can send one of its own accord: CORS decides about them. With one, the cookie speaks for nobody.
      if (credentialOf(request) !== undefined) return
      const { origin } = headers
      if (origin === undefined ? headers['sec-fetch-site'] === 'cross-site' : !isOwnOrigin(origin, request))
        throw new ForeignOrigin()
    },
  }
}
