import { randomBytes } from 'node:crypto'
import type { CreateInvitation, SentInvitation } from '@gepeto/contract'
import { and, eq, isNull } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import type { LetterLimit } from '../../platform/gate/letter-limit.ts'
import { mayBeSent } from '../../platform/http/own-address.ts'
import { newId } from '../../platform/ids.ts'
import type { InterfaceLanguage } from '../../platform/language.ts'
import { type Mail, MailNotSent } from '../../platform/mail/index.ts'
import type { AccountSeals } from '../account-seals.ts'
import { AlreadyMember, InvitationNotFound } from '../errors/people.ts'
import { invitationResent, invitationRevoked, personInvited } from '../facts.ts'
import { invitationLetter } from '../invitation-letter.ts'
import { findInvitation, inState } from '../queries/invitations.ts'
import { findRole, type HeldRole, isPerson, lockWorkspace, requireHeld } from '../rights.ts'
import { invitations, memberships, users, workspaces } from '../tables.ts'

/** How long an invitation can be accepted, in days. */
export const invitationDays = 7

/** How an invitation reaches its person. */
export interface Delivery {
  /** Where people reach this server, such as `https://gepeto.example.org`. */
  origin: string
  language: InterfaceLanguage
}

export interface InvitationCommandsOptions {
  database: Database
  seals: AccountSeals
  mail: Mail
  letterLimit: LetterLimit
  /** Where people reach this server; undefined: where the request came to, which is no address for a letter. */
  publicUrl: string | undefined
  hashToken(token: string): Buffer
}

type InvitationRow = typeof invitations.$inferSelect

export function invitationCommands(options: InvitationCommandsOptions) {
  const { database, seals, mail, letterLimit, publicUrl, hashToken } = options
  const isMailed = ({ origin }: Delivery) => mail.isConfigured && mayBeSent(origin, publicUrl)

  const newToken = () => {
    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(Date.now() + invitationDays * 86_400_000)
    return { token, tokenHash: hashToken(token), expiresAt }
  }

  /**
   * Sends an invitation that stands. The message is sent after the commit, since its link must work when it arrives;
   * where it cannot be sent, the link goes to whoever invites.
   */
  async function deliver(
    actor: Actor,
    row: InvitationRow,
    role: HeldRole,
    token: string,
    delivery: Delivery,
  ): Promise<SentInvitation> {
    const { origin, language } = delivery
    const link = `${origin}/invitation#${token}`
    const invitation = await findInvitation({ db: database.drizzle, seals }, row.workspaceId, row.id)
    const shown = { ...invitation, mailed: false, link }
    if (!isMailed(delivery)) return shown
    const [names] = await database.drizzle
      .select({ workspace: workspaces.name, inviter: users.name })
      .from(workspaces)
      .leftJoin(users, eq(users.id, actor.userId))
      .where(eq(workspaces.id, row.workspaceId))
    const letter = invitationLetter({ ...role, ...names!, link, days: invitationDays })
    try {
      await mail.send({ to: seals.open(row.email, 'address'), language, letter })
    } catch (error) {
      if (!(error instanceof MailNotSent)) throw error
      await database.drizzle.update(invitations).set({ mailedAt: null }).where(eq(invitations.id, row.id))
      return shown
    }
    return { ...invitation, mailed: true, link: null }
  }

  async function requireNoMember(tx: Transaction, workspaceId: string, sealed: string): Promise<void> {
    const [member] = await tx
      .select({ id: users.id })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.workspaceId, workspaceId), eq(users.email, sealed)))
      .limit(1)
    if (member) throw new AlreadyMember()
  }

  /** An open invitation whose role the actor holds. @throws InvitationNotFound, NotYoursToGive */
  async function invitationToChange(tx: Transaction, actor: Actor, id: string) {
    await lockWorkspace(tx, actor.workspaceId)
    const [row] = await tx
      .select()
      .from(invitations)
      .where(
        and(
          eq(invitations.workspaceId, actor.workspaceId),
          eq(invitations.id, id),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
        ),
      )
      .limit(1)
    if (!row) throw new InvitationNotFound(id)
    const role = await findRole(tx, actor.workspaceId, row.role)
    requireHeld(actor, role.permissions)
    return { row, role }
  }

  return {
    /**
     * Invites a person; an open invitation to the same address is withdrawn. Whether the address has an account is
     * neither looked up nor told.
     * @throws RoleNotFound, NotYoursToGive, AlreadyMember, TooManyLetters
     */
    createInvitation: guarded(
      'people:manage',
      async (actor: Actor, input: CreateInvitation, delivery: Delivery): Promise<SentInvitation> => {
        const email = input.email.toLowerCase()
        const sealed = seals.close(email, 'address')
        const { token, ...secret } = newToken()
        const { row, role } = await database.transaction(async (tx) => {
          await lockWorkspace(tx, actor.workspaceId)
          const held = await findRole(tx, actor.workspaceId, input.role)
          requireHeld(actor, held.permissions)
          await requireNoMember(tx, actor.workspaceId, sealed)
          if (isMailed(delivery)) await letterLimit.take('invitation', email)
          const replaced = await tx
            .update(invitations)
            .set({ revokedAt: new Date() })
            .where(
              and(
                eq(invitations.workspaceId, actor.workspaceId),
                eq(invitations.email, sealed),
                inState('pending'),
              ),
            )
            .returning()
          const [created] = await tx
            .insert(invitations)
            .values({
              id: newId('inv'),
              workspaceId: actor.workspaceId,
              email: sealed,
              role: input.role,
              invitedBy: actor.userId,
              mailedAt: isMailed(delivery) ? new Date() : null,
              ...secret,
            })
            .returning()
          await appendEvents(tx, actor, [...replaced.map(invitationRevoked), personInvited(created!)])
          return { row: created!, role: held }
        })
        return deliver(actor, row, role, token, delivery)
      },
    ),

    /**
     * Sends it anew with a link of its own, good for another seven days; the old link dies.
     * @throws InvitationNotFound, NotYoursToGive, TooManyLetters (the old link is still good then)
     */
    resendInvitation: guarded(
      'people:manage',
      async (actor: Actor, id: string, delivery: Delivery): Promise<SentInvitation> => {
        const { token, ...secret } = newToken()
        const { row, role } = await database.transaction(async (tx) => {
          const standing = await invitationToChange(tx, actor, id)
          if (isMailed(delivery))
            await letterLimit.take('invitation', seals.open(standing.row.email, 'address'))
          const [renewed] = await tx
            .update(invitations)
            .set({
              ...secret,
              mailedAt: isMailed(delivery) ? new Date() : null,
              invitedBy: isPerson(actor.userId) ? actor.userId : standing.row.invitedBy,
            })
            .where(eq(invitations.id, id))
            .returning()
          await appendEvents(tx, actor, [invitationResent(renewed!)])
          return { row: renewed!, role: standing.role }
        })
        return deliver(actor, row, role, token, delivery)
      },
    ),

    /** @throws InvitationNotFound, NotYoursToGive */
    revokeInvitation: guarded('people:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const { row } = await invitationToChange(tx, actor, id)
        await tx.update(invitations).set({ revokedAt: new Date() }).where(eq(invitations.id, id))
        await appendEvents(tx, actor, [invitationRevoked(row)])
      })
    }),
  }
}
