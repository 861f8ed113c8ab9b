import type { PeopleQuery, Person } from '@gepeto/contract'
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Queryable } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { toPage } from '../../platform/http/page.ts'
import type { AccountSeals } from '../account-seals.ts'
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
export async function findPerson(
  { db, seals }: { db: Queryable; seals: AccountSeals },
  workspaceId: string,
  id: string,
): Promise<Person> {
  const [row] = await people(db)
    .where(and(eq(memberships.workspaceId, workspaceId), eq(memberships.userId, id)))
    .limit(1)
  if (!row) throw new PersonNotFound(id)
  return toPerson(row, seals)
}

/** All of a workspace, by id. */
export async function everyPerson(
  { db, seals }: { db: Queryable; seals: AccountSeals },
  workspaceId: string,
): Promise<Person[]> {
  const rows = await people(db)
    .where(eq(memberships.workspaceId, workspaceId))
    .orderBy(asc(memberships.userId))
  return rows.map((row) => toPerson(row, seals))
}

/** People looked at together where their addresses are searched. */
const searchedAtOnce = 500

export function peopleQueries(database: Database, seals: AccountSeals) {
  /** People of the actor's workspace by id, after one of them. */
  const peopleAfter = async (actor: Actor, after: string | undefined, limit: number) => {
    const rows = await people(database.drizzle)
      .where(
        and(
          eq(memberships.workspaceId, actor.workspaceId),
          after === undefined ? undefined : gt(memberships.userId, after),
        ),
      )
      .orderBy(asc(memberships.userId))
      .limit(limit)
    return rows.map((row) => toPerson(row, seals))
  }

  /** Addresses are sealed, so they are searched by opening them. */
  async function search(actor: Actor, part: string, from: string | undefined, limit: number) {
    const wanted = part.toLowerCase()
    const found: Person[] = []
    for (let after = from; found.length < limit; ) {
      const some = await peopleAfter(actor, after, searchedAtOnce)
      found.push(
        ...some.filter(({ name, email }) =>
          [name, email].some((text) => text.toLowerCase().includes(wanted)),
        ),
      )
      if (some.length < searchedAtOnce) break
      after = some.at(-1)!.id
    }
    return found.slice(0, limit)
  }

  return {
    listPeople: guarded('people:read', async (actor: Actor, { limit, cursor, query }: PeopleQuery) => {
      const after = cursor ? idOf(cursor) : undefined
      const found = query
        ? await search(actor, query, after, limit + 1)
        : await peopleAfter(actor, after, limit + 1)
      return toPage(
        found,
        limit,
        ({ id }) => [id],
        (person) => person,
      )
    }),

    /** @throws PersonNotFound */
    getPerson: guarded('people:read', (actor: Actor, id: string) =>
      findPerson({ db: database.drizzle, seals }, actor.workspaceId, id),
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

function toPerson(
  { role, suspendedAt, lastSeenAt, joinedAt, ...row }: PersonRow,
  seals: AccountSeals,
): Person {
  return {
    ...row,
    email: seals.open(row.email, 'address'),
    role: role as Person['role'],
    suspended: suspendedAt !== null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
    joinedAt: joinedAt.toISOString(),
  }
}
