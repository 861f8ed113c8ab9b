import type { BudgetPeriod, BudgetScope, BudgetUnit } from '@gepeto/contract'
import { bigint, date, doublePrecision, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true })
const count = (name: string) => bigint(name, { mode: 'number' })

export const usageDays = pgTable('usage_days', {
  workspaceId: text('workspace_id').notNull(),
  day: date('day', { mode: 'string' }).notNull(),
  model: text('model').notNull(),
  userId: text('user_id').notNull(),
  /** '': none. */
  keyId: text('key_id').notNull(),
  assistantId: text('assistant_id').notNull(),
  purpose: text('purpose').notNull(),
  calls: count('calls').notNull(),
  failedCalls: count('failed_calls').notNull(),
  inputTokens: count('input_tokens').notNull(),
  cachedInputTokens: count('cached_input_tokens').notNull(),
  outputTokens: count('output_tokens').notNull(),
  costNanos: count('cost_nanos').notNull(),
})

export const budgets = pgTable('budgets', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  scope: text('scope').$type<BudgetScope>().notNull(),
  /** '': of the workspace, or of each person, key or assistant for itself. */
  subjectId: text('subject_id').notNull().default(''),
  period: text('period').$type<BudgetPeriod>().notNull(),
  unit: text('unit').$type<BudgetUnit>().notNull(),
  /** Tokens, or billionths of a US dollar. */
  softLimit: count('soft_limit'),
  hardLimit: count('hard_limit'),
  createdAt: time('created_at').notNull().defaultNow(),
})
export type BudgetRow = typeof budgets.$inferSelect

export const modelPrices = pgTable(
  'model_prices',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text('model').notNull(),
    inputPerMillion: doublePrecision('input_per_million').notNull(),
    cachedInputPerMillion: doublePrecision('cached_input_per_million').notNull(),
    outputPerMillion: doublePrecision('output_per_million').notNull(),
    source: text('source'),
    setAt: time('set_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.model] })],
)
