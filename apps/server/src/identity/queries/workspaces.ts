import type { PageQuery, Workspace } from '@gepeto/contract'
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import { acrossWorkspaces, type Database, type Queryable } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import { WorkspaceNotFound } from '../errors/workspaces.ts'
import { isPerson } from '../rights.ts'
import { memberships, roles, type WorkspaceSettings, workspaces } from '../tables.ts'

const columns = {
  id: workspaces.id,
  name: workspaces.name,
  settings: workspaces.settings,
  createdAt: workspaces.createdAt,
  role: memberships.role,
  roleName: roles.name,
  people: sql<number>`(select count(*)::int from memberships as all_of_them
      where all_of_them.workspace_id = ${workspaces.id})`,
}

/** Every workspace, with the role that a person has in it, if any. */
const seenBy = (db: Queryable, userId: string) =>
  db
    .select(columns)
    .from(workspaces)
    .leftJoin(memberships, and(eq(memberships.workspaceId, workspaces.id), eq(memberships.userId, userId)))
    .leftJoin(roles, and(eq(roles.id, memberships.role), eq(roles.workspaceId, workspaces.id)))

/** The workspace that the actor works in. @throws WorkspaceNotFound when it is gone */
export async function findWorkspace(db: Queryable, { userId, workspaceId }: Actor): Promise<Workspace> {
  const [row] = await seenBy(db, userId).where(eq(workspaces.id, workspaceId)).limit(1)
  if (!row) throw new WorkspaceNotFound()
  return toWorkspace(row)
}

export function workspaceQueries(database: Database) {
  return {
    /** @throws WorkspaceNotFound when it is not the one that the actor works in */
    getWorkspace: guarded('account:use', async (actor: Actor, id: string) => {
      if (id !== actor.workspaceId) throw new WorkspaceNotFound()
      return findWorkspace(database.drizzle, actor)
    }),

    /** All that a person may work in; of a key, which belongs to one, that one. */
    listWorkspaces: guarded('account:use', async (actor: Actor, { limit, cursor }: PageQuery) => {
      const bySession = actor.kind !== 'key' && isPerson(actor.userId)
      // Awaited inside: a query of drizzle's begins when somebody waits for it.
      const rows = await acrossWorkspaces(
        async () =>
          await seenBy(database.drizzle, actor.userId)
            .where(
              and(
                bySession
                  ? and(eq(memberships.userId, actor.userId), isNull(memberships.suspendedAt))
                  : eq(workspaces.id, actor.workspaceId),
                cursor ? gt(workspaces.id, idOf(cursor)) : undefined,
              ),
            )
            .orderBy(asc(workspaces.id))
            .limit(limit + 1),
      )
      return toPage(rows, limit, ({ id }) => [id], toWorkspace)
    }),
  }
}

interface WorkspaceRow {
  id: string
  name: string
  settings: WorkspaceSettings
  createdAt: Date
  role: string | null
  roleName: string | null
  people: number
}

function toWorkspace({ settings, createdAt, role, ...row }: WorkspaceRow): Workspace {
  return {
    ...row,
    // A credential without a person counts as an owner.
    role: (role ?? 'owner') as Workspace['role'],
    settings: {
      secondFactorRoles: (settings.secondFactorRoles ?? []) as Workspace['role'][],
      injectionPolicy: settings.injectionPolicy ?? 'flag',
      maskingPolicy: settings.maskingPolicy ?? 'off',
    },
    createdAt: createdAt.toISOString(),
  }
}
