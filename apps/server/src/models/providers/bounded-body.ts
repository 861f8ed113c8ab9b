import type { Dispatcher } from 'undici'

type Body = Dispatcher.ResponseData['body']

/** A whole answer may have so many bytes: a hundred times what the longest models say. */
const mostBytes = 32 * 1024 * 1024

/** A streamed one, in which some 300 bytes stand around each token. */
const mostStreamBytes = 128 * 1024 * 1024

/** Of what a provider says is wrong, so many bytes are read. */
const mostErrorBytes = 64 * 1024

/** Its answer has no end within bounds. */
export class SaidTooMuch extends Error {
  override readonly name = 'SaidTooMuch'
}

/** A whole answer as text. @throws SaidTooMuch, the errors of the connection */
export async function readAnswer(body: Body): Promise<string> {
  const { text, isCut } = await readText(body, mostBytes)
  if (isCut) throw new SaidTooMuch('its answer is too long')
  return text
}

/**
 * What a provider says is wrong, as far as it is read.
 * @param apiKey left out where the provider repeats it
 */
export async function readRefusal(
  body: Body,
  apiKey: string | undefined,
): Promise<{ text: string; isCut: boolean }> {
  const { text, isCut } = await readText(body, mostErrorBytes)
  return { text: withoutKey(text, apiKey), isCut }
}

/** A streamed answer. It fails with SaidTooMuch where it has no end. */
export function boundedStream(body: Body): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  // Whoever leaves is told nothing of how it ended.
  body.on('error', () => {})
  let bytes = 0
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = (await pieces.next()) as IteratorResult<Buffer, undefined>
      if (done) return controller.close()
      bytes += value.length
      if (bytes > mostStreamBytes) {
        body.destroy()
        throw new SaidTooMuch('its answer is too long')
      }
      controller.enqueue(value)
    },
    cancel() {
      body.destroy()
    },
  })
}

async function readText(body: Body, most: number): Promise<{ text: string; isCut: boolean }> {
  const pieces: Buffer[] = []
  let bytes = 0
  let isCut = false
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length
    isCut = bytes > most
    pieces.push(isCut ? piece.subarray(0, piece.length - (bytes - most)) : piece)
    // Leaving the loop closes the connection.
    if (isCut) break
  }
  return { text: new TextDecoder().decode(Buffer.concat(pieces)), isCut }
}

/** Shorter ones could be any word. */
const shortestKey = 8

/** Keys that are pairs are left out part by part. */
function withoutKey(text: string, apiKey = ''): string {
  const secrets = [apiKey, ...apiKey.split(':')].filter(({ length }) => length >= shortestKey)
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text)
}
