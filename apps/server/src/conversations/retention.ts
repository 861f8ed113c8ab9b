import type { Transaction } from '../platform/database/index.ts'
import type { Overdue } from '../platform/overdue.ts'

/** Deletes conversations in which nothing was asked since, with all in them. @returns how many */
export async function forgetConversations(
  tx: Transaction,
  { workspaceId, before, heldPeople, most }: Overdue,
): Promise<number> {
  const { rows } = await tx.$client.query<{ id: string }>(
    `select id from conversations where workspace_id = $1 and updated_at < $2 and user_id <> all($3)
     order by updated_at limit $4 for update`,
    [workspaceId, before, heldPeople, most],
  )
  const ids = rows.map(({ id }) => id)
  await tx.$client.query(
    'delete from answers where id in (select answer_id from messages where conversation_id = any($1))',
    [ids],
  )
  await tx.$client.query('delete from conversations where id = any($1)', [ids])
  return ids.length
}

/** Deletes answers with their questions, and conversations that hold none any more. @returns how many answers */
export async function forgetAnswers(
  tx: Transaction,
  { workspaceId, before, heldPeople, most }: Overdue,
): Promise<number> {
  const gone = await tx.$client.query(
    `delete from answers where id in (
       select id from answers where workspace_id = $1 and created_at < $2 and user_id <> all($3)
         and state <> 'streaming' order by created_at limit $4)`,
    [workspaceId, before, heldPeople, most],
  )
  await tx.$client.query(
    `delete from conversations c where workspace_id = $1 and updated_at < $2 and user_id <> all($3)
       and not exists (select from messages m where m.conversation_id = c.id)`,
    [workspaceId, before, heldPeople],
  )
  return gone.rowCount ?? 0
}
