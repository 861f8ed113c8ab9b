import { randomBytes } from 'node:crypto'
import type { ResetLink, ResetPassword } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { acrossWorkspaces, type Database, type Queryable } from '../platform/database/index.ts'
import { TooManyLetters } from '../platform/gate/errors.ts'
import type { LetterLimit } from '../platform/gate/letter-limit.ts'
import { mayBeSent } from '../platform/http/own-address.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Mail } from '../platform/mail/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { AccountSeals } from './account-seals.ts'
import type { Caller } from './caller.ts'
import { LinkOver, PersonElsewhere, PublicUrlMissing } from './errors/passwords.ts'
import { NotOneself, NotYoursToGive, PersonNotFound } from './errors/people.ts'
import { SessionNeeded } from './errors/sign-in.ts'
import { passwordReset, resetLinkMade } from './facts.ts'
import { resetLetter, verificationLetter } from './letters.ts'
import { type LibraryFor, refusalCode } from './library.ts'
import { refuseCommonPassword } from './passwords/common.ts'
import { findRole, requireHeld } from './rights.ts'
import { endHalfways, endSessions } from './sessions.ts'
import { groupMembers, memberships, users } from './tables.ts'
import { dropUnprovenCredentials } from './unproven-account.ts'

/** How long a link works, in milliseconds: one that resets a password, and one that proves an address. */
const resetMs = 30 * 60_000
const verificationMs = 24 * 3600_000

/** Names under which the library keeps a link's token, hashed; the first is the library's own, the second tells of
 * one of the first that it was sent to the address. */
const kinds = { reset: 'reset-password', mailed: 'mailed-reset', verification: 'verify-address' } as const

/** Whether a person of a workspace was granted a collection or a document by name. */
export type GrantQuery = (db: Queryable, workspaceId: string, userId: string) => Promise<boolean>

export interface LinkOptions {
  database: Database
  seals: AccountSeals
  libraryFor: LibraryFor
  mail: Mail
  letterLimit: LetterLimit
  log: Log
  publicUrl: string | undefined
  holdsGrant: GrantQuery
  forgetCredentials(): void
}

/** Links that are good once and for a short time: to choose a new password, to prove an e-mail address. */
export function linkCommands(options: LinkOptions) {
  const { database, seals, libraryFor, mail, letterLimit, log, publicUrl, forgetCredentials } = options
  const underWay = new Set<Promise<void>>()

  async function makeToken(origin: string, as: (keyof typeof kinds)[], value: string, lifeMs: number) {
    const { internalAdapter } = await (await libraryFor(origin)).$context
    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(Date.now() + lifeMs)
    for (const kind of as)
      await internalAdapter.createVerificationValue({
        identifier: `${kinds[kind]}:${token}`,
        value,
        expiresAt,
      })
    return { token, expiresAt }
  }

  async function makeResetLink(origin: string, userId: string, { isMailed = false } = {}) {
    const as = isMailed ? (['reset', 'mailed'] as const) : (['reset'] as const)
    const { token, expiresAt } = await makeToken(origin, [...as], userId, resetMs)
    return { url: `${origin}/reset-password#${token}`, expiresAt }
  }

  async function sendResetLink(email: string, caller: Caller): Promise<void> {
    const sealed = seals.close(email, 'address')
    const [user] = await database.drizzle.select().from(users).where(eq(users.email, sealed))
    if (!user) return
    await letterLimit.take('reset', email)
    const { url } = await makeResetLink(caller.origin, user.id, { isMailed: true })
    await mail.send({ to: email, language: caller.language, letter: resetLetter(url) })
  }

  /**
   * Sends a link to whoever has this address. The answer is the same, and as quick, where nobody does: the work is done
   * after it.
   */
  async function requestPasswordReset(address: string, caller: Caller): Promise<void> {
    const account = address.toLowerCase()
    if (!mail.isConfigured) return
    if (!mayBeSent(caller.origin, publicUrl)) {
      log.warn('a password link was asked for and not sent: set GEPETO_PUBLIC_URL')
      return
    }
    const work = sendResetLink(account, caller)
      .catch((error: unknown) => {
        if (!(error instanceof TooManyLetters)) log.error({ err: error }, 'a password link was not sent')
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  /**
   * Sets the new password, signs the person out everywhere and ends their tokens and other links. A link that was mailed
   * proves the address: what others may have put on an account that nobody had proven ends first.
   * @throws LinkOver, PasswordTooCommon (the link is still good then)
   */
  async function resetPassword({ token, password }: ResetPassword, caller: Caller): Promise<void> {
    const library = await libraryFor(caller.origin)
    const { internalAdapter } = await library.$context
    const link = await internalAdapter.findVerificationValue(`${kinds.reset}:${token}`)
    if (!link || link.expiresAt <= new Date()) throw new LinkOver()
    const [user] = await database.drizzle.select().from(users).where(eq(users.id, link.value))
    if (!user) throw new LinkOver()
    const email = seals.open(user.email, 'address')
    await refuseCommonPassword(password, [email])
    if (await internalAdapter.consumeVerificationValue(`${kinds.mailed}:${token}`))
      await dropUnprovenCredentials(database, user.id, { keepsSecondFactor: true })
    await library.api.resetPassword({ body: { token, newPassword: password } }).catch((error: unknown) => {
      throw refusalCode(error) ? new LinkOver() : error
    })
    await letterLimit.forget('reset', email)
    await database.transaction(async (tx) => {
      await endHalfways(tx, user.id)
      await endSessions(tx, user.id)
      const rows = await tx.select().from(memberships).where(eq(memberships.userId, user.id))
      for (const { workspaceId } of rows)
        await appendEvents(tx, { kind: 'user', id: user.id, workspaceId }, [passwordReset(user.id)])
    })
    forgetCredentials()
  }

  /** Whether a person has a group that the actor is not in, or a grant of their own: then they may read more. */
  async function mayReadMore(actor: Actor, userId: string): Promise<boolean> {
    if (actor.permissions.has('collections:read-all')) return false
    const { workspaceId, principals } = actor
    const groups = await database.drizzle
      .select({ id: groupMembers.groupId })
      .from(groupMembers)
      .where(and(eq(groupMembers.workspaceId, workspaceId), eq(groupMembers.userId, userId)))
    return (
      groups.some(({ id }) => !principals.includes(id)) ||
      options.holdsGrant(database.drizzle, workspaceId, userId)
    )
  }

  /**
   * A link for somebody else, where no mail is sent. Whoever has it becomes that person, so nobody makes one for a
   * person who may do or read what they may not, here or in another workspace. It outlives the credential that it was
   * made with, so that has to be a session on the page; and for one's own password the old one is asked.
   * @throws PersonNotFound, SessionNeeded, NotOneself, NotYoursToGive, PersonElsewhere
   */
  const makeResetLinkFor = guarded(
    'people:manage',
    async (actor: Actor, userId: string, caller: Caller): Promise<ResetLink> => {
      const standings = await acrossWorkspaces(() =>
        database.drizzle.select().from(memberships).where(eq(memberships.userId, userId)).execute(),
      )
      const here = standings.find(({ workspaceId }) => workspaceId === actor.workspaceId)
      if (!here) throw new PersonNotFound(userId)
      if (!actor.sessionId || !caller.headers.has('cookie')) throw new SessionNeeded()
      if (userId === actor.userId) throw new NotOneself(byOldPassword)
      requireHeld(actor, (await findRole(database.drizzle, actor.workspaceId, here.role)).permissions)
      if (await mayReadMore(actor, userId)) throw new NotYoursToGive(['collections:read-all'])
      if (standings.length > 1) throw new PersonElsewhere()
      const { url, expiresAt } = await makeResetLink(caller.origin, userId)
      await database.transaction((tx) => appendEvents(tx, actor, [resetLinkMade(userId)]))
      return { url, expiresAt: expiresAt.toISOString() }
    },
  )

  /** @throws MailNotConfigured, PublicUrlMissing, TooManyLetters, MailNotSent */
  const requestEmailVerification = guarded(
    'account:use',
    async (actor: Actor, caller: Caller, language: InterfaceLanguage): Promise<void> => {
      const [user] = await database.drizzle.select().from(users).where(eq(users.id, actor.userId))
      if (!user || user.emailVerified) return
      if (mail.isConfigured && !mayBeSent(caller.origin, publicUrl)) throw new PublicUrlMissing()
      const email = seals.open(user.email, 'address')
      if (mail.isConfigured) await letterLimit.take('verification', email)
      // Sealed, as it stands: the address must still be this one when the link is followed.
      const value = `${user.id} ${user.email}`
      const { token } = await makeToken(caller.origin, ['verification'], value, verificationMs)
      const url = `${caller.origin}/verify-email#${token}`
      await mail.send({ to: email, language, letter: verificationLetter(url) })
    },
  )

  /** @throws LinkOver, also when the address has changed since the link was sent */
  async function verifyEmail(token: string, caller: Caller): Promise<void> {
    const { internalAdapter } = await (await libraryFor(caller.origin)).$context
    const link = await internalAdapter.consumeVerificationValue(`${kinds.verification}:${token}`)
    const [id = '', sealed = ''] = link?.value.split(' ') ?? []
    const [user] = await database.drizzle
      .update(users)
      .set({ emailVerified: true })
      .where(and(eq(users.id, id), eq(users.email, sealed)))
      .returning({ id: users.id })
    if (!user) throw new LinkOver()
  }

  return {
    requestPasswordReset,
    resetPassword,
    makeResetLinkFor,
    requestEmailVerification,
    verifyEmail,
    /** Waits for letters that are being written. */
    lettersWritten: async () => void (await Promise.all(underWay)),
  }
}

const byOldPassword = {
  en: 'A new password for yourself is chosen under Settings → Account, with the old one.',
  'pt-BR': 'Sua própria senha se troca em Ajustes → Conta, com a senha antiga.',
}
