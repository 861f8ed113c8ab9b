import type { Transaction } from '../platform/database/index.ts'
import type { Overdue } from '../platform/overdue.ts'

/** Deletes sessions of the workspace's people, and invitations to it, that are over. @returns how many */
export async function forgetSignIns(
  tx: Transaction,
  { workspaceId, before, heldPeople, most }: Overdue,
): Promise<number> {
  const values = [workspaceId, before, heldPeople, most]
  const sessions = await tx.$client.query(
    `delete from sessions where id in (
       select s.id from sessions s join memberships m on m.user_id = s.user_id
       where m.workspace_id = $1 and s.expires_at < $2 and s.user_id <> all($3) limit $4)`,
    values,
  )
  const invitations = await tx.$client.query(
    `delete from invitations where id in (
       select i.id from invitations i
       where i.workspace_id = $1 and coalesce(i.accepted_at, i.revoked_at, i.expires_at) < $2
         and not exists (select from users u where u.email = i.email and u.id = any($3)) limit $4)`,
    values,
  )
  return (sessions.rowCount ?? 0) + (invitations.rowCount ?? 0)
}
