import { sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../../platform/database/index.ts'

/** Takes back what a person or a group was granted, when they are no longer of the workspace. */
export async function forgetPrincipal(
  tx: Transaction,
  workspaceId: string,
  principal: string,
): Promise<void> {
  await tx.execute(sql`delete from grants where workspace_id = ${workspaceId} and principal = ${principal}`)
}

/** Whether a person or a group was granted anything by name. */
export async function holdsGrant(db: Queryable, workspaceId: string, principal: string): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select from grants where workspace_id = ${workspaceId} and principal = ${principal} limit 1`,
  )
  return rows.length > 0
}
