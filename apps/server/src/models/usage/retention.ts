import type { Transaction } from '../../platform/database/index.ts'
import type { Overdue } from '../../platform/overdue.ts'

/** Deletes what calls used up: each call for itself, and the sums of its day. @returns how many rows */
export async function forgetUsage(
  tx: Transaction,
  { workspaceId, before, heldPeople, most }: Overdue,
): Promise<number> {
  const values = [workspaceId, before, heldPeople, most]
  const calls = await tx.$client.query(
    `delete from model_calls where id in (
       select id from model_calls where workspace_id = $1 and started_at < $2 and user_id <> all($3) limit $4)`,
    values,
  )
  const days = await tx.$client.query(
    `delete from usage_days where ctid in (
       select ctid from usage_days where workspace_id = $1 and day < ($2::timestamptz at time zone 'UTC')::date
         and user_id <> all($3) limit $4)`,
    values,
  )
  return (calls.rowCount ?? 0) + (days.rowCount ?? 0)
}
