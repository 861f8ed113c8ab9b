import { type Dispatcher, request } from 'undici'
import { boundedStream, readAnswer, readRefusal } from './bounded-body.ts'

/** Bodies of these types are read whole; the others as they come. */
const WHOLE = /^(?:application\/(?:[\w.+-]+\+)?json|text\/(?!event-stream))/

/**
 * `fetch` for calls to model servers, over undici's plain request: the built-in one costs twice the processor time of
 * the whole call to the AI SDK, for what a POST of JSON does not use (web streams, CORS, redirects).
 * @param check throws where the address may not be called
 * @param apiKey left out of what the server says is wrong
 * @throws SaidTooMuch, the errors of undici where the server cannot be reached, the signal's reason where it was aborted
 */
export function openProviderFetch(
  dispatcher: Dispatcher,
  check: (url: string) => void,
  apiKey: string | undefined,
): typeof fetch {
  return async (input, init = {}) => {
    const url = String(input)
    check(url)
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      method: init.method === 'GET' ? 'GET' : 'POST',
      headers: headersOf(init.headers),
      body: init.body as string | undefined,
      signal: init.signal,
    })
    const read = async () => {
      if (statusCode >= 300) return (await readRefusal(body, apiKey)).text
      return WHOLE.test(String(headers['content-type'])) ? readAnswer(body) : boundedStream(body)
    }
    return new Response(await read(), {
      status: statusCode,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
    })
  }
}

/** The AI SDK gives a plain object; only something else has to be read through. */
function headersOf(given: RequestInit['headers']): Record<string, string> {
  return given === undefined || Array.isArray(given) || given instanceof Headers
    ? Object.fromEntries(new Headers(given))
    : (given as Record<string, string>)
}
