import type { ApiKey, PageQuery, Permission, User } from '@gepeto/contract'
import { permissions } from '@gepeto/contract'
import { and, desc, eq, lt } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { decodeCursor, encodeCursor } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import { toApiKey } from './commands.ts'
import { apiKeys, memberships, users, workspaces } from './tables.ts'

const all: ReadonlySet<Permission> = new Set(permissions)

/** How long a credential that was looked up is trusted without another look, in milliseconds. */
const credentialCacheMs = 2000

/** How often the time of a key's last use is written, in milliseconds. */
const lastUseStepMs = 60_000

export function identityQueries(database: Database, hashKey: (key: string) => Buffer) {
  const keyCache = new Map<string, { actor: Actor | undefined; until: number }>()

  async function findKey(hash: Buffer): Promise<Actor | undefined> {
    const [row] = await database.drizzle.select().from(apiKeys).where(eq(apiKeys.hash, hash)).limit(1)
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= new Date())) return undefined
    if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > lastUseStepMs) {
      await database.drizzle.update(apiKeys).set({ lastUsedAt: new Date() }).where(eq(apiKeys.id, row.id))
    }
    const userId = row.userId ?? row.id
    return {
      kind: 'key',
      id: row.id,
      userId,
      workspaceId: row.workspaceId,
      permissions: all,
      principals: [userId],
    }
  }

  /** Who stands behind an API key; undefined when it is unknown, revoked or expired. */
  async function actorOfKey(key: string): Promise<Actor | undefined> {
    const hash = hashKey(key)
    const cacheKey = hash.toString('base64')
    const cached = keyCache.get(cacheKey)
    if (cached && cached.until > Date.now()) return cached.actor
    const actor = await findKey(hash)
    if (keyCache.size > 10_000) keyCache.clear()
    keyCache.set(cacheKey, { actor, until: Date.now() + credentialCacheMs })
    return actor
  }

  async function actorOfUser(userId: string): Promise<Actor | undefined> {
    const [row] = await database.drizzle
      .select({ workspaceId: memberships.workspaceId })
      .from(memberships)
      .where(eq(memberships.userId, userId))
      .limit(1)
    if (!row) return undefined
    return {
      kind: 'user',
      id: userId,
      userId,
      workspaceId: row.workspaceId,
      permissions: all,
      principals: [userId],
    }
  }

  /** The owner, for commands that the machine's own user runs beside the data folder. */
  async function localOwner(): Promise<Actor> {
    const [row] = await database.drizzle
      .select({ workspaceId: workspaces.id, userId: memberships.userId })
      .from(workspaces)
      .leftJoin(memberships, eq(memberships.workspaceId, workspaces.id))
      .limit(1)
    const userId = row?.userId ?? 'local'
    return {
      kind: 'system',
      id: 'command-line',
      userId,
      workspaceId: row!.workspaceId,
      permissions: all,
      principals: [userId],
    }
  }

  async function describe(
    actor: Actor,
  ): Promise<{ user: User; workspace: { id: string; name: string } } | undefined> {
    const [row] = await database.drizzle
      .select({ user: users, workspace: workspaces })
      .from(users)
      .innerJoin(workspaces, eq(workspaces.id, actor.workspaceId))
      .where(eq(users.id, actor.userId))
      .limit(1)
    if (!row) return undefined
    const { id, email, name, createdAt } = row.user
    return {
      user: { id, email, name, createdAt: createdAt.toISOString() },
      workspace: { id: row.workspace.id, name: row.workspace.name },
    }
  }

  const listApiKeys = guarded('keys:manage', async (actor: Actor, { limit, cursor }: PageQuery) => {
    const rows = await database.drizzle
      .select()
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.workspaceId, actor.workspaceId),
          cursor ? lt(apiKeys.id, decodeCursor(cursor, ['id'])[0]!) : undefined,
        ),
      )
      .orderBy(desc(apiKeys.id))
      .limit(limit + 1)
    return toPage<typeof apiKeys.$inferSelect, ApiKey>(rows, limit, (row) => encodeCursor([row.id]), toApiKey)
  })

  return {
    actorOfKey,
    actorOfUser,
    localOwner,
    describe,
    listApiKeys,
    /** Forgets cached credentials, so that a revocation holds from this moment on. */
    forgetCredentials: () => keyCache.clear(),
  }
}

export type IdentityQueries = ReturnType<typeof identityQueries>
