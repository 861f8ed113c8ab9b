import { permissions, type Session } from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import type { Identity, Visitor } from '../index.ts'

/** What the page needs to know of who is signed in. */
export async function sessionOf(identity: Identity, visitor: Visitor | undefined): Promise<Session> {
  const { version, ways } = identity
  const described = visitor ? await identity.describe(visitor.actor) : undefined
  if (!visitor || !described) {
    const state = (await identity.hasOwner()) ? 'signedOut' : 'setup'
    return {
      state,
      user: null,
      workspace: null,
      role: null,
      roleName: null,
      workspaces: [],
      permissions: [],
      csrfToken: null,
      ways,
      version,
    }
  }
  const { actor, csrfToken } = visitor
  const allowed = permissions.filter((name) => actor.permissions.has(name))
  return {
    state: actor.isSecondFactorMissing ? 'secondFactorRequired' : 'signedIn',
    ...described,
    permissions: actor.isSecondFactorMissing ? allowed.filter((name) => name === 'account:use') : allowed,
    csrfToken,
    ways,
    version,
  }
}

/** Answers a step of signing in: with the session it led to, or with the question for a code. */
export async function sendSession(
  identity: Identity,
  reply: FastifyReply,
  { cookies, visitor }: { cookies: string[]; visitor: Visitor | undefined },
): Promise<Session> {
  reply.header('set-cookie', cookies)
  const session = await sessionOf(identity, visitor)
  return visitor ? session : { ...session, state: 'secondFactor' }
}
