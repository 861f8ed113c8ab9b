import type { FastifyRequest } from 'fastify'
import { credentialOf } from '../platform/http/credential.ts'
import { interfaceLanguage } from '../platform/http/language.ts'
import { ownAddress } from '../platform/http/own-address.ts'
import type { InterfaceLanguage } from '../platform/language.ts'

/** What signing in needs to know of a request. */
export interface Caller {
  /** In the form that the sign-in library reads. Holds cookies only where the caller is known by them. */
  headers: Headers
  /** This server's address as the caller sees it, such as `https://gepeto.example.org`. */
  origin: string
  /** The caller's network address. */
  address: string
  language: InterfaceLanguage
  /** Set-Cookie values that the answer to a sign-in carries besides the session's. */
  setCookies: string[]
}

/** @param publicUrl undefined: the address that the request came to */
export function callerOf(request: FastifyRequest, publicUrl: string | undefined): Caller {
  const headers = new Headers()
  for (const name of ['user-agent', 'origin', 'host', 'x-csrf-token'] as const) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  // With a key or a token in hand, a cookie that comes along speaks for nobody.
  if (credentialOf(request) === undefined && request.headers.cookie)
    headers.set('cookie', request.headers.cookie)
  headers.set('x-forwarded-for', request.ip)
  const workspace = workspaceAsked(request)
  if (workspace !== undefined) headers.set('x-workspace', workspace)
  return {
    headers,
    origin: new URL(ownAddress(request, publicUrl)).origin,
    address: request.ip,
    language: interfaceLanguage(request),
    setCookies: [],
  }
}

/** The caller as they would come back with these cookies. */
export function withCookies(caller: Caller, setCookies: readonly string[]): Caller {
  const headers = new Headers(caller.headers)
  headers.set('cookie', setCookies.map((line) => line.split(';')[0]).join('; '))
  return { ...caller, headers }
}

/** The caller with one of their cookies only. */
export function onlyCookie(caller: Caller, name: string): Caller {
  const headers = new Headers(caller.headers)
  const kept = (headers.get('cookie') ?? '').split(/;\s*/).filter((part) => part.startsWith(`${name}=`))
  headers.set('cookie', kept.join('; '))
  return { ...caller, headers }
}

/** A browser's socket cannot set headers, so its address may name the workspace instead: `?workspace=ws_…`. */
function workspaceAsked({ headers, url }: FastifyRequest): string | undefined {
  const inHeader = headers['x-workspace']
  const inAddress = headers.upgrade ? new URLSearchParams(url.split('?')[1]).get('workspace') : null
  return (typeof inHeader === 'string' ? inHeader : inAddress) ?? undefined
}
