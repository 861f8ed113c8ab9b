import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AddressNotFound, MethodNotAllowed } from './errors.ts'

/** Refuses a request that no route takes. */
export type RefuseAddress = (request: FastifyRequest, reply: FastifyReply) => never

/**
 * Notes every route from now on, so that a wrong method at a right address can be told from a wrong address.
 * @returns throws MethodNotAllowed (with the Allow header set) or AddressNotFound
 */
export function watchAddresses(app: FastifyInstance): RefuseAddress {
  const known: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const pattern = url.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll(/:[^/]+/g, '[^/]+')
    known.push({ pattern: new RegExp(`^${pattern}/?$`), methods: [method].flat() })
  })
  return (request, reply) => {
    const path = request.url.split('?')[0] ?? '/'
    const allowed = known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    if (allowed.length === 0) throw new AddressNotFound(request.method, path)
    const methods = [...new Set(allowed)].sort()
    reply.header('allow', methods.join(', '))
    throw new MethodNotAllowed(request.method, path, methods)
  }
}
