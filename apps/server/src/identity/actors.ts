import { hash } from 'node:crypto'
import {
  isBuiltinRole,
  type Permission,
  permissions,
  rolePermissions,
  type SignInMethod,
} from '@gepeto/contract'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Database } from '../platform/database/index.ts'
import { apiKeys, groupMembers, memberships, passkeys, roles, users, workspaces } from './tables.ts'

/** How long a credential that was looked up is trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

/** How often the time of a key's last use is written, in milliseconds. */
const lastUseStepMs = 60_000

/** How often the time at which a person was last seen is written, in milliseconds. */
const lastSeenStepMs = 300_000

/** What a person may do in one workspace, and in whose name. */
interface Standing {
  role: string
  workspaceId: string
  permissions: ReadonlySet<Permission>
  principals: readonly string[]
  /** The workspace asks their role for a second factor, and they have none. */
  isSecondFactorMissing: boolean
  lastSeenAt: Date | null
}

/** What a key that is bound to collections may do unless its permissions are listed: nothing that rules the workspace. */
const isAboutCollections = (permission: Permission) =>
  /^(collections|documents|search|answers|conversations):/.test(permission)
const all: ReadonlySet<Permission> = new Set(permissions)

/** Makes actors of credentials: the permissions of a person's role, narrowed by those of the key they come with. */
export function openActors(database: Database, cache: Cache, hashKey: (key: string) => Buffer) {
  const db = database.drizzle
  const known = cache.lookup<Actor | undefined>('actors', { ttlMs: trustedMs, maxEntries: 10_000 })

  /** @param workspaceId undefined: the workspace that the person joined first */
  async function standing(userId: string, workspaceId?: string): Promise<Standing | undefined> {
    const [row] = await db
      .select({
        workspaceId: memberships.workspaceId,
        role: memberships.role,
        lastSeenAt: memberships.lastSeenAt,
        custom: roles.permissions,
        asked: workspaces.settings,
        hasSecondFactor: sql<boolean>`${users.twoFactorEnabled} or exists (
          select 1 from ${passkeys} where ${passkeys.userId} = ${memberships.userId})`,
        groups: sql<string[]>`array(
          select ${groupMembers.groupId} from ${groupMembers}
          where ${groupMembers.userId} = ${memberships.userId}
            and ${groupMembers.workspaceId} = ${memberships.workspaceId})`,
      })
      .from(memberships)
      .innerJoin(workspaces, eq(workspaces.id, memberships.workspaceId))
      .innerJoin(users, eq(users.id, memberships.userId))
      .leftJoin(roles, and(eq(roles.id, memberships.role), eq(roles.workspaceId, memberships.workspaceId)))
      .where(
        and(
          eq(memberships.userId, userId),
          isNull(memberships.suspendedAt),
          workspaceId ? eq(memberships.workspaceId, workspaceId) : undefined,
        ),
      )
      .orderBy(asc(memberships.createdAt), asc(memberships.workspaceId))
      .limit(1)
    return (
      row && {
        role: row.role,
        workspaceId: row.workspaceId,
        lastSeenAt: row.lastSeenAt,
        permissions: new Set(permissionsOf(row.role, row.custom)),
        principals: [userId, ...row.groups],
        isSecondFactorMissing: !row.hasSecondFactor && (row.asked.secondFactorRoles ?? []).includes(row.role),
      }
    )
  }

  async function findKey(stored: Buffer): Promise<Actor | undefined> {
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.hash, stored)).limit(1)
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt <= new Date())) return undefined
    // The bootstrap key belongs to nobody until there is an owner.
    const person = row.userId
      ? await standing(row.userId, row.workspaceId)
      : { permissions: all, principals: [row.id] }
    if (!person) return undefined
    if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > lastUseStepMs) {
      await db.update(apiKeys).set({ lastUsedAt: new Date() }).where(eq(apiKeys.id, row.id))
    }
    const given = row.permissions ?? (row.collections ? permissions.filter(isAboutCollections) : undefined)
    return {
      kind: 'key',
      id: row.id,
      userId: row.userId ?? row.id,
      workspaceId: row.workspaceId,
      permissions: given
        ? new Set(given.filter((permission) => person.permissions.has(permission)))
        : person.permissions,
      principals: person.principals,
      onlyCollections: row.collections ?? undefined,
    }
  }

  return {
    /** Who stands behind an API key; undefined when it is unknown, revoked or expired, or its person may not come in. */
    actorOfKey(key: string): Promise<Actor | undefined> {
      // The key itself is not kept; unlike its stored form this one is made with each call, so it is the cheap one.
      return known.get(`key ${hash('sha256', key, 'base64')}`, () => findKey(hashKey(key)))
    },

    /**
     * A person in one of their workspaces; undefined where they are no member, or suspended.
     * @param workspaceId undefined: the one they joined first
     * @param method how they signed in: at a provider of single sign-on, its own second factor counts
     */
    async actorOfUser(
      userId: string,
      workspaceId?: string,
      method?: SignInMethod,
    ): Promise<Actor | undefined> {
      const actor = await known.get(`user ${userId} ${workspaceId ?? ''}`, async () => {
        const found = await standing(userId, workspaceId)
        if (!found) return undefined
        const { role: _, lastSeenAt, ...rest } = found
        if (!lastSeenAt || Date.now() - lastSeenAt.getTime() > lastSeenStepMs) {
          await db
            .update(memberships)
            .set({ lastSeenAt: new Date() })
            .where(and(eq(memberships.workspaceId, found.workspaceId), eq(memberships.userId, userId)))
        }
        return { kind: 'user', id: userId, userId, ...rest }
      })
      return actor?.isSecondFactorMissing && method === 'singleSignOn'
        ? { ...actor, isSecondFactorMissing: false }
        : actor
    },

    /** The owner, for commands that the machine's own user runs beside the data folder. */
    async localOwner(): Promise<Actor> {
      const [row] = await db
        .select({ workspaceId: workspaces.id, userId: memberships.userId })
        .from(workspaces)
        .leftJoin(memberships, and(eq(memberships.workspaceId, workspaces.id), eq(memberships.role, 'owner')))
        .orderBy(asc(workspaces.createdAt), asc(memberships.createdAt))
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
    },

    /** Forgets what was looked up, on all instances, so that a change of rights holds from this moment on. */
    forgetCredentials: known.forget,
  }
}

export type Actors = ReturnType<typeof openActors>

/** @param custom the permissions of the custom role that `role` names, where it is one */
export function permissionsOf(role: string, custom: readonly Permission[] | null): readonly Permission[] {
  return isBuiltinRole(role) ? rolePermissions[role] : (custom ?? [])
}
