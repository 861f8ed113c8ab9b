import { randomBytes, randomUUID } from 'node:crypto'
import type { TokenRequest, Tokens } from '@gepeto/contract'
import { and, eq, lt, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Cache } from '../../platform/cache/index.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Actors } from '../actors.ts'
import { type Caller, withCookies } from '../caller.ts'
import { SecondFactorNeeded } from '../errors/second-step.ts'
import { TokenRefused } from '../errors/sign-in.ts'
import { tokenReused } from '../facts.ts'
import { sessionSeconds } from '../library.ts'
import { endSessions, type LiveSession, type Sessions } from '../sessions.ts'
import type { SignIn } from '../sign-in.ts'
import { refreshTokens, sessions as sessionTable } from '../tables.ts'
import { algorithm, type SigningKeys } from './signing-keys.ts'

/** Whom access tokens are for. */
const audience = 'gepeto'

/** What instances' clocks may differ by, in seconds. */
const clockToleranceSeconds = 5

/** How long a verified token is trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

/** What an access token says. */
interface Claims {
  userId: string
  sessionId: string
  workspaceId: string
}

interface Verified extends Claims {
  /** By its token's word. */
  leftMs: number
}

export interface TokenOptions {
  database: Database
  cache: Cache
  /** The form in which a refresh token is stored: a keyed hash. */
  hash(token: string): Buffer
  signingKeys: SigningKeys
  signIn: SignIn
  sessions: Sessions
  actors: Actors
  issuer: string
  /** How long an access token lives, in seconds. */
  accessSeconds: number
  forgetCredentials(): void
}

/**
 * Tokens for programs that act for a person: access tokens are JWTs (RFC 9068), refresh tokens good for one exchange.
 * Both belong to a session and end with it.
 */
export function openTokens(options: TokenOptions) {
  const { database, cache, hash, signingKeys, signIn, sessions, actors, issuer, accessSeconds } = options
  const verified = cache.lookup<Verified>('tokens', { ttlMs: trustedMs, maxEntries: 10_000 })

  const sessionEnd = () => new Date(Date.now() + sessionSeconds * 1000)

  async function sign({ userId, sessionId, workspaceId }: Claims): Promise<string> {
    const [{ SignJWT }, { kid, key }] = await Promise.all([import('jose'), signingKeys.current()])
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({ workspace: workspaceId, sid: sessionId })
      .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + accessSeconds)
      .sign(key)
  }

  const newRefreshToken = () => `gpr_${randomBytes(32).toString('base64url')}`

  async function answer(claims: Claims, refreshToken: string): Promise<Tokens> {
    return { accessToken: await sign(claims), refreshToken, expiresIn: accessSeconds }
  }

  async function byPassword(
    request: Extract<TokenRequest, { email: string }>,
    caller: Caller,
  ): Promise<Tokens> {
    const { email, password, totp, recoveryCode, workspace } = request
    // A browser's cookies are not looked at: who asks is who knows the password.
    let started = await signIn.byPassword(email, password, withCookies(caller, []), 'token')
    if (started.step === 'secondFactor') {
      const step = totp ? { code: totp } : recoveryCode ? { recoveryCode } : undefined
      if (!step) throw new SecondFactorNeeded()
      started = await signIn.bySecondFactor(step, withCookies(caller, started.cookies), 'token')
    }
    const { session } = started
    const actor = await actors.actorOfUser(session.userId, workspace)
    if (!actor) {
      await endSessions(database.drizzle, session.userId, session.id)
      throw new TokenRefused()
    }
    const refreshToken = newRefreshToken()
    await database.drizzle.insert(refreshTokens).values({
      hash: hash(refreshToken),
      sessionId: session.id,
      workspaceId: actor.workspaceId,
      expiresAt: sessionEnd(),
    })
    return answer(
      { userId: actor.userId, sessionId: session.id, workspaceId: actor.workspaceId },
      refreshToken,
    )
  }

  /**
   * One that comes a second time was stolen, by whoever came first or second: its session ends. There is no grace for a
   * client that lost the answer, because a thief is not told from it; it signs in again.
   */
  async function byRefresh(given: string): Promise<Tokens> {
    const refreshToken = newRefreshToken()
    const claims = await database.transaction(async (tx): Promise<Claims | undefined> => {
      const [row] = await tx
        .select({ token: refreshTokens, userId: sessionTable.userId })
        .from(refreshTokens)
        .innerJoin(sessionTable, eq(sessionTable.id, refreshTokens.sessionId))
        .where(eq(refreshTokens.hash, hash(given)))
        .for('update')
      if (!row) return undefined
      const { token, userId } = row
      const { sessionId, workspaceId } = token
      if (token.usedAt) {
        await endSessions(tx, userId, sessionId)
        await appendEvents(tx, { kind: 'user', id: userId, workspaceId }, [tokenReused(sessionId)])
        tx.afterCommit(options.forgetCredentials)
        return undefined
      }
      if (token.expiresAt <= new Date()) return undefined
      await tx.update(refreshTokens).set({ usedAt: new Date() }).where(eq(refreshTokens.hash, token.hash))
      await tx
        .insert(refreshTokens)
        .values({ hash: hash(refreshToken), sessionId, workspaceId, expiresAt: sessionEnd() })
      await tx
        .delete(refreshTokens)
        .where(and(eq(refreshTokens.sessionId, sessionId), lt(refreshTokens.expiresAt, sql`now()`)))
      await tx.update(sessionTable).set({ expiresAt: sessionEnd() }).where(eq(sessionTable.id, sessionId))
      return { userId, sessionId, workspaceId }
    })
    if (!claims || !(await actors.actorOfUser(claims.userId, claims.workspaceId))) throw new TokenRefused()
    return answer(claims, refreshToken)
  }

  const verify = (token: string): Promise<Claims> =>
    verified.get(
      token,
      () => readToken(token),
      ({ leftMs }) => leftMs,
    )

  async function readToken(token: string): Promise<Verified> {
    const { jwtVerify, decodeProtectedHeader } = await import('jose')
    try {
      const key = await signingKeys.find(decodeProtectedHeader(token).kid)
      if (!key) throw new TokenRefused()
      const { payload } = await jwtVerify(token, key, {
        issuer,
        audience,
        algorithms: [algorithm],
        typ: 'at+jwt',
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'sid', 'workspace', 'iat', 'nbf', 'exp', 'jti'],
      })
      return {
        userId: String(payload.sub),
        sessionId: String(payload.sid),
        workspaceId: String(payload.workspace),
        leftMs: payload.exp! * 1000 - Date.now(),
      }
    } catch (error) {
      // jose says in its errors' codes what is wrong with a token; what has none is a fault of ours.
      if (error instanceof TokenRefused || !('code' in (error as object))) {
        throw error instanceof TypeError ? new TokenRefused() : error
      }
      if (!/^ERR_(JWT|JWS|JOSE)/.test(String((error as { code: unknown }).code))) throw error
      throw new TokenRefused()
    }
  }

  return {
    /** @throws SignInRefused, SecondFactorNeeded, CodeRefused, TokenRefused, and what tries are limited with */
    issueTokens(request: TokenRequest, caller: Caller): Promise<Tokens> {
      if ('email' in request) return byPassword(request, caller)
      return byRefresh(request.refreshToken)
    },

    /** Ends the session of a refresh token, with all its tokens. One that is not known is as good as ended. */
    async revokeToken(refreshToken: string): Promise<void> {
      await database.transaction(async (tx) => {
        const [row] = await tx
          .select({ sessionId: refreshTokens.sessionId, userId: sessionTable.userId })
          .from(refreshTokens)
          .innerJoin(sessionTable, eq(sessionTable.id, refreshTokens.sessionId))
          .where(eq(refreshTokens.hash, hash(refreshToken)))
        // A trigger notes that they are signed out.
        if (row) await endSessions(tx, row.userId, row.sessionId)
      })
      options.forgetCredentials()
    },

    /** Who stands behind an access token. @throws TokenRefused */
    async actorOfToken(token: string): Promise<Actor> {
      const claims = await verify(token)
      const session: LiveSession | undefined = await sessions.findById(claims.sessionId)
      const actor =
        session?.userId === claims.userId
          ? await actors.actorOfUser(claims.userId, claims.workspaceId, session.method)
          : undefined
      if (!actor) throw new TokenRefused()
      return { ...actor, sessionId: claims.sessionId }
    },

    forget: verified.forget,
  }
}

export type AccessTokens = ReturnType<typeof openTokens>

/** Whether a credential is a JWT; API keys are not. */
export function isAccessToken(credential: string): boolean {
  return /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(credential)
}
