import type { AccountSession, ChangePassword, UpdateAccount, User } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { AccountSeals } from './account-seals.ts'
import type { Try } from './attempts.ts'
import type { Caller } from './caller.ts'
import { deviceOf } from './device.ts'
import { NoPassword, PasswordWrong } from './errors/passwords.ts'
import { SessionNeeded, SessionNotFound } from './errors/sign-in.ts'
import { sessionRenamed, sessionRevoked, signedOutEverywhere, userRenamed } from './facts.ts'
import { type LibraryFor, refusalCode } from './library.ts'
import { refuseCommonPassword } from './passwords/common.ts'
import { toUser } from './queries.ts'
import { endHalfways, endSessions, type SessionRow, type Sessions } from './sessions.ts'
import type { SignedIn, SignIn } from './sign-in.ts'
import { sessions as sessionTable, users } from './tables.ts'

export interface AccountOptions {
  database: Database
  seals: AccountSeals
  libraryFor: LibraryFor
  sessions: Sessions
  signIn: SignIn
  attempt: Try
  forgetCredentials(): void
}

/** What a person does with their own account: name, password and sessions. */
export function accountCommands(options: AccountOptions) {
  const { database, seals, libraryFor, sessions, signIn, attempt, forgetCredentials } = options

  /** A person's own name: nobody else's to give. */
  const updateAccount = guarded(
    'account:use',
    (actor: Actor, { name }: UpdateAccount): Promise<User> =>
      database.transaction(async (tx) => {
        const [row] = await tx
          .update(users)
          .set({ name, updatedAt: new Date() })
          .where(eq(users.id, actor.userId))
          .returning()
        if (!row) throw new SessionNeeded()
        await appendEvents(tx, actor, [userRenamed(row)])
        return toUser(row, seals)
      }),
  )

  /**
   * Signs out everywhere else, ends links to a new password and replaces this session.
   * @throws PasswordWrong, PasswordTooCommon, NoPassword, SessionNeeded
   */
  const changePassword = guarded(
    'account:use',
    async (actor: Actor, input: ChangePassword, caller: Caller): Promise<SignedIn> => {
      if (!actor.sessionId || !caller.headers.has('cookie')) throw new SessionNeeded()
      const [user] = await database.drizzle.select().from(users).where(eq(users.id, actor.userId))
      await refuseCommonPassword(input.newPassword, user ? [seals.open(user.email, 'address')] : [])
      const { api } = await libraryFor(caller.origin)
      const cookies = await attempt({ kind: 'password', account: actor.userId, caller }, async () => {
        const { headers } = await api
          .changePassword({
            body: { ...input, revokeOtherSessions: true },
            headers: caller.headers,
            returnHeaders: true,
          })
          .catch((error: unknown) => {
            throw problemOf(error)
          })
        return headers.getSetCookie()
      })
      await acrossWorkspaces(() => endHalfways(database.drizzle, actor.userId))
      forgetCredentials()
      return signIn.begun(caller, cookies, 'password', actor)
    },
  )

  const listSessions = guarded('account:use', async (actor: Actor): Promise<AccountSession[]> => {
    const rows = await sessions.list(actor.userId)
    return rows.map((row) => toAccountSession(row, actor))
  })

  /** @throws SessionNotFound */
  const renameSession = guarded(
    'account:use',
    (actor: Actor, id: string, name: string): Promise<AccountSession> =>
      database.transaction(async (tx) => {
        const [row] = await tx
          .update(sessionTable)
          .set({ name })
          .where(and(eq(sessionTable.id, id), eq(sessionTable.userId, actor.userId)))
          .returning()
        if (!row) throw new SessionNotFound(id)
        await appendEvents(tx, actor, [sessionRenamed(row)])
        return toAccountSession(row as SessionRow, actor)
      }),
  )

  /** Ends one session and its tokens. @throws SessionNotFound */
  const revokeSession = guarded('account:use', async (actor: Actor, id: string): Promise<void> => {
    await database.transaction(async (tx) => {
      if ((await endSessions(tx, actor.userId, id)) === 0) throw new SessionNotFound(id)
      await appendEvents(tx, actor, [sessionRevoked(id)])
    })
    forgetCredentials()
  })

  /** Ends every session and every token, this one included. API keys stay. */
  const signOutEverywhere = guarded('account:use', async (actor: Actor): Promise<void> => {
    await database.transaction(async (tx) => {
      await endSessions(tx, actor.userId)
      await appendEvents(tx, actor, [signedOutEverywhere(actor.userId)])
    })
    forgetCredentials()
  })

  return { updateAccount, changePassword, listSessions, renameSession, revokeSession, signOutEverywhere }
}

function toAccountSession(row: SessionRow, actor: Actor): AccountSession {
  return {
    id: row.id,
    name: row.name,
    device: deviceOf(row.userAgent),
    address: row.ipAddress ?? '',
    method: row.method,
    isCurrent: row.id === actor.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }
}

function problemOf(error: unknown): unknown {
  switch (refusalCode(error)) {
    case 'INVALID_PASSWORD':
      return new PasswordWrong()
    case 'CREDENTIAL_ACCOUNT_NOT_FOUND':
      return new NoPassword()
    case 'UNAUTHORIZED':
      return new SessionNeeded()
    default:
      return error
  }
}
