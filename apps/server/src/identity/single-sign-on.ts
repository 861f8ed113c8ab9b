import type { BuiltinRole } from '@gepeto/contract'
import { sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { appendEvents } from '../audit/index.ts'
import type { Database } from '../platform/database/index.ts'
import type { Guard, Resilience } from '../platform/resilience/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Caller } from './caller.ts'
import { IssuerNotFound, IssuerUnreachable } from './errors/sign-in.ts'
import { cameBySingleSignOn } from './facts.ts'
import { commonOptions, type LibraryOptions } from './library.ts'
import type { SignedIn, SignIn } from './sign-in.ts'
import { memberships } from './tables.ts'
import { dropUnprovenCredentials } from './unproven-account.ts'

/** An OpenID provider that the operator trusts. */
export interface Issuer {
  /** Its name in addresses. */
  id: string
  /** Its name for people. */
  name: string
  /** As its tokens write it. */
  issuer: string
  clientId: string
  clientSecret: string | undefined
  /** Domains of the e-mail addresses that may come in; empty: any. */
  domains: readonly string[]
  /** The role of people who come for the first time; undefined: only those come in who have an account. */
  role: BuiltinRole | undefined
}

export interface SingleSignOnOptions extends LibraryOptions {
  issuers: readonly Issuer[]
  resilience: Resilience
  log: Log
  signIn: SignIn
  forgetCredentials(): void
}

/** Longest wait for a provider, in milliseconds. */
const deadlineMs = 10_000

/** How long what a provider said of itself is kept, in milliseconds. */
const discoveryMs = 10 * 60_000

/** Why somebody came back without a session; the page has a sentence for each. */
export type SingleSignOnRefusal =
  | 'cancelled'
  | 'expired'
  | 'emailNotVerified'
  | 'notAllowed'
  | 'noAccount'
  | 'failed'

const refusals: Record<string, SingleSignOnRefusal> = {
  access_denied: 'cancelled',
  state_mismatch: 'expired',
  state_not_found: 'expired',
  email_not_verified: 'emailNotVerified',
  domain_not_allowed: 'notAllowed',
  signup_disabled: 'noAccount',
  account_not_linked: 'emailNotVerified',
}

export const callbackPath = (id: string) => `/api/v1/auth/single-sign-on/${id}/callback`

/**
 * Signing in with an account of elsewhere, by OpenID Connect: authorization code with PKCE, state and nonce. Each
 * provider has a library object of its own, made with its first use and again when it did not answer, so that one which
 * is down takes nothing else with it. Providers are the operator's choice, so they may stand at private addresses.
 */
export function openSingleSignOn(options: SingleSignOnOptions) {
  const { issuers, resilience, log, signIn } = options
  const built = new LRUCache<string, ReturnType<typeof build>>({ max: 32, ttl: discoveryMs })

  const guards = new Map<string, Guard>(
    issuers.map(({ id }) => [
      id,
      resilience.guard(`single-sign-on:${id}`, { tryMs: deadlineMs, failures: 3, limit: 50 }),
    ]),
  )

  function issuerOf(id: string): Issuer {
    const found = issuers.find((issuer) => issuer.id === id)
    if (!found) throw new IssuerNotFound(id)
    return found
  }

  /** @throws IssuerUnreachable */
  async function libraryOf(issuer: Issuer, origin: string) {
    const key = `${issuer.id} ${origin}`
    const library = built.get(key) ?? build(options, issuer, origin)
    built.set(key, library)
    try {
      return await guards.get(issuer.id)!.run(async () => {
        const made = await library
        const provider = (await made.$context).socialProviders.find(({ id }) => id === issuer.id)
        if (provider?.issuer !== issuer.issuer)
          throw new Error(`it calls itself "${provider?.issuer ?? 'nothing'}", not "${issuer.issuer}"`)
        return made
      })
    } catch (error) {
      built.delete(key)
      log.warn(
        { issuer: issuer.issuer, reason: String(error) },
        'single sign-on: the provider did not answer',
      )
      throw new IssuerUnreachable(issuer.name, error)
    }
  }

  return {
    /** What the page offers. */
    issuers: issuers.map(({ id, name }) => ({ id, name })),

    /**
     * Where to send the browser, and the cookie that ties its return to this start.
     * @throws IssuerNotFound, IssuerUnreachable
     */
    async begin(id: string, { origin }: Caller): Promise<{ url: string; cookies: string[] }> {
      const { api } = await libraryOf(issuerOf(id), origin)
      const { headers, response } = await api.signInSocial({
        body: {
          provider: id,
          callbackURL: `${origin}/`,
          errorCallbackURL: `${origin}/`,
          disableRedirect: true,
        },
        returnHeaders: true,
      })
      return { url: response.url!, cookies: headers.getSetCookie() }
    },

    /** The browser is back. @throws IssuerNotFound, IssuerUnreachable */
    async finish(
      id: string,
      query: Record<string, string>,
      caller: Caller,
    ): Promise<SignedIn | { step: 'refused'; reason: SingleSignOnRefusal; cookies: string[] }> {
      const { api } = await libraryOf(issuerOf(id), caller.origin)
      const response = await within(
        deadlineMs,
        api.callbackOAuth({
          params: { id },
          query,
          headers: caller.headers,
          method: 'GET',
          asResponse: true,
        }),
      )
      const cookies = response.headers.getSetCookie()
      const error = new URL(response.headers.get('location') ?? '/', caller.origin).searchParams.get('error')
      if (response.status === 302 && error === null) return signIn.begun(caller, cookies, 'singleSignOn')
      log.info({ issuer: id, reason: error }, 'single sign-on: somebody was not let in')
      return { step: 'refused', reason: refusals[error ?? ''] ?? 'failed', cookies }
    },
  }
}

export type SingleSignOn = ReturnType<typeof openSingleSignOn>

async function build(options: SingleSignOnOptions, issuer: Issuer, origin: string) {
  const [{ betterAuth }, { genericOAuth }, common] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/generic-oauth'),
    commonOptions(options, origin),
  ])
  return betterAuth({
    ...common,
    emailAndPassword: { enabled: false },
    account: {
      // Only the operator's provider is asked, and only for an address that it has verified. Where it was not proven
      // here, all that opened the account until then ends (see below).
      accountLinking: { enabled: true, requireLocalEmailVerified: false, trustedProviders: [] },
      // What the provider gives access to is of no use here, so it is not kept current.
      updateAccountOnSignIn: false,
    },
    databaseHooks: {
      account: {
        create: {
          before: async (account) => {
            if (await dropUnprovenCredentials(options.database, account.userId)) options.forgetCredentials()
            return { data: { ...account, accessToken: null, refreshToken: null, idToken: null } }
          },
        },
      },
      user: {
        create: { after: ({ id }) => join(options.database, id, issuer) },
      },
    },
    user: {
      validateUserInfo: ({ user }) => {
        if (user.emailVerified !== true) return { error: 'email_not_verified' }
        const domain = String(user.email).toLowerCase().split('@').at(-1)!
        if (issuer.domains.length > 0 && !issuer.domains.includes(domain))
          return { error: 'domain_not_allowed' }
        return undefined
      },
    },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId: issuer.id,
            discoveryUrl: `${issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
            redirectURI: `${origin}${callbackPath(issuer.id)}`,
            clientId: issuer.clientId,
            ...(issuer.clientSecret
              ? {
                  clientSecret: issuer.clientSecret,
                  tokenEndpointAuth: { method: 'client_secret_basic' as const },
                }
              : { tokenEndpointAuth: { method: 'none' as const } }),
            scopes: ['openid', 'email', 'profile'],
            pkce: true,
            requireIdTokenVerification: true,
            disableSignUp: issuer.role === undefined,
            // "false" as text would count as true.
            mapProfileToUser: (profile) => ({ emailVerified: profile.email_verified === true }),
          },
        ],
      }),
    ],
  })
}

/** Makes somebody who comes for the first time a member of the first workspace. */
async function join(database: Database, userId: string, { role }: Issuer): Promise<void> {
  if (!role) return
  await database.transaction(async (tx) => {
    const [joined] = await tx
      .insert(memberships)
      .values({
        userId,
        role,
        workspaceId: sql`(select id from workspaces order by created_at, id limit 1)`,
      })
      .returning()
    const actor = { kind: 'user' as const, id: userId, workspaceId: joined!.workspaceId }
    await appendEvents(tx, actor, [cameBySingleSignOn(userId, role)])
  })
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
