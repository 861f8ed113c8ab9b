import { createHmac, createSecretKey } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { appendEvents } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import type { Database } from '../platform/database/index.ts'
import { CsrfTokenMissing, NotSignedIn } from '../platform/http/errors.ts'
import { identityCommands, type OwnerListener, type WorkspaceListener } from './commands.ts'
import { openCsrfTokens } from './csrf.ts'
import { signedIn, signedOut } from './facts.ts'
import { identityQueries } from './queries.ts'
import { webHeaders } from './routes.ts'
import { openSignIn } from './sign-in.ts'

export { identityRoutes } from './routes.ts'

export interface IdentityOptions {
  database: Database
  masterKey: MasterKey
  version: string
  secureCookies: boolean
  onWorkspaceCreated: WorkspaceListener[]
  onOwnerCreated: OwnerListener[]
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Users, sessions, API keys and the workspace. */
export function createIdentity({
  database,
  masterKey,
  version,
  secureCookies,
  onWorkspaceCreated,
  onOwnerCreated,
}: IdentityOptions) {
  const keyHashKey = createSecretKey(masterKey.derive('api-keys'))
  const hashKey = (key: string) => createHmac('sha256', keyHashKey).update(key).digest()
  const queries = identityQueries(database, hashKey)
  const { forgetCredentials } = queries
  const commands = identityCommands({
    database,
    hashKey,
    forgetCredentials,
    onWorkspaceCreated,
    onOwnerCreated,
  })
  const library = openSignIn({
    database,
    secret: masterKey.derive('sessions').toString('base64url'),
    secureCookies,
  })
  const csrf = openCsrfTokens(masterKey.derive('csrf'))

  async function sessionActor(headers: Headers) {
    const session = await library.session(headers)
    const actor = session && (await queries.actorOfUser(session.userId))
    return actor && { actor, csrfToken: csrf.tokenFor(session.sessionId), sessionId: session.sessionId }
  }

  const record = (actor: Actor, fact: ReturnType<typeof signedIn>) =>
    database.transaction((tx) => appendEvents(tx, actor, [fact]))

  return {
    ...commands,
    ...queries,
    version,
    sessionActor,

    /** Who sends this request: by API key or session cookie. @throws NotSignedIn, CsrfTokenMissing */
    async resolveActor(request: FastifyRequest): Promise<Actor> {
      const key = credential(request)
      if (key !== undefined) {
        const actor = await queries.actorOfKey(key)
        if (!actor)
          throw new NotSignedIn({
            en: 'This API key is not known, was revoked or has expired.',
            'pt-BR': 'Esta chave de API não é conhecida, foi revogada ou venceu.',
          })
        return actor
      }
      const session = await library.session(webHeaders(request))
      const actor = session && (await queries.actorOfUser(session.userId))
      if (!actor) throw new NotSignedIn()
      if (
        !readingMethods.has(request.method) &&
        !csrf.isValid(session.sessionId, request.headers['x-csrf-token'])
      ) {
        throw new CsrfTokenMissing()
      }
      return actor
    },

    async signIn(email: string, password: string, headers: Headers) {
      const { userId, cookies } = await library.signIn(email.toLowerCase(), password, headers)
      const actor = await queries.actorOfUser(userId)
      if (!actor)
        throw new NotSignedIn({
          en: 'This account belongs to no workspace.',
          'pt-BR': 'Esta conta não pertence a nenhum espaço de trabalho.',
        })
      await record(actor, signedIn(userId))
      const session = await library.session(
        new Headers({ cookie: cookies.map((line) => line.split(';')[0]).join('; ') }),
      )
      return {
        cookies,
        signedIn: session && {
          actor,
          csrfToken: csrf.tokenFor(session.sessionId),
          sessionId: session.sessionId,
        },
      }
    },

    /** @throws CsrfTokenMissing when another page tries to sign the person out */
    async signOut(headers: Headers): Promise<string[]> {
      const session = await sessionActor(headers)
      if (!session) return []
      if (!csrf.isValid(session.sessionId, headers.get('x-csrf-token'))) throw new CsrfTokenMissing()
      const cookies = await library.signOut(headers)
      await record(session.actor, signedOut(session.actor.id))
      return cookies
    },
  }
}

export type Identity = ReturnType<typeof createIdentity>

function credential(request: FastifyRequest): string | undefined {
  const key = request.headers['x-api-key']
  if (typeof key === 'string' && key !== '') return key
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')
  return bearer?.[1]
}
