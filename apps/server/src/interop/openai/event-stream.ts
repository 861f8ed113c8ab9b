import type { Permission } from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import { ShuttingDown } from '../../platform/http/errors.ts'
import { interfaceLanguage } from '../../platform/http/language.ts'
import { problemBody } from '../../platform/http/problem.ts'
import { openAiError } from './errors.ts'
import { errorChunk } from './shapes.ts'

/** A response that goes out event by event. */
export interface EventStream {
  /** @returns false: the reader is behind, and `drained` should be awaited */
  write(events: string | Buffer): boolean
  drained(): Promise<void>
  /** Writes the last events: in one packet with the end, where nothing else waits. */
  end(events: string | Buffer): void
  /** Says in OpenAI's way that the rest does not come. */
  fail(error: unknown): void
}

/** Milliseconds between comments that keep idle lines open through proxies. */
const heartbeatMs = 15_000

/**
 * Runs what answers in events, until it ends or its reader may not or will not read on.
 * @param begin told when nobody reads any more or may; answers with what writes, once it is clear that there is
 *        something to write: until then a failure is an answer like any other
 */
export async function sendCompletion(
  reply: FastifyReply,
  permission: Permission,
  begin: (left: AbortSignal) => Promise<(stream: EventStream) => Promise<void>>,
): Promise<void> {
  const { raw, request, server } = reply
  const over = new AbortController()
  const stop = () => over.abort(new ShuttingDown())
  const watch = server.access.watch(request, permission)
  raw.on('close', () => {
    if (!raw.writableFinished) over.abort()
  })
  server.stopping.addEventListener('abort', stop)
  watch.ended.addEventListener('abort', () => over.abort(watch.ended.reason))
  let heartbeat: NodeJS.Timeout | undefined
  try {
    const write = await begin(over.signal)
    server.gate.load.release(raw)
    reply.hijack()
    raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    } as Record<string, string>)
    heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs)
    const stream = eventStream(reply)
    try {
      await write(stream)
    } catch (error) {
      if (!raw.destroyed) stream.fail(over.signal.aborted ? over.signal.reason : error)
    }
    raw.end()
  } finally {
    clearInterval(heartbeat)
    watch.stop()
    server.stopping.removeEventListener('abort', stop)
  }
}

function eventStream({ raw, request }: FastifyReply): EventStream {
  return {
    write: (events) => raw.write(events),
    end: (events) => void raw.end(events),
    drained: () =>
      new Promise((resolve) => {
        if (raw.writableEnded || raw.destroyed) return resolve()
        const done = () => {
          raw.off('drain', done)
          raw.off('close', done)
          resolve()
        }
        raw.on('drain', done)
        raw.on('close', done)
      }),
    fail(error) {
      const [path] = request.url.split('?')
      const problem = problemBody(error, path!, request.id, interfaceLanguage(request))
      if (problem.status >= 500) request.log.warn({ err: error }, 'a streamed completion failed')
      raw.write(errorChunk(openAiError(problem)))
    },
  }
}
