import type { AddPasskey, Passkey } from '@gepeto/contract'
import { and, asc, eq } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import type { Caller } from './caller.ts'
import { PasskeyNotFound, PasskeyRefused } from './errors/second-step.ts'
import { SessionNeeded, SignInAgain } from './errors/sign-in.ts'
import { passkeyRemoved, passkeyRenamed } from './facts.ts'
import { type LibraryFor, refusalCode } from './library.ts'
import { passkeys } from './tables.ts'

type PasskeyRow = typeof passkeys.$inferSelect

const toPasskey = ({ id, name, createdAt, backedUp }: PasskeyRow): Passkey => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  backedUp,
})

export interface PasskeyOptions {
  database: Database
  libraryFor: LibraryFor
  forgetCredentials(): void
}

/** A person's own passkeys: added in two steps (a question for the browser, its answer), named, removed. */
export function passkeyCommands({ database, libraryFor, forgetCredentials }: PasskeyOptions) {
  const own = (actor: Actor, id: string) => and(eq(passkeys.id, id), eq(passkeys.userId, actor.userId))

  /** @throws SessionNeeded, SignInAgain */
  const passkeyQuestion = guarded('account:use', async (actor: Actor, caller: Caller) => {
    needSession(actor, caller)
    const { api } = await libraryFor(caller.origin)
    const answered = await api
      .generatePasskeyRegistrationOptions({ headers: caller.headers, query: {}, returnHeaders: true })
      .catch((error: unknown) => {
        throw problemOf(error)
      })
    return { options: { ...answered.response }, cookies: answered.headers.getSetCookie() }
  })

  /** @throws PasskeyRefused, SessionNeeded, SignInAgain */
  const addPasskey = guarded(
    'account:use',
    async (actor: Actor, { credential, name }: AddPasskey, caller: Caller): Promise<Passkey> => {
      needSession(actor, caller)
      const { api } = await libraryFor(caller.origin)
      const added = await api
        .verifyPasskeyRegistration({ body: { response: credential, name }, headers: caller.headers })
        .catch((error: unknown) => {
          throw problemOf(error)
        })
      const [row] = await database.drizzle.select().from(passkeys).where(own(actor, added.id))
      if (!row) throw new PasskeyRefused()
      forgetCredentials()
      return toPasskey(row)
    },
  )

  const listPasskeys = guarded('account:use', async (actor: Actor): Promise<Passkey[]> => {
    const rows = await database.drizzle
      .select()
      .from(passkeys)
      .where(eq(passkeys.userId, actor.userId))
      .orderBy(asc(passkeys.id))
    return rows.map(toPasskey)
  })

  /** @throws PasskeyNotFound */
  const renamePasskey = guarded(
    'account:use',
    (actor: Actor, id: string, name: string): Promise<Passkey> =>
      database.transaction(async (tx) => {
        const [row] = await tx.update(passkeys).set({ name }).where(own(actor, id)).returning()
        if (!row) throw new PasskeyNotFound(id)
        await appendEvents(tx, actor, [passkeyRenamed(row)])
        return toPasskey(row)
      }),
  )

  /** @throws PasskeyNotFound, SessionNeeded */
  const removePasskey = guarded(
    'account:use',
    async (actor: Actor, id: string, caller: Caller): Promise<void> => {
      needSession(actor, caller)
      await database.transaction(async (tx) => {
        const [row] = await tx.delete(passkeys).where(own(actor, id)).returning()
        if (!row) throw new PasskeyNotFound(id)
        await appendEvents(tx, actor, [passkeyRemoved(row)])
      })
      forgetCredentials()
    },
  )

  return { passkeyQuestion, addPasskey, listPasskeys, renamePasskey, removePasskey }
}

/** @throws SessionNeeded for a caller who is known by a key or a token */
function needSession(actor: Actor, caller: Caller): void {
  if (!actor.sessionId || !caller.headers.has('cookie')) throw new SessionNeeded()
}

function problemOf(error: unknown): unknown {
  switch (refusalCode(error)) {
    case undefined: {
      // What a browser sent and the verifier could not read comes as a fault of the library's.
      const { body } = error as { body?: { code?: string } }
      return body?.code === 'FAILED_TO_VERIFY_REGISTRATION' ? new PasskeyRefused() : error
    }
    case 'SESSION_NOT_FRESH':
      return new SignInAgain()
    case 'UNAUTHORIZED':
      return new SessionNeeded()
    default:
      return new PasskeyRefused()
  }
}
