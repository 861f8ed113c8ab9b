import type { FastifyInstance } from 'fastify'
import { refuseNesting } from './storable.ts'

/** Reads JSON bodies as Fastify does, once it is known that they are not nested without end. */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      refuseNesting('body', body as string)
    } catch (problem) {
      return done(problem as Error)
    }
    return parse(request, body as string, done)
  })
}
