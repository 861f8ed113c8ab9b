import type { Permission } from '@gepeto/contract'
import { permissions } from '@gepeto/contract'
import type { Actor } from '../src/platform/actor.ts'
import { newId } from '../src/platform/ids.ts'
import type { Gepeto } from './gepeto.ts'

/** Somebody with a key of their own. */
export interface Person {
  userId: string
  workspaceId: string
  keyId: string
  /** Headers of their calls. */
  headers: Record<string, string>
}

export interface PersonFacts {
  /** Absent: the first workspace. */
  workspaceId?: string
  /** A built-in role, or these permissions as a role of their own. */
  role?: string | Permission[]
}

export async function firstWorkspace(gepeto: Gepeto): Promise<string> {
  const [row] = await gepeto.sql<{ id: string }>('select id from workspaces order by created_at, id limit 1')
  return row!.id
}

/** Another tenant, with its default collection. */
export async function workspace(gepeto: Gepeto): Promise<string> {
  const id = newId('ws')
  await gepeto.sql('insert into workspaces (id, name) values ($1, $1)', [id])
  await gepeto.sql(
    `insert into collections (id, workspace_id, name, is_default) values ($1, $2, 'Documents', true)`,
    [newId('col'), id],
  )
  return id
}

/** A member of a workspace, made without the calls that make one. */
export async function person(
  gepeto: Gepeto,
  { workspaceId: named, role = 'member' }: PersonFacts = {},
): Promise<Person> {
  const workspaceId = named ?? (await firstWorkspace(gepeto))
  const userId = newId('usr')
  await gepeto.sql('insert into users (id, name, email) values ($1, $1, $2)', [
    userId,
    gepeto.app.seals.close(`${userId.toLowerCase()}@example.org`, 'address'),
  ])
  await gepeto.sql('insert into memberships (workspace_id, user_id, role) values ($1, $2, $3)', [
    workspaceId,
    userId,
    typeof role === 'string' ? role : await customRole(gepeto, workspaceId, role),
  ])
  const maker = almighty({ userId, workspaceId })
  const { id: keyId, key } = await gepeto.app.identity.createApiKey(maker, { name: 'test' })
  return { userId, workspaceId, keyId, headers: { 'x-api-key': key } }
}

/** A person as an actor who may do everything. */
export const almighty = ({ userId, workspaceId }: Pick<Person, 'userId' | 'workspaceId'>): Actor => ({
  kind: 'user',
  id: userId,
  userId,
  workspaceId,
  permissions: new Set(permissions),
  principals: [userId],
})

export async function customRole(gepeto: Gepeto, workspaceId: string, held: Permission[]): Promise<string> {
  const id = newId('rol')
  await gepeto.sql('insert into roles (id, workspace_id, name, permissions) values ($1, $2, $1, $3)', [
    id,
    workspaceId,
    held,
  ])
  return id
}

export async function group(
  gepeto: Gepeto,
  workspaceId: string,
  members: Pick<Person, 'userId'>[],
): Promise<string> {
  const id = newId('grp')
  await gepeto.sql('insert into groups (id, workspace_id, name) values ($1, $2, $1)', [id, workspaceId])
  for (const { userId } of members)
    await gepeto.sql('insert into group_members (workspace_id, group_id, user_id) values ($1, $2, $3)', [
      workspaceId,
      id,
      userId,
    ])
  gepeto.app.identity.forgetCredentials()
  return id
}
