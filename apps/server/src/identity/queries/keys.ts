import type { ApiKey, PageQuery } from '@gepeto/contract'
import { and, desc, eq, inArray, isNull, lt, type SQL } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import { isPerson } from '../rights.ts'
import { apiKeys, users } from '../tables.ts'

/** Which keys act in the actor's own name; before there is an account, those that belong to nobody. */
export function ownKeys({ userId }: Actor): SQL | undefined {
  return isPerson(userId) ? eq(apiKeys.userId, userId) : isNull(apiKeys.userId)
}

export function keyQueries(database: Database) {
  async function list(which: SQL | undefined, { limit, cursor }: PageQuery) {
    const rows = await database.drizzle
      .select({ key: apiKeys, person: users.name })
      .from(apiKeys)
      .leftJoin(users, eq(users.id, apiKeys.userId))
      .where(and(which, cursor ? lt(apiKeys.id, idOf(cursor)) : undefined))
      .orderBy(desc(apiKeys.id))
      .limit(limit + 1)
    return toPage(rows, limit, ({ key }) => [key.id], toApiKey)
  }

  return {
    /** Names of those of these keys that are of the actor's workspace. For queries that are guarded themselves. */
    async keyNamesOf({ workspaceId }: Actor, ids: readonly string[]): Promise<Map<string, string>> {
      if (ids.length === 0) return new Map()
      const rows = await database.drizzle
        .select({ id: apiKeys.id, name: apiKeys.name })
        .from(apiKeys)
        .where(and(eq(apiKeys.workspaceId, workspaceId), inArray(apiKeys.id, [...ids])))
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    /** Whose a key is: a person, or itself where it is nobody's; undefined: there is none such. */
    async holderOfKey(workspaceId: string, id: string): Promise<string | undefined> {
      const [row] = await database.drizzle
        .select({ userId: apiKeys.userId })
        .from(apiKeys)
        .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, id)))
      return row && (row.userId ?? id)
    },

    listApiKeys: guarded('keys:manage', (actor: Actor, query: PageQuery) =>
      list(and(eq(apiKeys.workspaceId, actor.workspaceId), ownKeys(actor)), query),
    ),

    listEveryApiKey: guarded('keys:manage-all', (actor: Actor, query: PageQuery) =>
      list(eq(apiKeys.workspaceId, actor.workspaceId), query),
    ),
  }
}

export function toApiKey({
  key,
  person,
}: {
  key: typeof apiKeys.$inferSelect
  person: string | null
}): ApiKey {
  const time = (date: Date | null) => date?.toISOString() ?? null
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    person: key.userId ? { id: key.userId, name: person ?? '' } : null,
    permissions: key.permissions,
    collections: key.collections,
    createdAt: key.createdAt.toISOString(),
    expiresAt: time(key.expiresAt),
    lastUsedAt: time(key.lastUsedAt),
    revokedAt: time(key.revokedAt),
  }
}
