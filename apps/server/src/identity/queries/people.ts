import type { PeopleQuery, Person } from '@gepeto/contract'
import { and, asc, eq, gt, ilike, or, sql } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import { PersonNotFound } from '../errors/people.ts'
import { memberships, roles, users } from '../tables.ts'

const columns = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: memberships.role,
  roleName: roles.name,
  suspendedAt: memberships.suspendedAt,
  lastSeenAt: memberships.lastSeenAt,
  joinedAt: memberships.createdAt,
  secondFactor: sql<boolean>`coalesce((to_jsonb(${users}) ->> 'two_factor_enabled')::boolean, false)`,
  groups: sql<{ id: string; name: string }[]>`coalesce((
    select json_agg(json_build_object('id', g.id, 'name', g.name) order by lower(g.name))
    from group_members m join groups g on g.id = m.group_id
    where m.workspace_id = ${memberships.workspaceId} and m.user_id = ${memberships.userId}), '[]')`,
}

const people = (db: Queryable) =>
  db
    .select(columns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(roles, and(eq(roles.id, memberships.role), eq(roles.workspaceId, memberships.workspaceId)))

/** @throws PersonNotFound */
export async function findPerson(db: Queryable, workspaceId: string, id: string): Promise<Person> {
  const [row] = await people(db)
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, id)))
    .limit(1)
  if (!row) throw new PersonNotFound(id)
  return toPerson(row)
}

export function peopleQueries(database: Database) {
  return {
    listPeople: guarded('people:read', async (actor: Actor, { limit, cursor, query }: PeopleQuery) => {
      const part = query ? `%${query.replaceAll(/[\\%_]/g, '\\$&')}%` : undefined
      const rows = await people(database.drizzle)
        .where(
          and(
            eq(memberships.workspaceId, actor.workspaceId),
            cursor ? gt(memberships.userId, idOf(cursor)) : undefined,
            part ? or(ilike(users.name, part), ilike(users.email, part)) : undefined,
          ),
        )
        .orderBy(asc(memberships.userId))
        .limit(limit + 1)
      return toPage(rows, limit, ({ id }) => [id], toPerson)
    }),

    /** @throws PersonNotFound */
    getPerson: guarded('people:read', (actor: Actor, id: string) =>
      findPerson(database.drizzle, actor.workspaceId, id),
    ),
  }
}

interface PersonRow {
  id: string
  name: string
  email: string
  role: string
  roleName: string | null
  suspendedAt: Date | null
  lastSeenAt: Date | null
  joinedAt: Date
  secondFactor: boolean
  groups: { id: string; name: string }[]
}

function toPerson({ role, suspendedAt, lastSeenAt, joinedAt, ...row }: PersonRow): Person {
  return {
    ...row,
    role: role as Person['role'],
    suspended: suspendedAt !== null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    joinedAt: joinedAt.toISOString(),
  }
}
