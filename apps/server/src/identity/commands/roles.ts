import { builtinRoles, type CreateRole, type Permission, type Role, type UpdateRole } from '@gepeto/contract'
import { and, count, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import { NameTaken, RoleInUse, RoleNotFound, TooMany } from '../errors/people.ts'
import { roleChanged, roleCreated, roleDeleted } from '../facts.ts'
import { findWholeRole } from '../queries/roles.ts'
import { lockWorkspace, requireHeld } from '../rights.ts'
import { invitations, memberships, roles, type WorkspaceSettings, workspaces } from '../tables.ts'

/** Most custom roles of a workspace: more than anyone keeps apart, and few enough to list at once. */
export const mostRoles = 100

/** What every role holds: without it nobody could sign out their other devices. */
const always: Permission = 'account:use'

export function roleCommands(database: Database, forgetCredentials: () => void) {
  async function requireFreeName(tx: Transaction, workspaceId: string, name: string, except = '') {
    const isBuiltin = (builtinRoles as readonly string[]).includes(name.toLowerCase())
    const [taken] = await tx
      .select({ id: roles.id })
      .from(roles)
      .where(
        and(
          eq(roles.workspaceId, workspaceId),
          eq(sql`lower(${roles.name})`, sql`lower(${name})`),
          ne(roles.id, except),
        ),
      )
      .limit(1)
    if (isBuiltin || taken) throw new NameTaken(name)
  }

  /** A custom role that the actor may change. @throws RoleNotFound, NotYoursToGive */
  async function roleToChange(tx: Transaction, actor: Actor, id: string) {
    await lockWorkspace(tx, actor.workspaceId)
    const [row] = await tx
      .select()
      .from(roles)
      .where(and(eq(roles.workspaceId, actor.workspaceId), eq(roles.id, id)))
      .limit(1)
    if (!row) throw new RoleNotFound(id)
    requireHeld(actor, row.permissions)
    return row
  }

  return {
    /** @throws NotYoursToGive, NameTaken, TooMany */
    createRole: guarded('roles:manage', async (actor: Actor, input: CreateRole): Promise<Role> => {
      const permissions = [...new Set([always, ...input.permissions])]
      requireHeld(actor, permissions)
      return database.transaction(async (tx) => {
        await lockWorkspace(tx, actor.workspaceId)
        await requireFreeName(tx, actor.workspaceId, input.name)
        const [row] = await tx
          .select({ standing: count() })
          .from(roles)
          .where(eq(roles.workspaceId, actor.workspaceId))
        if (row!.standing >= mostRoles) throw new TooMany(mostRoles)
        const role = { id: newId('rol'), workspaceId: actor.workspaceId, name: input.name, permissions }
        await tx.insert(roles).values(role)
        await appendEvents(tx, actor, [roleCreated(role)])
        return { id: role.id, name: role.name, isBuiltin: false, permissions, people: 0 }
      })
    }),

    /** @throws RoleNotFound, NotYoursToGive, NameTaken */
    updateRole: guarded(
      'roles:manage',
      async (actor: Actor, id: string, input: UpdateRole): Promise<Role> => {
        await database.transaction(async (tx) => {
          const role = await roleToChange(tx, actor, id)
          const permissions = input.permissions
            ? [...new Set([always, ...input.permissions])]
            : role.permissions
          requireHeld(actor, permissions)
          if (input.name) await requireFreeName(tx, actor.workspaceId, input.name, id)
          const changed = { id, name: input.name ?? role.name, permissions }
          await tx
            .update(roles)
            .set({ name: changed.name, permissions, updatedAt: new Date() })
            .where(eq(roles.id, id))
          await appendEvents(tx, actor, [roleChanged(changed)])
        })
        forgetCredentials()
        return findWholeRole(database.drizzle, actor.workspaceId, id)
      },
    ),

    /** @throws RoleNotFound, NotYoursToGive, RoleInUse */
    deleteRole: guarded('roles:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const role = await roleToChange(tx, actor, id)
        const [having] = await tx
          .select({ people: count() })
          .from(memberships)
          .where(and(eq(memberships.workspaceId, actor.workspaceId), eq(memberships.role, id)))
        const [invited] = await tx
          .select({ open: count() })
          .from(invitations)
          .where(
            and(
              eq(invitations.workspaceId, actor.workspaceId),
              eq(invitations.role, id),
              isNull(invitations.acceptedAt),
              isNull(invitations.revokedAt),
              gt(invitations.expiresAt, new Date()),
            ),
          )
        if (having!.people + invited!.open > 0) throw new RoleInUse(having!.people, invited!.open)
        await tx.delete(roles).where(eq(roles.id, id))
        await forgetInPolicies(tx, actor.workspaceId, id)
        await appendEvents(tx, actor, [roleDeleted(role)])
      })
    }),
  }
}

/** A policy that names a role which is gone could not be saved again. */
async function forgetInPolicies(tx: Transaction, workspaceId: string, roleId: string): Promise<void> {
  const [row] = await tx
    .select({ settings: workspaces.settings })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
  const named = row?.settings.secondFactorRoles
  if (!named?.includes(roleId)) return
  const settings: WorkspaceSettings = {
    ...row!.settings,
    secondFactorRoles: named.filter((role) => role !== roleId),
  }
  await tx.update(workspaces).set({ settings }).where(eq(workspaces.id, workspaceId))
}
