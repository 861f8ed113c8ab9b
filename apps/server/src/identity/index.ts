import { createHmac, createSecretKey } from 'node:crypto'
import { type AcceptInvitation, type SecondStep, WorkspaceId } from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import type { Audit } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import type { Database } from '../platform/database/index.ts'
import type { LetterLimit } from '../platform/gate/letter-limit.ts'
import type { SignInThrottle } from '../platform/gate/sign-in-throttle.ts'
import { credentialOf } from '../platform/http/credential.ts'
import { CsrfTokenMissing, NotSignedIn } from '../platform/http/errors.ts'
import type { Mail } from '../platform/mail/index.ts'
import type { Resilience } from '../platform/resilience/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { openAcceptance } from './acceptance.ts'
import { accountCommands } from './account.ts'
import type { AccountSeals } from './account-seals.ts'
import { openActors } from './actors.ts'
import { openTries } from './attempts.ts'
import { type Caller, callerOf } from './caller.ts'
import { groupCommands } from './commands/groups.ts'
import { invitationCommands } from './commands/invitations.ts'
import { keyCommands } from './commands/keys.ts'
import { type PrincipalListener, peopleCommands } from './commands/people.ts'
import { roleCommands } from './commands/roles.ts'
import { workspaceCommands } from './commands/workspaces.ts'
import { identityCommands, type OwnerListener, type WorkspaceListener } from './commands.ts'
import { openCsrfTokens } from './csrf.ts'
import { PasskeyRefused } from './errors/second-step.ts'
import { WorkspaceNotFound } from './errors/workspaces.ts'
import { openFailedSignIns } from './failed-sign-ins.ts'
import { openLibrary } from './library.ts'
import { type GrantQuery, linkCommands } from './links.ts'
import { passkeyCommands } from './passkeys.ts'
import { type HoldQuery, identityData } from './personal-data.ts'
import { openPolicies } from './policies.ts'
import { principalQueries } from './principals.ts'
import { accessReviewQueries } from './queries/access-review.ts'
import { groupQueries } from './queries/groups.ts'
import { invitationQueries } from './queries/invitations.ts'
import { keyQueries } from './queries/keys.ts'
import { peopleQueries } from './queries/people.ts'
import { roleQueries } from './queries/roles.ts'
import { workspaceQueries } from './queries/workspaces.ts'
import { identityQueries } from './queries.ts'
import { secondFactorCommands } from './second-factor.ts'
import { type LiveSession, openSessions } from './sessions.ts'
import { openSignIn, type SignedIn, type SignInStep } from './sign-in.ts'
import { relaySignIns } from './sign-in-outbox.ts'
import { type Issuer, openSingleSignOn } from './single-sign-on.ts'
import { openSigningKeys } from './tokens/signing-keys.ts'
import { isAccessToken, openTokens } from './tokens/tokens.ts'

export { openAccountSeals, sealPastAccounts } from './account-seals.ts'
export { PersonNotFound } from './errors/people.ts'
export { refuseCommonPassword } from './passwords/common.ts'
export { rebuildKey, rebuildPerson, rebuildRole } from './rebuilt-access.ts'
export { forgetSignIns } from './retention.ts'
export { identityRoutes } from './routes.ts'
export { endSessions } from './sessions.ts'
export type { Issuer } from './single-sign-on.ts'

export interface IdentityOptions {
  database: Database
  audit: Pick<Audit, 'relay' | 'wake'>
  cache: Cache
  masterKey: MasterKey
  /** Seals addresses and second factors. */
  seals: AccountSeals
  mail: Mail
  /** The policy for calls to single sign-on providers. */
  resilience: Resilience
  log: Log
  /** Where people reach this server; undefined: where the request came to. */
  publicUrl: string | undefined
  version: string
  secureCookies: boolean
  /** How long an access token lives, in seconds. */
  accessTokenSeconds: number
  /** Providers of single sign-on. */
  issuers: readonly Issuer[]
  /** Limits tries to sign in. */
  throttle: SignInThrottle
  /** Limits letters to one mailbox. */
  letterLimit: LetterLimit
  onWorkspaceCreated: WorkspaceListener[]
  onOwnerCreated: OwnerListener[]
  onWorkspaceDeleted: WorkspaceListener[]
  onPrincipalGone: PrincipalListener[]
  holdsGrant: GrantQuery
  isHeldElsewhere: HoldQuery
}

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Somebody who is signed in on the page: who they are, and the token that their writes carry. */
export interface Visitor {
  actor: Actor
  csrfToken: string
  sessionId: string
}

/** Users, sessions, tokens, API keys and the workspace. */
export function createIdentity(options: IdentityOptions) {
  const { database, audit, cache, masterKey, seals, mail, letterLimit, log, publicUrl, version } = options
  const { secureCookies } = options
  const { onWorkspaceCreated, onOwnerCreated, onWorkspaceDeleted, onPrincipalGone } = options
  const hashKey = keyedHash(masterKey.derive('api-keys'))
  const hashToken = keyedHash(masterKey.derive('invitations'))
  const queries = identityQueries(database, seals)
  const actors = openActors(database, cache, hashKey)
  const { injectionPolicy, maskingPolicy, forgetPolicies } = openPolicies(database, cache)
  audit.relay(relaySignIns(log))
  const libraryOptions = { database, masterKey, seals, secureCookies, onWritten: audit.wake }
  const libraryFor = openLibrary(libraryOptions)
  const sessions = openSessions({ database, cache, libraryFor, secureCookies, onBegun: audit.wake })
  const hashTried = keyedHash(masterKey.derive('failed sign-ins'))
  const failures = openFailedSignIns({
    database,
    pseudonymOf: (text) => `try_${hashTried(text).toString('hex').slice(0, 20)}`,
    log,
  })
  const attempt = openTries(options.throttle, failures)
  const signIn = openSignIn({ libraryFor, sessions, secureCookies, attempt })
  const tokenMs = options.accessTokenSeconds * 1000
  const signingKeys = openSigningKeys({ database, cache, masterKey, tokenMs })

  function forgetCredentials(): void {
    actors.forgetCredentials()
    sessions.forget()
    tokens.forget()
    signingKeys.forget()
  }

  const tokens = openTokens({
    database,
    cache,
    hash: keyedHash(masterKey.derive('refresh-tokens')),
    signingKeys,
    signIn,
    sessions,
    actors,
    issuer: publicUrl ?? 'gepeto',
    accessSeconds: options.accessTokenSeconds,
    forgetCredentials,
  })
  const singleSignOn = openSingleSignOn({
    ...libraryOptions,
    issuers: options.issuers,
    resilience: options.resilience,
    log,
    signIn,
    forgetCredentials,
  })
  const shared = { database, seals, libraryFor, sessions, signIn, attempt, forgetCredentials }
  const commands = identityCommands({ database, seals, hashKey, onWorkspaceCreated, onOwnerCreated })
  const acceptance = openAcceptance({ database, seals, hashToken, forgetCredentials })
  const links = linkCommands({
    ...shared,
    mail,
    letterLimit,
    log,
    publicUrl,
    holdsGrant: options.holdsGrant,
  })
  const { takeOut, ...people } = peopleCommands({ ...shared, onPrincipalGone })
  const csrf = openCsrfTokens(masterKey.derive('csrf'))

  const asVisitor = (session: LiveSession, actor: Actor | undefined): Visitor | undefined =>
    actor && {
      actor: { ...actor, sessionId: session.id },
      csrfToken: csrf.tokenFor(session.id),
      sessionId: session.id,
    }

  /** A person in the workspace that the caller names; where they are not let in there, in the one they joined first. */
  async function visitorOf(session: LiveSession, { headers }: Caller): Promise<Visitor | undefined> {
    const { userId, method } = session
    const named = WorkspaceId.safeParse(headers.get('x-workspace')).data
    const there = named ? await actors.actorOfUser(userId, named, method) : undefined
    return asVisitor(session, there ?? (await actors.actorOfUser(userId, undefined, method)))
  }

  /** Lets somebody in who proved who they are. */
  async function welcome(started: SignedIn, caller: Caller) {
    const visitor = await visitorOf(started.session, caller)
    if (!visitor)
      throw new NotSignedIn({
        en: 'This account belongs to no workspace.',
        'pt-BR': 'Esta conta não pertence a nenhum espaço de trabalho.',
      })
    return { cookies: [...started.cookies, ...caller.setCookies], visitor }
  }

  const proceed = async (step: SignInStep, caller: Caller) =>
    step.step === 'signedIn'
      ? welcome(step, caller)
      : { cookies: [...step.cookies, ...caller.setCookies], visitor: undefined }

  return {
    ...commands,
    ...queries,
    ...workspaceCommands({
      ...shared,
      onWorkspaceCreated,
      onOwnerCreated,
      onWorkspaceDeleted,
      onSettingsChanged: forgetPolicies,
    }),
    ...workspaceQueries(database),
    injectionPolicy,
    maskingPolicy,
    ...people,
    personalData: identityData({
      database,
      seals,
      takeOut,
      isHeldElsewhere: options.isHeldElsewhere,
      forgetCredentials,
    }),
    ...peopleQueries(database, seals),
    ...accessReviewQueries(database, seals),
    ...invitationCommands({ database, seals, mail, letterLimit, publicUrl, hashToken }),
    ...invitationQueries(database, seals),
    viewInvitation: acceptance.viewInvitation,
    ...roleCommands(database, forgetCredentials),
    ...roleQueries(database),
    ...groupCommands({ ...shared, onPrincipalGone }),
    ...groupQueries(database, seals),
    ...keyCommands({ ...shared, hashKey }),
    ...keyQueries(database),
    ...links,
    ...accountCommands(shared),
    ...secondFactorCommands({
      ...shared,
      isRequired: async (actor) => queries.isSecondFactorAsked(actor),
    }),
    ...passkeyCommands(shared),
    rotateSigningKeys: signingKeys.rotateSigningKeys,
    publicKeys: signingKeys.publicKeys,
    issueTokens: tokens.issueTokens,
    revokeToken: tokens.revokeToken,
    publicUrl,
    ...principalQueries(database),
    forgetCredentials,
    /** Writes down what is left to write. */
    close: async () => {
      await links.lettersWritten()
      await failures.close()
    },
    localOwner: actors.localOwner,
    version,
    passkeyQuestionAtSignIn: signIn.passkeyQuestion,
    /** How people can sign in here. */
    ways: { singleSignOn: singleSignOn.issuers, passwordReset: mail.isConfigured },
    callerOf: (request: FastifyRequest): Caller => callerOf(request, publicUrl),

    /** Who is signed in on the page, and the Set-Cookie values that keep the session alive. */
    async visitor(caller: Caller): Promise<{ visitor: Visitor | undefined; cookies: string[] }> {
      const { session, cookies } = await sessions.renew(caller)
      return { visitor: session && (await visitorOf(session, caller)), cookies }
    },

    /** Who goes on in the session that took the place of theirs. */
    async replaced({ session, cookies }: SignedIn, caller: Caller) {
      return { cookies, visitor: await visitorOf(session, caller) }
    },

    /** Who sends this request: by API key, access token or session cookie. @throws NotSignedIn, TokenRefused, CsrfTokenMissing */
    async resolveActor(request: FastifyRequest): Promise<Actor> {
      const key = credentialOf(request)
      if (key !== undefined) {
        if (isAccessToken(key)) return tokens.actorOfToken(key)
        const actor = await actors.actorOfKey(key)
        if (!actor)
          throw new NotSignedIn({
            en: 'This API key is not known, was revoked or has expired.',
            'pt-BR': 'Esta chave de API não é conhecida, foi revogada ou venceu.',
          })
        return actor
      }
      const caller = callerOf(request, publicUrl)
      const session = await sessions.find(caller)
      const named = caller.headers.get('x-workspace')
      const workspaceId = WorkspaceId.safeParse(named).data
      if (session && named && !workspaceId) throw new WorkspaceNotFound()
      const visitor =
        session && asVisitor(session, await actors.actorOfUser(session.userId, workspaceId, session.method))
      if (!visitor) throw session && workspaceId ? new WorkspaceNotFound() : new NotSignedIn()
      if (
        !readingMethods.has(request.method) &&
        !csrf.isValid(visitor.sessionId, request.headers['x-csrf-token'])
      ) {
        throw new CsrfTokenMissing()
      }
      return visitor.actor
    },

    /**
     * Lets an invited person in. A password is a try at the account of the invited address, which is counted before
     * anything is spent; a link that is not known is none. Without a password it is their session that vouches, so the
     * call has to come from our page.
     * @throws InvitationClosed, SignInRefused, CsrfTokenMissing, and what `attempt` refuses with
     */
    async acceptInvitation(input: AcceptInvitation, caller: Caller) {
      const { password } = input
      const { email } = await acceptance.viewInvitation(input.token)
      if (password !== undefined) {
        const step = await attempt({ kind: 'password', account: email, caller }, async () => {
          const { workspaceId } = await acceptance.acceptInvitation(input, undefined)
          caller.headers.set('x-workspace', workspaceId)
          return signIn.byPasswordInTry(email, password, caller)
        })
        return proceed(step, caller)
      }
      const session = await sessions.find(caller)
      if (session && !csrf.isValid(session.id, caller.headers.get('x-csrf-token')))
        throw new CsrfTokenMissing()
      const { workspaceId } = await acceptance.acceptInvitation(input, session?.userId)
      caller.headers.set('x-workspace', workspaceId)
      return { cookies: [], visitor: session && (await visitorOf(session, caller)) }
    },

    /** @throws SignInRefused */
    signIn: async (email: string, password: string, caller: Caller) =>
      proceed(await signIn.byPassword(email, password, caller), caller),

    /** @throws CodeRefused, SecondStepOver, SecondFactorLocked */
    signInSecondStep: async (step: SecondStep, caller: Caller) =>
      welcome(await signIn.bySecondFactor(step, caller), caller),

    /** @throws PasskeyRefused */
    async signInByPasskey(credential: Record<string, unknown>, caller: Caller) {
      const started = await signIn.byPasskey(credential, caller).catch(async (error: unknown) => {
        if (error instanceof PasskeyRefused)
          await failures.record({ way: 'passkey', address: caller.address, reason: PasskeyRefused.code })
        throw error
      })
      return welcome(started, caller)
    },

    beginSingleSignOn: singleSignOn.begin,

    /** @returns why they were not let in, where they were not. @throws IssuerNotFound, IssuerUnreachable */
    async finishSingleSignOn(id: string, query: Record<string, string>, caller: Caller) {
      const finished = await singleSignOn.finish(id, query, caller)
      if (finished.step === 'refused') {
        const { cookies, reason } = finished
        await failures.record({ way: 'singleSignOn', address: caller.address, reason })
        return { cookies, refused: reason }
      }
      const { cookies } = await welcome(finished, caller)
      return { cookies, refused: undefined }
    },

    /** @throws CsrfTokenMissing when another page tries to sign the person out */
    async signOut(caller: Caller): Promise<string[]> {
      const session = await sessions.find(caller)
      if (!session) return []
      if (!csrf.isValid(session.id, caller.headers.get('x-csrf-token'))) throw new CsrfTokenMissing()
      const cookies = await signIn.signOut(caller)
      forgetCredentials()
      return cookies
    },
  }
}

export type Identity = ReturnType<typeof createIdentity>

const keyedHash = (secret: Buffer) => {
  const key = createSecretKey(secret)
  return (text: string) => createHmac('sha256', key).update(text).digest()
}
