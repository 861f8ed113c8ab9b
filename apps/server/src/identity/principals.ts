import { and, eq, inArray } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { groups, memberships } from './tables.ts'

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
  }
}
