import type { FastifyRequest } from 'fastify'

/**
 * Where people reach this server, for links that leave it: such as `https://gepeto.example.org`, without a slash at
 * the end. Whoever calls chooses the Host header, so a link for somebody else that an anonymous caller asks for must
 * not come from here unless `publicUrl` is set.
 * @param publicUrl what the configuration says; undefined: where the request came to
 */
export function ownAddress({ protocol, host }: FastifyRequest, publicUrl: string | undefined): string {
  return (publicUrl ?? new URL(`${protocol}://${host}`).origin).replace(/\/+$/, '')
}
