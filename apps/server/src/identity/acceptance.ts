import type { AcceptInvitation, OpenedInvitation } from '@gepeto/contract'
import { and, eq, isNull } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import type { Database, Queryable, Transaction } from '../platform/database/index.ts'
import { InvalidRequest } from '../platform/http/errors.ts'
import { newId } from '../platform/ids.ts'
import type { AccountSeals } from './account-seals.ts'
import { permissionsOf } from './actors.ts'
import { InvitationClosed } from './errors/people.ts'
import { SignInRefused } from './errors/sign-in.ts'
import { invitationAccepted, personJoined } from './facts.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { refuseCommonPassword } from './passwords/common.ts'
import { inState } from './queries/invitations.ts'
import { isPerson, lockWorkspace } from './rights.ts'
import { accounts, invitations, memberships, roles, users, workspaces } from './tables.ts'

export interface AcceptanceOptions {
  database: Database
  seals: AccountSeals
  hashToken(token: string): Buffer
  forgetCredentials(): void
}

/** Who came in, and where. */
export interface Accepted {
  userId: string
  workspaceId: string
}

/**
 * What an invited person does, who has no credential but the link. Nothing but the link tells whether an address was
 * invited, and only a password tells whether it has an account.
 */
export function openAcceptance({ database, seals, hashToken, forgetCredentials }: AcceptanceOptions) {
  /** @throws InvitationClosed */
  async function openInvitation(db: Queryable, token: string) {
    const [row] = await db
      .select({
        invitation: invitations,
        workspace: workspaces.name,
        custom: roles.permissions,
        roleName: roles.name,
      })
      .from(invitations)
      .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
      .leftJoin(roles, and(eq(roles.id, invitations.role), eq(roles.workspaceId, invitations.workspaceId)))
      .where(and(eq(invitations.tokenHash, hashToken(token)), inState('pending')))
      .limit(1)
    if (!row) throw new InvitationClosed()
    const inviter = await inviterOf(db, row.invitation)
    const promised = permissionsOf(row.invitation.role, row.custom)
    if (inviter && !promised.every((permission) => inviter.permissions.has(permission)))
      throw new InvitationClosed()
    return { ...row, invitedBy: inviter?.name ?? null }
  }

  /**
   * An invitation is worth what its inviter may give by now.
   * @returns undefined where no person invited
   * @throws InvitationClosed when they were removed, suspended, or may invite nobody any more
   */
  async function inviterOf(db: Queryable, { workspaceId, invitedBy }: typeof invitations.$inferSelect) {
    if (!isPerson(invitedBy)) return undefined
    const [row] = await db
      .select({ name: users.name, role: memberships.role, custom: roles.permissions })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .leftJoin(roles, and(eq(roles.id, memberships.role), eq(roles.workspaceId, memberships.workspaceId)))
      .where(
        and(
          eq(memberships.workspaceId, workspaceId),
          eq(memberships.userId, invitedBy),
          isNull(memberships.suspendedAt),
        ),
      )
      .limit(1)
    const permissions = new Set(row ? permissionsOf(row.role, row.custom) : [])
    if (!row || !permissions.has('people:manage')) throw new InvitationClosed()
    return { name: row.name, permissions }
  }

  /** The account of an address, once it is proven to be the caller's. @throws SignInRefused */
  async function provenAccount(email: string, password: string | undefined, signedInAs: string | undefined) {
    const [user] = await database.drizzle
      .select({ id: users.id, password: accounts.password })
      .from(users)
      .leftJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, 'credential')))
      .where(eq(users.email, seals.close(email, 'address')))
      .limit(1)
    if (!user || user.id === signedInAs) return user?.id
    if (!password || !user.password || !(await verifyPassword(password, user.password)))
      throw new SignInRefused()
    return user.id
  }

  async function createAccount(
    tx: Transaction,
    { email: sealed, mailedAt }: typeof invitations.$inferSelect,
    name: string | undefined,
    passwordHash: string,
  ): Promise<string> {
    const id = newId('usr')
    const email = seals.open(sealed, 'address')
    const [created] = await tx
      .insert(users)
      // A link that came by mail proves the mailbox; one that was passed on does not.
      .values({
        id,
        name: name ?? email.split('@')[0] ?? email,
        email: sealed,
        emailVerified: mailedAt !== null,
      })
      .onConflictDoNothing()
      .returning({ id: users.id })
    // Somebody made the account a moment ago, by another invitation: its password has to be shown.
    if (!created) throw new SignInRefused()
    await tx.insert(accounts).values({
      id: newId('usr'),
      userId: id,
      accountId: id,
      providerId: 'credential',
      password: passwordHash,
    })
    return id
  }

  return {
    /** What the link promises, for the page to show. @throws InvitationClosed */
    async viewInvitation(token: string): Promise<OpenedInvitation> {
      const { invitation, workspace, roleName, invitedBy } = await openInvitation(database.drizzle, token)
      return {
        email: seals.open(invitation.email, 'address'),
        workspace,
        role: invitation.role as OpenedInvitation['role'],
        roleName,
        invitedBy,
        expiresAt: invitation.expiresAt.toISOString(),
      }
    },

    /**
     * Lets the invited person in, once. Where the address has an account, its password (or a session of it) is asked;
     * where it has none, the account is made.
     * @param signedInAs the person whose session came with the request
     * @throws InvitationClosed, SignInRefused, InvalidRequest when a new account has no password
     */
    async acceptInvitation(
      { token, name, password }: AcceptInvitation,
      signedInAs: string | undefined,
    ): Promise<Accepted> {
      // Asked before a password is hashed: an unknown link must cost us nothing.
      const opened = await openInvitation(database.drizzle, token)
      const email = seals.open(opened.invitation.email, 'address')
      const standing = await provenAccount(email, password, signedInAs)
      if (!standing && password === undefined) throw new InvalidRequest('body.password', passwordNeeded)
      if (!standing) await refuseCommonPassword(password!, [email])
      const passwordHash = standing ? '' : await hashPassword(password!)
      const accepted = await database.transaction(async (tx) => {
        const { workspaceId } = (await openInvitation(tx, token)).invitation
        await lockWorkspace(tx, workspaceId)
        const { invitation } = await openInvitation(tx, token)
        await tx.update(invitations).set({ acceptedAt: new Date() }).where(eq(invitations.id, invitation.id))
        const userId = standing ?? (await createAccount(tx, invitation, name, passwordHash))
        const joined = await tx
          .insert(memberships)
          .values({ workspaceId, userId, role: invitation.role })
          .onConflictDoNothing()
          .returning()
        await appendEvents(tx, { kind: 'user', id: userId, workspaceId }, [
          invitationAccepted(invitation, userId, !standing),
          ...joined.map(({ role }) => personJoined(userId, role)),
        ])
        return { userId, workspaceId }
      })
      forgetCredentials()
      return accepted
    },
  }
}

const passwordNeeded = {
  en: 'Choose a password of at least 12 characters.',
  'pt-BR': 'Escolha uma senha de pelo menos 12 caracteres.',
}
