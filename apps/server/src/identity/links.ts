import { randomBytes } from 'node:crypto'
import type { ResetLink, ResetPassword } from '@gepeto/contract'
import { and, eq, gt } from 'drizzle-orm'
import { appendEvents, type Fact } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Mail } from '../platform/mail/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Caller } from './caller.ts'
import { LinkOver, PersonElsewhere, PersonNotFound } from './errors.ts'
import { emailVerified, passwordReset, resetLinkMade } from './facts.ts'
import { resetLetter, verificationLetter } from './letters.ts'
import { type LibraryFor, refusalCode } from './library.ts'
import { refuseCommonPassword } from './passwords/common.ts'
import { findRole, requireHeld } from './rights.ts'
import { endSessions } from './sessions.ts'
import { memberships, users, verifications } from './tables.ts'

/** How long a link works, in milliseconds: one that resets a password, and one that proves an address. */
const resetMs = 30 * 60_000
const verificationMs = 24 * 3600_000

/** Names under which the library keeps a link's token, hashed; the first is the library's own. */
const kinds = { reset: 'reset-password', verification: 'verify-address' } as const

/** Letters to one person within so many milliseconds. */
const mostLetters = 3
const lettersWithinMs = 15 * 60_000

export interface LinkOptions {
  database: Database
  libraryFor: LibraryFor
  mail: Mail
  log: Log
  publicUrl: string | undefined

  forgetCredentials(): void
}

/** Links that are good once and for a short time: to choose a new password, to prove an e-mail address. */
export function linkCommands(options: LinkOptions) {
  const { database, libraryFor, mail, log, publicUrl, forgetCredentials } = options
  const underWay = new Set<Promise<void>>()

  async function makeToken(origin: string, kind: keyof typeof kinds, value: string, lifeMs: number) {
    const { internalAdapter } = await (await libraryFor(origin)).$context
    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(Date.now() + lifeMs)
    await internalAdapter.createVerificationValue({ identifier: `${kinds[kind]}:${token}`, value, expiresAt })
    return { token, expiresAt }
  }

  async function makeResetLink(origin: string, userId: string) {
    const { token, expiresAt } = await makeToken(origin, 'reset', userId, resetMs)
    return { url: `${origin}/reset-password#${token}`, expiresAt }
  }

  /**
   * Whether a link in a letter may name the address that the request came to: its sender chose that, so only where the
   * operator named it, or where it cannot lead away from this machine.
   */
  const isOwnOrigin = ({ origin }: Caller) =>
    publicUrl !== undefined || ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)

  /** Anybody may ask for a letter to anybody: so many go out in a while and no more. */
  async function isLetterFlood(userId: string): Promise<boolean> {
    const since = new Date(Date.now() - lettersWithinMs)
    const sent = await database.drizzle.$count(
      verifications,
      and(eq(verifications.value, userId), gt(verifications.createdAt, since)),
    )
    return sent >= mostLetters
  }

  async function sendResetLink(email: string, caller: Caller): Promise<void> {
    const [user] = await database.drizzle.select().from(users).where(eq(users.email, email))
    if (!user || (await isLetterFlood(user.id))) return
    const { url } = await makeResetLink(caller.origin, user.id)
    await mail.send({ to: user.email, language: caller.language, letter: resetLetter(url) })
  }

  /**
   * Sends a link to whoever has this address. The answer is the same, and as quick, where nobody does: the work is done
   * after it.
   */
  async function requestPasswordReset(address: string, caller: Caller): Promise<void> {
    const account = address.toLowerCase()
    if (!mail.isConfigured) return
    if (!isOwnOrigin(caller)) {
      log.warn('a password link was asked for and not sent: set GEPETO_PUBLIC_URL')
      return
    }
    const work = sendResetLink(account, caller)
      .catch((error: unknown) => log.error({ err: error }, 'a password link was not sent'))
      .finally(() => underWay.delete(work))
    underWay.add(work)
  }

  async function recordInEach(userId: string, fact: Fact): Promise<void> {
    await database.transaction(async (tx) => {
      const rows = await tx.select().from(memberships).where(eq(memberships.userId, userId))
      for (const { workspaceId } of rows)
        await appendEvents(tx, { kind: 'user', id: userId, workspaceId }, [fact])
    })
  }

  /**
   * Sets the new password, signs the person out everywhere and ends their tokens.
   * @throws LinkOver, PasswordTooCommon (the link is still good then)
   */
  async function resetPassword({ token, password }: ResetPassword, caller: Caller): Promise<void> {
    const library = await libraryFor(caller.origin)
    const { internalAdapter } = await library.$context
    const link = await internalAdapter.findVerificationValue(`${kinds.reset}:${token}`)
    if (!link || link.expiresAt <= new Date()) throw new LinkOver()
    const [user] = await database.drizzle.select().from(users).where(eq(users.id, link.value))
    if (!user) throw new LinkOver()
    await refuseCommonPassword(password, [user.email])
    await library.api.resetPassword({ body: { token, newPassword: password } }).catch((error: unknown) => {
      throw refusalCode(error) ? new LinkOver() : error
    })
    await endSessions(database.drizzle, user.id)
    forgetCredentials()
    await recordInEach(user.id, passwordReset(user.id))
  }

  /**
   * A link for somebody else, where no mail is sent. Whoever has it becomes that person, so nobody makes one for a
   * person who may do what they may not, here or in another workspace.
   * @throws PersonNotFound, NotYoursToGive, PersonElsewhere
   */
  const makeResetLinkFor = guarded(
    'people:manage',
    async (actor: Actor, userId: string, caller: Caller): Promise<ResetLink> => {
      const standings = await acrossWorkspaces(() =>
        database.drizzle.select().from(memberships).where(eq(memberships.userId, userId)).execute(),
      )
      const here = standings.find(({ workspaceId }) => workspaceId === actor.workspaceId)
      if (!here) throw new PersonNotFound(userId)
      requireHeld(actor, (await findRole(database.drizzle, actor.workspaceId, here.role)).permissions)
      if (standings.length > 1) throw new PersonElsewhere()
      const { url, expiresAt } = await makeResetLink(caller.origin, userId)
      await database.transaction((tx) => appendEvents(tx, actor, [resetLinkMade(userId)]))
      return { url, expiresAt: expiresAt.toISOString() }
    },
  )

  /** @throws MailNotConfigured, MailNotSent */
  const requestEmailVerification = guarded(
    'account:use',
    async (actor: Actor, caller: Caller, language: InterfaceLanguage): Promise<void> => {
      const [user] = await database.drizzle.select().from(users).where(eq(users.id, actor.userId))
      if (!user || user.emailVerified) return
      const value = `${user.id} ${user.email}`
      const { token } = await makeToken(caller.origin, 'verification', value, verificationMs)
      const url = `${caller.origin}/verify-email#${token}`
      await mail.send({ to: user.email, language, letter: verificationLetter(url) })
    },
  )

  /** @throws LinkOver, also when the address has changed since the link was sent */
  async function verifyEmail(token: string, caller: Caller): Promise<void> {
    const { internalAdapter } = await (await libraryFor(caller.origin)).$context
    const link = await internalAdapter.consumeVerificationValue(`${kinds.verification}:${token}`)
    const [id = '', email = ''] = link?.value.split(' ') ?? []
    const [user] = await database.drizzle
      .update(users)
      .set({ emailVerified: true })
      .where(and(eq(users.id, id), eq(users.email, email)))
      .returning({ id: users.id })
    if (!user) throw new LinkOver()
    await recordInEach(user.id, emailVerified(user.id))
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
