import { type AccessReview, isBuiltinRole, type Permission, rolePermissions } from '@gepeto/contract'
import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import { csvLines, csvStart } from '../../platform/http/csv.ts'
import type { AccountSeals } from '../account-seals.ts'
import { accessReviewed } from '../facts.ts'
import { apiKeys, memberships, roles, sessions } from '../tables.ts'
import { everyPerson } from './people.ts'

type Key = typeof apiKeys.$inferSelect

const time = (at: Date | null): string | null => at?.toISOString() ?? null

const toKey = ({ id, name, prefix, permissions, collections, createdAt, expiresAt, lastUsedAt }: Key) => ({
  id,
  name,
  prefix,
  permissions,
  collections,
  createdAt: createdAt.toISOString(),
  expiresAt: time(expiresAt),
  lastUsedAt: time(lastUsedAt),
})

export function accessReviewQueries(database: Database, seals: AccountSeals, now = () => new Date()) {
  return {
    /** Who holds which role, permissions, groups, keys and sessions now. That it was looked at is written down. */
    reviewAccess: guarded('access:review', async (actor: Actor): Promise<AccessReview> => {
      const { workspaceId } = actor
      const db = database.drizzle
      const at = now()
      const people = await everyPerson({ db, seals }, workspaceId)
      const custom = await db.select().from(roles).where(eq(roles.workspaceId, workspaceId))
      const keys = await db
        .select()
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.workspaceId, workspaceId),
            isNull(apiKeys.revokedAt),
            or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at)),
          ),
        )
      const open = await db
        .select({ session: sessions })
        .from(sessions)
        .innerJoin(memberships, eq(memberships.userId, sessions.userId))
        .where(and(eq(memberships.workspaceId, workspaceId), gt(sessions.expiresAt, at)))
      await database.transaction((tx) => appendEvents(tx, actor, [accessReviewed(workspaceId)]))
      const held = new Map(custom.map(({ id, permissions }) => [id, permissions]))
      const permissionsOf = (role: string): Permission[] =>
        isBuiltinRole(role) ? [...rolePermissions[role]] : (held.get(role) ?? [])
      return {
        at: at.toISOString(),
        people: people.map(({ id, name, email, role, roleName, groups, ...person }) => ({
          id,
          name,
          email,
          role,
          roleName,
          permissions: permissionsOf(role),
          groups: groups.map((group) => group.name),
          hasSecondFactor: person.secondFactor,
          isSuspended: person.suspended,
          joinedAt: person.joinedAt,
          lastSeenAt: person.lastSeenAt,
          keys: keys.filter(({ userId }) => userId === id).map(toKey),
          sessions: open
            .filter(({ session }) => session.userId === id)
            .map(({ session }) => ({
              id: session.id,
              method: session.method,
              createdAt: session.createdAt.toISOString(),
              lastUsedAt: session.lastUsedAt.toISOString(),
              expiresAt: session.expiresAt.toISOString(),
            })),
        })),
        keysOfNobody: keys.filter(({ userId }) => userId === null).map(toKey),
      }
    }),
  }
}

/** A line for each thing that somebody holds. */
export function accessReviewTable({ people, keysOfNobody }: AccessReview): string {
  type Cells = readonly (string | number)[]
  const keyCells = (key: AccessReview['keysOfNobody'][number]): Cells => [
    'key',
    `${key.name} (${key.prefix})`,
    key.permissions?.join(' ') ?? 'all of the person',
    key.createdAt,
    key.lastUsedAt ?? '',
    key.expiresAt ?? '',
  ]
  const rows = people.flatMap((person) => {
    const who = [
      person.id,
      person.name,
      person.email,
      person.isSuspended ? 'suspended' : 'active',
      person.hasSecondFactor ? 'yes' : 'no',
    ]
    const things: Cells[] = [
      [
        'role',
        person.roleName ?? person.role,
        person.permissions.join(' '),
        person.joinedAt,
        person.lastSeenAt ?? '',
        '',
      ],
      ...person.groups.map((group): Cells => ['group', group, '', '', '', '']),
      ...person.keys.map(keyCells),
      ...person.sessions.map(
        (session): Cells => [
          'session',
          `${session.id} (${session.method ?? ''})`,
          '',
          session.createdAt,
          session.lastUsedAt,
          session.expiresAt,
        ],
      ),
    ]
    return things.map((cells) => [...who, ...cells])
  })
  return (
    csvStart +
    csvLines([
      [
        ...['person', 'name', 'email', 'state', 'second_factor'],
        ...['holds', 'what', 'permissions', 'since', 'last_used', 'until'],
      ],
      ...rows,
      ...keysOfNobody.map((key) => ['', '', '', '', '', ...keyCells(key)]),
    ])
  )
}
