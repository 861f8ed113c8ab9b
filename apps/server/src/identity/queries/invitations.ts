import type { Invitation, InvitationState, InvitationsQuery } from '@gepeto/contract'
import { and, desc, eq, gt, isNotNull, isNull, lt, lte, type SQL } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import type { AccountSeals } from '../account-seals.ts'
import { InvitationNotFound } from '../errors/people.ts'
import { invitations, roles, users } from '../tables.ts'

/** Which rows are in a state. */
export function inState(state: InvitationState, now = new Date()): SQL | undefined {
  const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt))
  switch (state) {
    case 'accepted':
      return isNotNull(invitations.acceptedAt)
    case 'revoked':
      return isNotNull(invitations.revokedAt)
    case 'expired':
      return and(isOpen, lte(invitations.expiresAt, now))
    case 'pending':
      return and(isOpen, gt(invitations.expiresAt, now))
  }
}

const rows = (db: Queryable) =>
  db
    .select({ invitation: invitations, roleName: roles.name, invitedBy: users.name })
    .from(invitations)
    .leftJoin(roles, and(eq(roles.id, invitations.role), eq(roles.workspaceId, invitations.workspaceId)))
    .leftJoin(users, eq(users.id, invitations.invitedBy))

/** @throws InvitationNotFound */
export async function findInvitation(
  { db, seals }: { db: Queryable; seals: AccountSeals },
  workspaceId: string,
  id: string,
): Promise<Invitation> {
  const [row] = await rows(db)
    .where(and(eq(invitations.workspaceId, workspaceId), eq(invitations.id, id)))
    .limit(1)
  if (!row) throw new InvitationNotFound(id)
  return toInvitation(row, seals)
}

export function invitationQueries(database: Database, seals: AccountSeals) {
  return {
    listInvitations: guarded(
      'people:manage',
      async (actor: Actor, { limit, cursor, state }: InvitationsQuery) => {
        const found = await rows(database.drizzle)
          .where(
            and(
              eq(invitations.workspaceId, actor.workspaceId),
              state && inState(state),
              cursor ? lt(invitations.id, idOf(cursor)) : undefined,
            ),
          )
          .orderBy(desc(invitations.id))
          .limit(limit + 1)
        return toPage(
          found,
          limit,
          (row) => [row.invitation.id],
          (row) => toInvitation(row, seals),
        )
      },
    ),
  }
}

interface InvitationRow {
  invitation: typeof invitations.$inferSelect
  roleName: string | null
  invitedBy: string | null
}

function toInvitation({ invitation, roleName, invitedBy }: InvitationRow, seals: AccountSeals): Invitation {
  const { id, role, createdAt, expiresAt, acceptedAt, revokedAt } = invitation
  const isPast = expiresAt <= new Date()
  return {
    id,
    email: seals.open(invitation.email, 'address'),
    role: role as Invitation['role'],
    roleName,
    state: acceptedAt ? 'accepted' : revokedAt ? 'revoked' : isPast ? 'expired' : 'pending',
    invitedBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}
