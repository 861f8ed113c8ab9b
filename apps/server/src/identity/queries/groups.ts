import type { Group, GroupMember, PageQuery } from '@gepeto/contract'
import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import type { AccountSeals } from '../account-seals.ts'
import { GroupNotFound } from '../errors/people.ts'
import { groupMembers, groups, users } from '../tables.ts'

const all = (db: Queryable) =>
  db
    .select({
      id: groups.id,
      name: groups.name,
      createdAt: groups.createdAt,
      members: sql<number>`(select count(*)::int from group_members m where m.group_id = ${groups.id})`,
    })
    .from(groups)

/** @throws GroupNotFound */
export async function findGroup(db: Queryable, workspaceId: string, id: string): Promise<Group> {
  const [row] = await all(db)
    .where(and(eq(groups.workspaceId, workspaceId), eq(groups.id, id)))
    .limit(1)
  if (!row) throw new GroupNotFound(id)
  return toGroup(row)
}

export function groupQueries(database: Database, seals: AccountSeals) {
  return {
    /** @throws GroupNotFound */
    getGroup: guarded('people:read', (actor: Actor, id: string) =>
      findGroup(database.drizzle, actor.workspaceId, id),
    ),

    listGroups: guarded('people:read', async (actor: Actor, { limit, cursor }: PageQuery) => {
      const rows = await all(database.drizzle)
        .where(
          and(eq(groups.workspaceId, actor.workspaceId), cursor ? lt(groups.id, idOf(cursor)) : undefined),
        )
        .orderBy(desc(groups.id))
        .limit(limit + 1)
      return toPage(rows, limit, ({ id }) => [id], toGroup)
    }),

    /** @throws GroupNotFound */
    listGroupMembers: guarded(
      'people:read',
      async (actor: Actor, id: string, { limit, cursor }: PageQuery) => {
        await findGroup(database.drizzle, actor.workspaceId, id)
        const rows = await database.drizzle
          .select({ id: users.id, name: users.name, email: users.email })
          .from(groupMembers)
          .innerJoin(users, eq(users.id, groupMembers.userId))
          .where(
            and(
              eq(groupMembers.workspaceId, actor.workspaceId),
              eq(groupMembers.groupId, id),
              cursor ? gt(users.id, idOf(cursor)) : undefined,
            ),
          )
          .orderBy(asc(users.id))
          .limit(limit + 1)
        return toPage(
          rows,
          limit,
          (row) => [row.id],
          (row): GroupMember => ({ ...row, email: seals.open(row.email, 'address') }),
        )
      },
    ),
  }
}

function toGroup({ createdAt, ...row }: Omit<Group, 'createdAt'> & { createdAt: Date }): Group {
  return { ...row, createdAt: createdAt.toISOString() }
}
