import { builtinRoles, type PageQuery, type Role, rolePermissions } from '@gepeto/contract'
import { and, asc, count, eq } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable } from '../../platform/database/index.ts'
import { decodeCursor } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import { RoleNotFound } from '../errors/people.ts'
import { memberships, roles } from '../tables.ts'

/** The built-in ones, the mightiest first, then the workspace's own. They are few: see `mostRoles`. */
async function everyRole(db: Queryable, workspaceId: string): Promise<Role[]> {
  const [having, custom] = await Promise.all([
    db
      .select({ role: memberships.role, people: count() })
      .from(memberships)
      .where(eq(memberships.workspaceId, workspaceId))
      .groupBy(memberships.role),
    db
      .select()
      .from(roles)
      .where(and(eq(roles.workspaceId, workspaceId)))
      .orderBy(asc(roles.id)),
  ])
  const people = new Map(having.map((row) => [row.role, row.people]))
  return [
    ...builtinRoles.map((id) => ({
      id,
      name: id,
      isBuiltin: true,
      permissions: [...rolePermissions[id]],
      people: people.get(id) ?? 0,
    })),
    ...custom.map(({ id, name, permissions }) => ({
      id,
      name,
      isBuiltin: false,
      permissions,
      people: people.get(id) ?? 0,
    })),
  ]
}

/** @throws RoleNotFound */
export async function findWholeRole(db: Queryable, workspaceId: string, id: string): Promise<Role> {
  const role = (await everyRole(db, workspaceId)).find((candidate) => candidate.id === id)
  if (!role) throw new RoleNotFound(id)
  return role
}

export function roleQueries(database: Database) {
  return {
    listRoles: guarded('people:read', async (actor: Actor, { limit, cursor }: PageQuery) => {
      const all = await everyRole(database.drizzle, actor.workspaceId)
      const after = cursor ? all.findIndex(({ id }) => id === decodeCursor(cursor, ['name'])[0]) + 1 : 0
      return toPage(
        all.slice(after, after + limit + 1),
        limit,
        ({ id }) => [id],
        (role) => role,
      )
    }),

    /** @throws RoleNotFound */
    getRole: guarded('people:read', (actor: Actor, id: string) =>
      findWholeRole(database.drizzle, actor.workspaceId, id),
    ),
  }
}
