import type { Group, WriteGroup } from '@gepeto/contract'
import { and, count, eq, ne, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import { GroupNotFound, NameTaken, PersonNotFound, TooMany } from '../errors/people.ts'
import { groupCreated, groupDeleted, groupJoined, groupLeft, groupRenamed } from '../facts.ts'
import { findGroup } from '../queries/groups.ts'
import { lockWorkspace, requireHeld } from '../rights.ts'
import { groupMembers, groups, memberships } from '../tables.ts'
import type { PrincipalListener } from './people.ts'

/** Most groups of a workspace. Each credential carries its groups, so their number bounds what a query compares. */
const mostGroups = 1000

export interface GroupCommandsOptions {
  database: Database
  forgetCredentials(): void
  onPrincipalGone: PrincipalListener[]
}

export function groupCommands({ database, forgetCredentials, onPrincipalGone }: GroupCommandsOptions) {
  async function requireFreeName(tx: Transaction, workspaceId: string, name: string, except = '') {
    const [taken] = await tx
      .select({ id: groups.id })
      .from(groups)
      .where(
        and(
          eq(groups.workspaceId, workspaceId),
          eq(sql`lower(${groups.name})`, sql`lower(${name})`),
          ne(groups.id, except),
        ),
      )
      .limit(1)
    if (taken) throw new NameTaken(name)
  }

  /** @throws GroupNotFound */
  async function groupToChange(tx: Transaction, actor: Actor, id: string) {
    await lockWorkspace(tx, actor.workspaceId)
    const [row] = await tx
      .select()
      .from(groups)
      .where(and(eq(groups.workspaceId, actor.workspaceId), eq(groups.id, id)))
      .limit(1)
    if (!row) throw new GroupNotFound(id)
    return row
  }

  return {
    /** @throws NameTaken, TooMany */
    createGroup: guarded('groups:manage', (actor: Actor, { name }: WriteGroup): Promise<Group> => {
      return database.transaction(async (tx) => {
        await lockWorkspace(tx, actor.workspaceId)
        await requireFreeName(tx, actor.workspaceId, name)
        const [row] = await tx
          .select({ standing: count() })
          .from(groups)
          .where(eq(groups.workspaceId, actor.workspaceId))
        if (row!.standing >= mostGroups) throw new TooMany(mostGroups)
        const group = { id: newId('grp'), workspaceId: actor.workspaceId, name }
        await tx.insert(groups).values(group)
        await appendEvents(tx, actor, [groupCreated(group)])
        return findGroup(tx, actor.workspaceId, group.id)
      })
    }),

    /** @throws GroupNotFound, NameTaken */
    renameGroup: guarded(
      'groups:manage',
      async (actor: Actor, id: string, { name }: WriteGroup): Promise<Group> => {
        await database.transaction(async (tx) => {
          await groupToChange(tx, actor, id)
          await requireFreeName(tx, actor.workspaceId, name, id)
          await tx.update(groups).set({ name, updatedAt: new Date() }).where(eq(groups.id, id))
          await appendEvents(tx, actor, [groupRenamed({ id, name })])
        })
        return findGroup(database.drizzle, actor.workspaceId, id)
      },
    ),

    /** Deletes a group with the grants it had. @throws GroupNotFound */
    deleteGroup: guarded('groups:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const group = await groupToChange(tx, actor, id)
        for (const listener of onPrincipalGone) await listener(tx, actor, id)
        await tx.delete(groups).where(eq(groups.id, id))
        await appendEvents(tx, actor, [groupDeleted(group)])
      })
      forgetCredentials()
    }),

    /**
     * Whoever joins a group may read what it may read, so only those let people in who could read it all themselves:
     * with the permissions that reading takes, and by `collections:read-all`, or as one of the group. Adding somebody
     * twice changes nothing.
     * @throws GroupNotFound, PersonNotFound, NotYoursToGive
     */
    addGroupMember: guarded('groups:manage', async (actor: Actor, id: string, userId: string) => {
      await database.transaction(async (tx) => {
        await groupToChange(tx, actor, id)
        const reading = ['collections:read', 'documents:read'] as const
        requireHeld(actor, actor.principals.includes(id) ? reading : [...reading, 'collections:read-all'])
        const [person] = await tx
          .select({ id: memberships.userId })
          .from(memberships)
          .where(and(eq(memberships.workspaceId, actor.workspaceId), eq(memberships.userId, userId)))
          .limit(1)
        if (!person) throw new PersonNotFound(userId)
        const added = await tx
          .insert(groupMembers)
          .values({ workspaceId: actor.workspaceId, groupId: id, userId })
          .onConflictDoNothing()
          .returning()
        if (added.length > 0) await appendEvents(tx, actor, [groupJoined(id, userId)])
      })
      forgetCredentials()
    }),

    /** @throws GroupNotFound, PersonNotFound when the person is not in it */
    removeGroupMember: guarded('groups:manage', async (actor: Actor, id: string, userId: string) => {
      await database.transaction(async (tx) => {
        await groupToChange(tx, actor, id)
        const removed = await tx
          .delete(groupMembers)
          .where(and(eq(groupMembers.groupId, id), eq(groupMembers.userId, userId)))
          .returning()
        if (removed.length === 0) throw new PersonNotFound(userId)
        await appendEvents(tx, actor, [groupLeft(id, userId)])
      })
      forgetCredentials()
    }),
  }
}
