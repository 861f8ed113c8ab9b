import { lookup as systemLookup } from 'node:dns'
import { once } from 'node:events'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import ipaddr from 'ipaddr.js'
import { Agent, type Dispatcher, fetch } from 'undici'
import type { Bilingual } from '../language.ts'
import { AddressForbidden, AddressUnreachable } from './errors.ts'

/** The one way out for addresses that a person names. */
export interface Egress {
  /**
   * Fetches a document. Each address that a name resolves to is checked, the connection goes to the address that was
   * checked, and every redirect is checked anew, so neither redirects nor DNS rebinding lead inside.
   * @throws AddressForbidden, AddressUnreachable
   */
  fetchDocument(url: string, signal?: AbortSignal): Promise<FetchedDocument>
  /**
   * Opens a TLS connection to a server whose name somebody wrote, under the same guard.
   * @param to `authority`: PEM that vouches for it in place of those that everybody trusts
   * @throws AddressForbidden, what the connection or its certificate fails with, the signal's reason
   */
  openTls(to: TlsAddress, signal: AbortSignal): Promise<TLSSocket>
  /** Connections for calls that are made by others, under the same guard. They set no time limits of their own. */
  readonly connections: Connections
  close(): Promise<void>
}

/** Ways to servers whose addresses were named by somebody. */
export interface Connections {
  readonly dispatcher: Dispatcher
  /** Asked with each address before it is called. @throws AddressForbidden, AddressUnreachable */
  check(url: string): void
}

export interface TlsAddress {
  host: string
  port: number
  authority?: string | undefined
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

/** All that is given out of IPv6 so far (https://www.iana.org/assignments/ipv6-address-space). */
const givenOut = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the public internet, in whichever spelling it comes. IPv6 addresses that carry one of
 * IPv4 are not, whatever they carry: IPv4-compatible ::/96, mapped ::ffff:0:0/96, NAT64 64:ff9b::/96, 6to4 2002::/16,
 * Teredo 2001::/32. A gateway on the way may unwrap them to an address inside.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || (parsed as ipaddr.IPv6).match(givenOut)
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
  const connections = openConnections({
    lookup: guardedLookup,
    check: (url) => checkLiteral(url, allowPrivate, true),
  })

  return {
    connections,
    close: async () => void (await Promise.all([agent.destroy(), connections.dispatcher.destroy()])),

    async openTls({ host, port, authority }, signal) {
      signal.throwIfAborted()
      if (!allowPrivate && ipaddr.isValid(host) && !isPublicAddress(host)) throw new AddressForbidden(host)
      const socket = connectTls({
        host,
        port,
        lookup: guardedLookup,
        ...(isIP(host) ? {} : { servername: host }),
        ...(authority === undefined ? {} : { ca: authority }),
      })
      const abort = () => socket.destroy(signal.reason as Error)
      signal.addEventListener('abort', abort, { once: true })
      try {
        await once(socket, 'secureConnect')
        return socket
      } catch (error) {
        socket.destroy()
        throw error
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },

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
          throw new AddressUnreachable(given, {
            en: `it answered ${response.status}`,
            'pt-BR': `a resposta foi ${response.status}`,
          })
        }
        return {
          url,
          mediaType: response.headers.get('content-type')?.split(';')[0]?.trim(),
          body: Readable.fromWeb(response.body),
        }
      }
      throw new AddressUnreachable(given, {
        en: `it redirected more than ${mostRedirects} times`,
        'pt-BR': `houve mais de ${mostRedirects} redirecionamentos`,
      })
    },
  }
}

/**
 * Connections that are kept open between calls, without time limits of their own: whoever calls sets them.
 * @param guards absent: for addresses that the operator chose, which may lead anywhere
 */
export function openConnections(guards?: { lookup: LookupFunction; check(url: string): void }): Connections {
  const dispatcher = new Agent({
    keepAliveTimeout: 30_000,
    connect: { timeout: 10_000, ...(guards ? { lookup: guards.lookup } : {}) },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return { dispatcher, check: guards?.check ?? (() => {}) }
}

/** An address written as a number needs no resolution, so the guard in the resolver never sees it. */
function checkLiteral(url: string, allowPrivate: boolean, isServer = false): void {
  const { hostname, protocol } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new AddressUnreachable(url, {
      en: 'only http and https are fetched',
      'pt-BR': 'só se busca por http e https',
    })
  const literal = hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && ipaddr.isValid(literal) && !isPublicAddress(literal))
    throw new AddressForbidden(hostname, isServer)
}

function explain(url: string, error: unknown): Error {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AddressForbidden || current instanceof AddressUnreachable) return current
    if ('code' in current && typeof current.code === 'string') {
      const { code } = current
      return new AddressUnreachable(url, reasons[code] ?? { en: code, 'pt-BR': code }, error)
    }
    if (current.name === 'TimeoutError') return new AddressUnreachable(url, tookTooLong, error)
  }
  return new AddressUnreachable(url, failed, error)
}

const silent: Bilingual = { en: 'it did not answer in time', 'pt-BR': 'não houve resposta a tempo' }
const tookTooLong: Bilingual = { en: 'it took too long', 'pt-BR': 'demorou demais' }
const failed: Bilingual = { en: 'the connection failed', 'pt-BR': 'a conexão falhou' }

/** What went wrong, by the code of the operating system or of undici. */
const reasons: Record<string, Bilingual> = {
  ENOTFOUND: { en: 'no such host is known', 'pt-BR': 'este servidor não é conhecido' },
  ECONNREFUSED: { en: 'the connection was refused', 'pt-BR': 'a conexão foi recusada' },
  UND_ERR_CONNECT_TIMEOUT: silent,
  UND_ERR_HEADERS_TIMEOUT: silent,
}
