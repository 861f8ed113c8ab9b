import type { AskRequest } from '@gepeto/contract'
import type { z } from 'zod'
import { ApiProblem, ConnectionLost, problemOf } from './problem.ts'

/** A question as a caller writes it: what has a default may be left out. */
export type Ask = Omit<z.input<typeof AskRequest>, 'stream'>

export interface GepetoOptions {
  /** For example `http://localhost:8000`; empty: the page's own origin. */
  baseUrl?: string
  /** An API key, sent as `x-api-key`. A page signs in instead. */
  apiKey?: string
  /** The session's CSRF token, asked for at every write. */
  csrfToken?: () => string | null
  /** The id of the workspace to work in, asked for at every call; null: the one that was joined first. */
  workspace?: () => string | null
  /** The tag of the language in which the API should speak to people, asked for at every call; sent as Accept-Language. */
  language?: () => string
  /** Called when the API answers 401, before the error is thrown. */
  onSignedOut?: () => void
  fetch?: typeof fetch
}

export interface RequestOptions {
  signal?: AbortSignal
  /** Lets the request outlive the page that made it. */
  keepalive?: boolean
}

interface Call extends RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | undefined>
  json?: unknown
  form?: FormData
  headers?: Record<string, string>
}

export interface Requester {
  /** The response, when its status is in the 200s. Throws ApiProblem or ConnectionLost. */
  send(path: string, call?: Call): Promise<Response>
  /** The response's JSON; undefined where it has none. */
  json<Result>(path: string, call?: Call): Promise<Result>
  url(path: string, query?: Call['query']): string
}

export function createRequester(options: GepetoOptions): Requester {
  const base = (options.baseUrl ?? '').replace(/\/+$/, '')
  const send = options.fetch ?? globalThis.fetch.bind(globalThis)

  const url: Requester['url'] = (path, query = {}) => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') search.set(name, String(value))
    }
    return `${base}${path}${search.size > 0 ? `?${search}` : ''}`
  }

  const requester: Requester = {
    url,
    async send(path, call = {}) {
      const method = call.method ?? 'GET'
      const headers: Record<string, string> = { accept: 'application/json', ...call.headers }
      const language = options.language?.()
      if (language) headers['accept-language'] = language
      const workspace = options.workspace?.()
      if (workspace) headers['x-workspace'] = workspace
      if (options.apiKey) headers['x-api-key'] = options.apiKey
      const csrfToken = method === 'GET' ? null : options.csrfToken?.()
      if (csrfToken) headers['x-csrf-token'] = csrfToken
      if (call.json !== undefined) headers['content-type'] = 'application/json'
      let response: Response
      try {
        response = await send(url(path, call.query), {
          method,
          headers,
          body: call.form ?? (call.json === undefined ? undefined : JSON.stringify(call.json)),
          signal: call.signal,
          keepalive: call.keepalive,
          credentials: 'same-origin',
        })
      } catch (error) {
        if (call.signal?.aborted) throw error
        throw new ConnectionLost('The server did not answer.', { cause: error })
      }
      if (response.ok) return response
      const problem = await problemOf(response)
      if (response.status === 401) options.onSignedOut?.()
      throw problem
    },
    async json<Result>(path: string, call?: Call) {
      const response = await requester.send(path, call)
      const body = await response.text()
      return (body === '' ? undefined : JSON.parse(body)) as Result
    },
  }
  return requester
}

/** True where trying the same again may help: no answer came, or the server asked for patience. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true
  return error instanceof ApiProblem && (error.status === 429 || error.status >= 502)
}
