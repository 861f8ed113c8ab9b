import type { SignInMethod } from '@gepeto/contract'
import { and, desc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { appendEvents } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Database, Queryable } from '../platform/database/index.ts'
import type { Caller } from './caller.ts'
import { sessionReplaced } from './facts.ts'
import { cookieName, type LibraryFor } from './library.ts'
import { sessions, verifications } from './tables.ts'

/** How long a session that was looked up is trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

/** How often the time of a session's last use is written, in milliseconds. */
const lastUseStepMs = 60_000

/** One that is not begun lets nobody in. */
const isBegun = isNotNull(sessions.method)

export interface LiveSession {
  id: string
  userId: string
  method: SignInMethod
}

export type SessionRow = typeof sessions.$inferSelect & { method: SignInMethod }

export interface SessionsOptions {
  database: Database
  cache: Cache
  libraryFor: LibraryFor
  secureCookies: boolean
  /** Called when a session was begun. */
  onBegun(): void
}

/** Which sessions are alive: the library tells by a cookie, the table by an id. Both are remembered for two seconds. */
export function openSessions(options: SessionsOptions) {
  const { database, cache, libraryFor, secureCookies, onBegun } = options
  const db = database.drizzle
  const known = cache.lookup<LiveSession | undefined>('sessions', { ttlMs: trustedMs, maxEntries: 10_000 })
  const used = new LRUCache<string, true>({ max: 10_000, ttl: lastUseStepMs })
  const cookie = cookieName('session_token', secureCookies)

  const remembered = (key: string, find: () => Promise<LiveSession | undefined>) =>
    known.get(key, async () => {
      const session = await find()
      if (session && !used.has(session.id)) {
        used.set(session.id, true)
        await db.update(sessions).set({ lastUsedAt: new Date() }).where(eq(sessions.id, session.id))
      }
      return session
    })

  async function byId(id: string): Promise<LiveSession | undefined> {
    const [row] = await db
      .select({ id: sessions.id, userId: sessions.userId, method: sql<SignInMethod>`${sessions.method}` })
      .from(sessions)
      .where(and(eq(sessions.id, id), isBegun, gt(sessions.expiresAt, new Date())))
      .limit(1)
    return row
  }

  function cookieOf({ headers }: Caller): string | undefined {
    const part = (headers.get('cookie') ?? '').split(/;\s*/).find((part) => part.startsWith(`${cookie}=`))
    return part?.slice(cookie.length + 1)
  }

  /** @param isRenewing whether the session's life may be lengthened, which the browser then has to be told */
  async function ofCookie(caller: Caller, isRenewing: boolean) {
    const { api } = await libraryFor(caller.origin)
    const { headers, response } = await api.getSession({
      headers: caller.headers,
      query: { disableRefresh: !isRenewing },
      returnHeaders: true,
    })
    const session = response ? await byId(response.session.id) : undefined
    return { session, cookies: headers.getSetCookie() }
  }

  return {
    /** The session that the caller's cookie names, if it is alive. */
    async find(caller: Caller): Promise<LiveSession | undefined> {
      const value = cookieOf(caller)
      if (!value) return undefined
      return remembered(`cookie ${value}`, async () => (await ofCookie(caller, false)).session)
    },

    /** The same, past what is remembered, with the Set-Cookie values that keep it alive. */
    async renew(caller: Caller): Promise<{ session: LiveSession | undefined; cookies: string[] }> {
      return cookieOf(caller) ? ofCookie(caller, true) : { session: undefined, cookies: [] }
    },

    /** The session with this id, if it is alive. */
    findById: (id: string) => remembered(`id ${id}`, () => byId(id)),

    /** A person's living sessions, the last used first. */
    list: async (userId: string): Promise<SessionRow[]> => {
      const rows = await db
        .select()
        .from(sessions)
        .where(and(eq(sessions.userId, userId), isBegun, gt(sessions.expiresAt, new Date())))
        .orderBy(desc(sessions.lastUsedAt), desc(sessions.id))
      return rows as SessionRow[]
    },

    /**
     * Begins the session that the caller's cookie names: only from now on it lets anybody in.
     * @param replacing who goes on in it; undefined: somebody signed in, which a trigger notes
     */
    async begin(caller: Caller, method: SignInMethod, replacing?: Actor): Promise<LiveSession | undefined> {
      const { api } = await libraryFor(caller.origin)
      const found = await api.getSession({ headers: caller.headers, query: { disableRefresh: true } })
      if (!found) return undefined
      const [begun] = await database.transaction(async (tx) => {
        const rows = await tx
          .update(sessions)
          .set({ method })
          .where(and(eq(sessions.id, found.session.id), isNull(sessions.method)))
          .returning({ id: sessions.id, userId: sessions.userId })
        if (replacing)
          await appendEvents(
            tx,
            replacing,
            rows.map(({ id }) => sessionReplaced(id, replacing.sessionId)),
          )
        return rows
      })
      onBegun()
      return begun && { ...begun, method }
    },

    forget: known.forget,
  }
}

export type Sessions = ReturnType<typeof openSessions>

/** Ends sessions, and with them their tokens. @returns how many there were */
export async function endSessions(tx: Queryable, userId: string, id?: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), id ? eq(sessions.id, id) : undefined))
    .returning({ id: sessions.id })
  return ended.length
}

/**
 * Ends what could still become a session: links to a new password, and second steps that an older password led to.
 * @param db past the wall between workspaces: these rows belong to none
 */
export async function endHalfways(db: Queryable, userId: string): Promise<void> {
  await db.delete(verifications).where(eq(verifications.value, userId))
}

/** A person's first workspace, in whose log it is written what they do before they are in one. */
export const firstWorkspaceOf = (userId: string) =>
  sql`(select workspace_id from memberships where user_id = ${userId} order by created_at, workspace_id limit 1)`
