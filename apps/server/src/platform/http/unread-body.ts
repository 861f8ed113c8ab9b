import type { FastifyInstance, FastifyRequest } from 'fastify'

/** How long a caller may go on sending what nobody wants before the line is cut, in milliseconds. */
const patienceMs = 60_000

/**
 * Answers that are given before the whole body has come, such as refusals: what is still to come of it is taken and
 * thrown away. Closing at once would reset the line under a caller who is still sending, and most would then never
 * read the answer; not reading at all would leave both sides waiting.
 */
export function discardUnreadBodies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    // Of what is too large Fastify closes the line, also where all of it has come by now.
    if (!request.raw.complete || reply.statusCode === 413) reply.removeHeader('connection')
    done(null, payload)
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete) discardRest(request)
    done()
  })
}

function discardRest({ raw }: FastifyRequest): void {
  raw.unpipe()
  raw.resume()
  const cut = setTimeout(() => raw.destroy(), patienceMs)
  cut.unref()
  raw.once('close', () => clearTimeout(cut))
}
