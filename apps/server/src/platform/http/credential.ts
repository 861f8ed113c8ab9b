import type { FastifyRequest } from 'fastify'

/**
 * The key or token in a request's headers. Anything else there is none: another scheme, which a browser sends of its own
 * accord for an address such as `wss://name:password@…`, or an empty key.
 */
export function credentialOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
}
