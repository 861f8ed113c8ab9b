import { Readable } from 'node:stream'
import { Agent, request } from 'undici'

/**
 * `fetch` for calls to model servers, over undici's plain request: the built-in one costs twice the processor time of
 * the whole call to the AI SDK, for what a POST of JSON does not use (web streams, CORS, redirects).
 * @throws the errors of undici where the server cannot be reached, the signal's reason where it was aborted
 */
export function openProviderFetch(): typeof fetch {
  const agent = new Agent({
    keepAliveTimeout: 30_000,
    connect: { timeout: 10_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return async (input, init = {}) => {
    const { statusCode, headers, body } = await request(String(input), {
      dispatcher: agent,
      method: init.method === 'GET' ? 'GET' : 'POST',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body as string | undefined,
      signal: init.signal,
    })
    const isStream = String(headers['content-type']).startsWith('text/event-stream')
    return new Response(isStream ? (Readable.toWeb(body) as ReadableStream) : await body.text(), {
      status: statusCode,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
    })
  }
}
