import type { FastifyReply } from 'fastify'

/** One event of a stream (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  event: string
  data: unknown
  id?: number
}

/** Milliseconds between comments that keep idle lines open through proxies. */
const heartbeatMs = 15_000

/**
 * Writes events to the caller until the source ends, the caller leaves or the server stops.
 * A reader that is slower than the source holds the source up, so nothing piles up here.
 * @param left aborted when the caller leaves or the server stops; the source should end then
 */
export async function sendEvents(
  reply: FastifyReply,
  source: (left: AbortSignal) => AsyncIterable<ServerSentEvent>,
): Promise<void> {
  const { raw } = reply
  const gone = new AbortController()
  raw.on('close', () => gone.abort())
  const left = AbortSignal.any([gone.signal, reply.server.stopping])
  reply.hijack()
  raw.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  } as Record<string, string>)
  raw.flushHeaders()
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
  try {
    for await (const { event, data, id } of source(left)) {
      if (left.aborted) break
      const line = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
      if (!raw.write(line)) await drained(reply, left)
    }
  } finally {
    clearInterval(heartbeat)
    raw.end()
  }
}

function drained({ raw }: FastifyReply, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    raw.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
