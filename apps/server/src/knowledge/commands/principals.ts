import { sql } from 'drizzle-orm'
import type { Transaction } from '../../platform/database/index.ts'

/** Takes back what a person or a group was granted, when they are no longer of the workspace. */
export async function forgetPrincipal(
  tx: Transaction,
  workspaceId: string,
  principal: string,
): Promise<void> {
  await tx.execute(sql`delete from grants where workspace_id = ${workspaceId} and principal = ${principal}`)
}
