import type { Session, User } from '@gepeto/contract'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { AccountSeals } from './account-seals.ts'
import { memberships, roles, users, workspaces } from './tables.ts'

/** Most workspaces that a session lists. */
const mostWorkspaces = 100

export type Described = Pick<Session, 'workspaces' | 'role' | 'roleName'> & {
  user: NonNullable<Session['user']>
  workspace: NonNullable<Session['workspace']>
}

export function identityQueries(database: Database, seals: AccountSeals) {
  /** A person in the workspace that the actor works in; undefined where no account stands behind the actor. */
  async function describe(actor: Actor): Promise<Described | undefined> {
    const [row] = await database.drizzle
      .select({ user: users, workspace: workspaces, role: memberships.role, roleName: roles.name })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
      .leftJoin(roles, and(eq(roles.id, memberships.role), eq(roles.workspaceId, memberships.workspaceId)))
      .where(and(eq(memberships.userId, actor.userId), eq(memberships.workspaceId, actor.workspaceId)))
      .limit(1)
    if (!row) return undefined
    return {
      user: toUser(row.user, seals),
      workspace: { id: row.workspace.id, name: row.workspace.name },
      role: row.role as Session['role'],
      roleName: row.roleName,
      workspaces: await database.drizzle
        .select({ id: workspaces.id, name: workspaces.name })
        .from(memberships)
        .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
        .where(and(eq(memberships.userId, actor.userId), isNull(memberships.suspendedAt)))
        .orderBy(asc(memberships.createdAt), asc(memberships.workspaceId))
        .limit(mostWorkspaces),
    }
  }

  /** Whether the workspace asks this person's role for a second factor. */
  async function isSecondFactorAsked({ userId, workspaceId }: Actor): Promise<boolean> {
    const [row] = await database.drizzle
      .select({ role: memberships.role, settings: workspaces.settings })
      .from(memberships)
      .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
      .where(and(eq(memberships.userId, userId), eq(memberships.workspaceId, workspaceId)))
    return row !== undefined && (row.settings.secondFactorRoles ?? []).includes(row.role)
  }

  /** Whether it is the workspace that the server began with: from there it is run. */
  async function isFirstWorkspace(workspaceId: string): Promise<boolean> {
    const [first] = await acrossWorkspaces(() =>
      database.drizzle
        .select({ id: workspaces.id })
        .from(workspaces)
        .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
        .limit(1)
        .execute(),
    )
    return first?.id === workspaceId
  }

  return { describe, isSecondFactorAsked, isFirstWorkspace }
}

/** A person as the contract shows them to themselves. */
export function toUser(row: typeof users.$inferSelect, seals: AccountSeals): User {
  const { id, emailVerified, name, createdAt } = row
  const email = seals.open(row.email, 'address')
  return { id, email, emailVerified, name, createdAt: createdAt.toISOString() }
}

export type IdentityQueries = ReturnType<typeof identityQueries>
