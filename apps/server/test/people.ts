import type { SentInvitation, Session } from '@gepeto/contract'
import type { Gepeto, Reply } from './gepeto.ts'

export const password = 'correct horse battery'

/** A person with a session, who calls as the page does. */
export interface Visitor {
  id: string
  email: string
  session: Session
  /** What the browser would send with every request. */
  cookie: string
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options?: { json?: unknown; workspace?: string },
  ): Promise<Reply<Body>>
}

const cookiesOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

/** What the session of an answer lets its person do. */
export function visitorOf(gepeto: Gepeto, { headers, body }: Reply<Session>): Visitor {
  const cookie = cookiesOf(headers)
  if (body.state !== 'signedIn') throw new Error(`Not signed in: ${JSON.stringify(body)}`)
  return {
    id: body.user!.id,
    email: body.user!.email,
    session: body,
    cookie,
    call: (method, path, { json, workspace } = {}) =>
      gepeto.call(method, path, {
        anonymous: true,
        json,
        headers: {
          cookie,
          'x-csrf-token': body.csrfToken!,
          ...(workspace ? { 'x-workspace': workspace } : {}),
        },
      }),
  }
}

/** Makes the owner by the printed code. */
export async function setUpOwner(gepeto: Gepeto, email = 'owner@example.org'): Promise<Visitor> {
  const json = { code: gepeto.app.identity.setupCode, email, password }
  return visitorOf(gepeto, await gepeto.call('POST', '/api/v1/auth/setup', { anonymous: true, json }))
}

export async function signIn(gepeto: Gepeto, email: string): Promise<Visitor> {
  const json = { email, password }
  return visitorOf(gepeto, await gepeto.call('POST', '/api/v1/auth/sign-in', { anonymous: true, json }))
}

/** The token in the link of an invitation that was answered to whoever invited. */
export const tokenOf = ({ link }: Pick<SentInvitation, 'link'>) => link!.split('#')[1]!

/** Invites somebody, who accepts. */
export async function joinAs(
  gepeto: Gepeto,
  inviter: Visitor,
  role: string,
  email = `${role.replaceAll('_', '-').toLowerCase()}@example.org`,
): Promise<Visitor> {
  const invited = await inviter.call<SentInvitation>('POST', '/api/v1/invitations', { json: { email, role } })
  if (invited.status !== 201) throw new Error(`${invited.status} ${JSON.stringify(invited.body)}`)
  const json = { token: tokenOf(invited.body), password }
  return visitorOf(
    gepeto,
    await gepeto.call<Session>('POST', '/api/v1/auth/accept-invitation', { anonymous: true, json }),
  )
}
