import type { Answer } from '@gepeto/contract'
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const answers = pgTable('answers', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  userId: text('user_id').notNull(),
  question: text('question').notNull(),
  state: text('state', { enum: ['streaming', 'done', 'stopped', 'failed'] }).notNull(),
  body: jsonb('body').$type<Answer>(),
  partial: text('partial'),
  /** Documents that the model of a partial answer was given; null: not known. */
  given: text('given').array(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})
export type AnswerRow = typeof answers.$inferSelect
