import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import ipaddr from 'ipaddr.js'
import { Agent, fetch } from 'undici'
import { AddressForbidden, AddressUnreachable } from './errors.ts'

/** The one way out for addresses that a person names. */
export interface Egress {
  /**
   * Fetches a document. Each address that a name resolves to is checked, the connection goes to the address that was
   * checked, and every redirect is checked anew, so neither redirects nor DNS rebinding lead inside.
   * @throws AddressForbidden, AddressUnreachable
   */
  fetchDocument(url: string, signal?: AbortSignal): Promise<FetchedDocument>
}

export interface FetchedDocument {
  /** Where the redirects ended. */
  url: string
  mediaType: string | undefined
  body: Readable
}

export interface EgressOptions {
  allowPrivate: boolean
  /** Name resolution; another one in tests. */
  lookup?: typeof systemLookup
}

const mostRedirects = 5
const deadlineMs = 60_000

/** Whether an address is one of the public internet, in whichever spelling it comes. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address) // unwraps IPv4 mapped into IPv6
  return parsed.range() === 'unicast'
}

export function openEgress({ allowPrivate, lookup = systemLookup }: EgressOptions): Egress {
  const guardedLookup: LookupFunction = (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0)
      if (!allowPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
        return done(new AddressForbidden(host), '', 0)
      }
      const [first] = addresses
      if (!first) return done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0)
      if (options.all) return (done as unknown as (e: null, all: typeof addresses) => void)(null, addresses)
      return done(null, first.address, first.family)
    })
  }
  const agent = new Agent({
    connect: { lookup: guardedLookup, timeout: 10_000 },
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    maxHeaderSize: 32 * 1024,
  })

  return {
    async fetchDocument(given, signal) {
      const deadline = AbortSignal.timeout(deadlineMs)
      let url = given
      for (let hop = 0; hop <= mostRedirects; hop++) {
        checkLiteral(url, allowPrivate)
        const response = await fetch(url, {
          dispatcher: agent,
          redirect: 'manual',
          headers: { 'user-agent': 'Gepeto', accept: '*/*' },
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        }).catch((error: unknown) => {
          throw explain(url, error)
        })
        const location = response.headers.get('location')
        if (response.status >= 300 && response.status < 400 && location) {
          await response.body?.cancel()
          url = new URL(location, url).href
          continue
        }
        if (!response.ok || !response.body) {
          await response.body?.cancel()
          throw new AddressUnreachable(given, `it answered ${response.status}`)
        }
        return {
          url,
          mediaType: response.headers.get('content-type')?.split(';')[0]?.trim(),
          body: Readable.fromWeb(response.body),
        }
      }
      throw new AddressUnreachable(given, `it redirected more than ${mostRedirects} times`)
    },
  }
}

/** An address written as a number needs no resolution, so the guard in the resolver never sees it. */
function checkLiteral(url: string, allowPrivate: boolean): void {
  const { hostname, protocol } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new AddressUnreachable(url, 'only http and https are fetched')
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && ipaddr.isValid(literal) && !isPublicAddress(literal))
    throw new AddressForbidden(hostname)
}

function explain(url: string, error: unknown): Error {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AddressForbidden || current instanceof AddressUnreachable) return current
    if ('code' in current && typeof current.code === 'string') {
      const known: Record<string, string> = {
        ENOTFOUND: 'no such host is known',
        ECONNREFUSED: 'the connection was refused',
        UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
        UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
      }
      return new AddressUnreachable(url, known[current.code] ?? current.code, error)
    }
    if (current.name === 'TimeoutError') return new AddressUnreachable(url, 'it took too long', error)
  }
  return new AddressUnreachable(url, 'the connection failed', error)
}
