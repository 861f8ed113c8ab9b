import { and, eq } from 'drizzle-orm'
import type { Actor } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { budgets, usageDays } from './tables.ts'

/** What a person used up. For commands that are guarded themselves. */
export function usageData(database: Database, flush: () => Promise<void>) {
  return {
    async *exportPerson({ workspaceId }: Actor, userId: string) {
      await flush()
      const rows = await database.drizzle
        .select()
        .from(usageDays)
        .where(and(eq(usageDays.workspaceId, workspaceId), eq(usageDays.userId, userId)))
      yield { name: 'usage.json', content: JSON.stringify(rows, null, 2) }
    },

    /** The workspace's sums stay, as nobody's. */
    async erasePerson(tx: Transaction, { workspaceId }: Actor, userId: string) {
      const values = [workspaceId, userId]
      const calls = await tx.$client.query(
        'delete from model_calls where workspace_id = $1 and user_id = $2',
        values,
      )
      await tx.$client.query(
        `with gone as (delete from usage_days where workspace_id = $1 and user_id = $2 returning *)
         insert into usage_days as kept
         select workspace_id, day, model, '', '', assistant_id, purpose, sum(calls), sum(failed_calls), sum(input_tokens),
           sum(cached_input_tokens), sum(output_tokens), sum(cost_nanos)
         from gone group by workspace_id, day, model, assistant_id, purpose
         on conflict (workspace_id, day, model, user_id, key_id, assistant_id, purpose) do update set
           calls = kept.calls + excluded.calls, failed_calls = kept.failed_calls + excluded.failed_calls,
           input_tokens = kept.input_tokens + excluded.input_tokens,
           cached_input_tokens = kept.cached_input_tokens + excluded.cached_input_tokens,
           output_tokens = kept.output_tokens + excluded.output_tokens,
           cost_nanos = kept.cost_nanos + excluded.cost_nanos`,
        values,
      )
      await tx.$client.query(
        `delete from usage_counts where workspace_id = $1 and scope = 'person' and subject_id = $2`,
        values,
      )
      const limits = await tx
        .delete(budgets)
        .where(
          and(
            eq(budgets.workspaceId, workspaceId),
            eq(budgets.scope, 'person'),
            eq(budgets.subjectId, userId),
          ),
        )
      return { modelCalls: calls.rowCount ?? 0, budgets: limits.rowCount ?? 0 }
    },
  }
}
