import type { ServerResponse } from 'node:http'
import type { Permission, Problem as ProblemBody } from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import type { Actor } from '../actor.ts'
import { interfaceLanguage } from './language.ts'
import { problemBody } from './problem.ts'

/** One event of a stream (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  event: string
  data: unknown
  id?: number
}

/** An event of an answer as it goes over the line: its type is the event's name, a problem stands by itself. */
export function toServerSent(
  seq: number,
  event: { type: string } | { type: 'error'; problem: ProblemBody },
): ServerSentEvent {
  const { type, ...data } = event
  return { event: type, data: 'problem' in event ? event.problem : data, id: seq }
}

/** Milliseconds between comments that keep idle lines open through proxies. */
const heartbeatMs = 15_000

/** What the reader of a stream must go on being allowed. */
export interface Needed {
  permission: Permission
  /** Throws a Problem when what the stream shows may no longer be seen. */
  stillHolds?: (actor: Actor) => Promise<unknown>
}

/**
 * Writes events to the caller until the source ends, the caller leaves or the server stops, or until the caller may no
 * longer have them: then an `error` event with the problem is the last.
 * A reader that is slower than the source holds the source up, so nothing piles up here.
 * @throws TooManyOpen before anything is written
 * @param left aborted when nobody is there to read or may; the source should end then
 */
export async function sendEvents(
  reply: FastifyReply,
  { permission, stillHolds }: Needed,
  source: (left: AbortSignal) => AsyncIterable<ServerSentEvent>,
): Promise<void> {
  const { raw, request, server } = reply
  server.access.mayOpen(request)
  const watch = server.access.watch(request, permission, stillHolds)
  const gone = new AbortController()
  raw.on('close', () => gone.abort())
  const left = AbortSignal.any([gone.signal, server.stopping, watch.ended])
  server.gate.load.release(raw)
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
      gatherWrites(raw)
      const line = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
      if (!raw.write(line)) await drained(reply, left)
    }
    if (watch.ended.aborted) {
      const [path] = request.url.split('?')
      const problem = problemBody(watch.ended.reason, path!, request.id, interfaceLanguage(request))
      raw.write(`event: error\ndata: ${JSON.stringify(problem)}\n\n`)
    }
  } finally {
    clearInterval(heartbeat)
    watch.stop()
    letGo(raw)
    raw.end()
  }
}

/** What is written in one turn of the event loop goes out in one piece: a model often says many words at once. */
function gatherWrites(raw: ServerResponse): void {
  if (raw.writableCorked > 0) return
  raw.cork()
  setImmediate(() => letGo(raw))
}

function letGo(raw: ServerResponse): void {
  if (raw.writableCorked > 0) raw.uncork()
}

function drained({ raw }: FastifyReply, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    raw.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
