import type { Actor } from '../platform/actor.ts'
import { jsonRows, type Transaction } from '../platform/database/index.ts'

/** One question that an assistant was asked. */
export interface Use {
  actor: Pick<Actor, 'workspaceId'>
  assistantId: string
  at: Date
  outcome: 'answer' | 'error'
  /** Of the answer, in the currency of the price table. */
  cost: number
}

/** Adds to the counts of the day. Of an assistant that is gone nothing is counted. */
const addUse = {
  name: 'assistants.add-use',
  text: `
    insert into assistant_use (workspace_id, assistant_id, day, answers, errors, cost, last_used_at)
    select used.* from json_to_recordset($1) as used (
      workspace_id text, assistant_id text, day date, answers int, errors int, cost float, last_used_at timestamptz)
    where exists (select from assistants a where a.id = used.assistant_id)
    order by used.assistant_id, used.day
    on conflict (assistant_id, day) do update set
      answers = assistant_use.answers + excluded.answers,
      errors = assistant_use.errors + excluded.errors,
      cost = assistant_use.cost + excluded.cost,
      last_used_at = greatest(assistant_use.last_used_at, excluded.last_used_at)`,
}

/**
 * Counts uses, in the transaction that records them. To be the last statement of it: the row of a day is one that all
 * instances write, and is held until the commit.
 */
export async function recordUses(tx: Transaction, uses: Use[]): Promise<void> {
  if (uses.length === 0) return
  const days = new Map<string, ReturnType<typeof toRow>>()
  for (const row of uses.map(toRow)) {
    const key = `${row.assistant_id} ${row.day}`
    const sum = days.get(key)
    if (!sum) {
      days.set(key, row)
      continue
    }
    sum.answers += row.answers
    sum.errors += row.errors
    sum.cost += row.cost
    if (row.last_used_at > sum.last_used_at) sum.last_used_at = row.last_used_at
  }
  await tx.$client.query({ ...addUse, values: [jsonRows([...days.values()])] })
}

const toRow = ({ actor, assistantId, at, outcome, cost }: Use) => ({
  workspace_id: actor.workspaceId,
  assistant_id: assistantId,
  day: at.toISOString().slice(0, 10),
  answers: outcome === 'answer' ? 1 : 0,
  errors: outcome === 'error' ? 1 : 0,
  cost,
  last_used_at: at,
})
