import { isBuiltinRole, type Permission, type RoleKey, rolePermissions } from '@gepeto/contract'
import { and, count, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Queryable, Transaction } from '../platform/database/index.ts'
import { LastOwner, NotYoursToGive, RoleNotFound } from './errors/people.ts'
import { memberships, roles } from './tables.ts'

/** A role as it stands in a workspace. */
export interface HeldRole {
  role: RoleKey
  /** null for a built-in one. */
  roleName: string | null
  permissions: readonly Permission[]
}

/** @throws RoleNotFound when it is neither built in nor one of the workspace's own */
export async function findRole(db: Queryable, workspaceId: string, key: string): Promise<HeldRole> {
  if (isBuiltinRole(key)) return { role: key, roleName: null, permissions: rolePermissions[key] }
  const [row] = await db
    .select({ name: roles.name, permissions: roles.permissions })
    .from(roles)
    .where(and(eq(roles.workspaceId, workspaceId), eq(roles.id, key)))
    .limit(1)
  if (!row) throw new RoleNotFound(key)
  return { role: key, roleName: row.name, permissions: row.permissions }
}

/**
 * Nobody gives, takes away or changes what they do not hold: an administrator cannot make an owner, nor touch one.
 * @throws NotYoursToGive naming what the actor lacks
 */
export function requireHeld(actor: Actor, permissions: readonly Permission[]): void {
  if (actor.onlyCollections) throw new NotYoursToGive([], narrowKey)
  const missing = permissions.filter((permission) => !actor.permissions.has(permission))
  if (missing.length > 0) throw new NotYoursToGive(missing)
}

const narrowKey = {
  en: 'This API key reaches some collections only, so it can give nobody rights in the whole workspace. Use another credential.',
  'pt-BR':
    'Esta chave de API só alcança algumas coleções, então não pode dar a ninguém direitos em todo o espaço de trabalho. Use outra credencial.',
}

/** Lets only one at a time change who may do what in a workspace, until the transaction ends. */
export async function lockWorkspace(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.execute(sql`select from workspaces where id = ${workspaceId} for no key update`)
}

/**
 * To be called under the workspace's lock, before an owner ceases to be one.
 * @throws LastOwner when nobody else is an owner who can come in
 */
export async function requireAnotherOwner(
  tx: Transaction,
  workspaceId: string,
  userId: string,
): Promise<void> {
  const [row] = await tx
    .select({ others: count() })
    .from(memberships)
    .where(
      and(
        eq(memberships.workspaceId, workspaceId),
        eq(memberships.role, 'owner'),
        ne(memberships.userId, userId),
        isNull(memberships.suspendedAt),
      ),
    )
  if (!row?.others) throw new LastOwner()
}

/** Whether an account stands behind the actor: not so for the bootstrap key and the command line before there is one. */
export const isPerson = (userId: string) => userId.startsWith('usr_')
