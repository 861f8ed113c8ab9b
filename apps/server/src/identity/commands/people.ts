import type { Person, UpdatePerson } from '@gepeto/contract'
import { and, eq, isNull } from 'drizzle-orm'
import { appendEvents, type Fact } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import type { AccountSeals } from '../account-seals.ts'
import { NotOneself, PersonNotFound } from '../errors/people.ts'
import {
  apiKeyRevoked,
  personReinstated,
  personRemoved,
  personRoleChanged,
  personSuspended,
} from '../facts.ts'
import { findPerson } from '../queries/people.ts'
import { findRole, lockWorkspace, requireAnotherOwner, requireHeld } from '../rights.ts'
import { apiKeys, memberships } from '../tables.ts'

/** Told when a person or a group is no longer one of a workspace, in the same transaction. */
export type PrincipalListener = (tx: Transaction, actor: Actor, principal: string) => Promise<void>

export interface PeopleCommandsOptions {
  database: Database
  seals: AccountSeals
  forgetCredentials(): void
  onPrincipalGone: PrincipalListener[]
}

export function peopleCommands({
  database,
  seals,
  forgetCredentials,
  onPrincipalGone,
}: PeopleCommandsOptions) {
  /**
   * A person whom the actor may change, with the workspace locked.
   * @throws PersonNotFound, NotYoursToGive
   */
  async function personToChange(tx: Transaction, actor: Actor, userId: string) {
    await lockWorkspace(tx, actor.workspaceId)
    const [row] = await tx
      .select()
      .from(memberships)
      .where(and(eq(memberships.workspaceId, actor.workspaceId), eq(memberships.userId, userId)))
      .limit(1)
    if (!row) throw new PersonNotFound(userId)
    requireHeld(actor, (await findRole(tx, actor.workspaceId, row.role)).permissions)
    return row
  }

  /** @throws PersonNotFound, NotYoursToGive, LastOwner */
  async function takeOut(tx: Transaction, actor: Actor, userId: string): Promise<void> {
    const person = await personToChange(tx, actor, userId)
    if (person.role === 'owner') await requireAnotherOwner(tx, actor.workspaceId, userId)
    const revoked = await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(
        and(
          eq(apiKeys.workspaceId, actor.workspaceId),
          eq(apiKeys.userId, userId),
          isNull(apiKeys.revokedAt),
        ),
      )
      .returning()
    for (const listener of onPrincipalGone) await listener(tx, actor, userId)
    await tx
      .delete(memberships)
      .where(and(eq(memberships.workspaceId, actor.workspaceId), eq(memberships.userId, userId)))
    await appendEvents(tx, actor, [personRemoved(userId, person.role), ...revoked.map(apiKeyRevoked)])
  }

  return {
    /**
     * Gives a person another role, or keeps them out for a while, their API keys included.
     * @throws PersonNotFound, RoleNotFound, NotYoursToGive, LastOwner, NotOneself
     */
    updatePerson: guarded(
      'people:manage',
      async (actor: Actor, userId: string, { role, suspended }: UpdatePerson): Promise<Person> => {
        await database.transaction(async (tx) => {
          const person = await personToChange(tx, actor, userId)
          const facts: Fact[] = []
          const isSuspended = person.suspendedAt !== null
          if (suspended !== undefined && suspended !== isSuspended) {
            if (userId === actor.userId) throw new NotOneself()
            facts.push(suspended ? personSuspended(userId) : personReinstated(userId))
          }
          if (role !== undefined && role !== person.role) {
            requireHeld(actor, (await findRole(tx, actor.workspaceId, role)).permissions)
            facts.push(personRoleChanged(userId, person.role, role))
          }
          const staysOwner = (role ?? person.role) === 'owner' && !(suspended ?? isSuspended)
          if (person.role === 'owner' && !isSuspended && !staysOwner)
            await requireAnotherOwner(tx, actor.workspaceId, userId)
          if (facts.length === 0) return
          await tx
            .update(memberships)
            .set({
              role: role ?? person.role,
              suspendedAt: (suspended ?? isSuspended) ? (person.suspendedAt ?? new Date()) : null,
            })
            .where(and(eq(memberships.workspaceId, actor.workspaceId), eq(memberships.userId, userId)))
          await appendEvents(tx, actor, facts)
        })
        forgetCredentials()
        return findPerson({ db: database.drizzle, seals }, actor.workspaceId, userId)
      },
    ),

    /**
     * Takes a person out of the workspace, with their groups and grants; their API keys there are revoked for good.
     * The account stays.
     * @throws PersonNotFound, NotYoursToGive, LastOwner
     */
    removePerson: guarded('people:manage', async (actor: Actor, userId: string): Promise<void> => {
      await database.transaction((tx) => takeOut(tx, actor, userId))
      forgetCredentials()
    }),

    takeOut,
  }
}
