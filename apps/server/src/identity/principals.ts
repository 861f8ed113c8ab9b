import { and, eq, inArray } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { groups, memberships, users } from './tables.ts'

/** People and groups, as others name them in grants. */
export function principalQueries(database: Database) {
  return {
    /** Of these ids, those that are neither a member nor a group of the actor's workspace. For commands that are guarded themselves. */
    async unknownPrincipals({ workspaceId }: Actor, ids: readonly string[]): Promise<string[]> {
      if (ids.length === 0) return []
      const [people, teams] = await Promise.all([
        database.drizzle
          .select({ id: memberships.userId })
          .from(memberships)
          .where(and(eq(memberships.workspaceId, workspaceId), inArray(memberships.userId, [...ids]))),
        database.drizzle
          .select({ id: groups.id })
          .from(groups)
          .where(and(eq(groups.workspaceId, workspaceId), inArray(groups.id, [...ids]))),
      ])
      const known = new Set([...people, ...teams].map(({ id }) => id))
      return ids.filter((id) => !known.has(id))
    },

    /** Names of those of these ids that are people or groups of the actor's workspace. For queries that are guarded themselves. */
    async namesOf({ workspaceId }: Actor, ids: readonly string[]): Promise<Map<string, string>> {
      if (ids.length === 0) return new Map()
      const [people, teams] = await Promise.all([
        database.drizzle
          .select({ id: users.id, name: users.name })
          .from(memberships)
          .innerJoin(users, eq(users.id, memberships.userId))
          .where(and(eq(memberships.workspaceId, workspaceId), inArray(memberships.userId, [...ids]))),
        database.drizzle
          .select({ id: groups.id, name: groups.name })
          .from(groups)
          .where(and(eq(groups.workspaceId, workspaceId), inArray(groups.id, [...ids]))),
      ])
      return new Map([...people, ...teams].map(({ id, name }) => [id, name]))
    },
  }
}
