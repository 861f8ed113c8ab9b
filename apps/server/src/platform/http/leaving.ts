import type { FastifyReply } from 'fastify'

/** Aborted when the caller closes the connection before the answer is sent. */
export function leaving(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}
