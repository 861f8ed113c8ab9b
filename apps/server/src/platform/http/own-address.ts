import type { FastifyRequest } from 'fastify'
import { isThisMachine } from '../this-machine.ts'

/**
 * Where people reach this server, for links that leave it: such as `https://gepeto.example.org`, without a slash at
 * the end. Whoever calls chooses the Host header, so a link for somebody else must not be sent before
 * `mayBeSent` has been asked.
 * @param publicUrl what the configuration says; undefined: where the request came to
 */
export function ownAddress({ protocol, host }: FastifyRequest, publicUrl: string | undefined): string {
  return (publicUrl ?? new URL(`${protocol}://${host}`).origin).replace(/\/+$/, '')
}

/**
 * Whether a letter to somebody else may name this address of ours: where the operator named it, or where it cannot lead
 * away from this machine. Else it is the caller's choice.
 */
export function mayBeSent(origin: string, publicUrl: string | undefined): boolean {
  return publicUrl !== undefined || isThisMachine(origin)
}
