import type { Answer } from '@gepeto/contract'
import { customType, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const answers = pgTable('answers', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  userId: text('user_id').notNull(),
  state: text('state', { enum: ['streaming', 'done', 'stopped', 'failed'] }).notNull(),
  keyId: text('key_id'),
  /** Question, body and partial, under the key; null: they were written before and lie in plain still. */
  sealed: bytes('sealed'),
  question: text('question'),
  body: jsonb('body').$type<Answer>(),
  partial: text('partial'),
  /** Documents that the model of a partial answer was given; null: not known. */
  given: text('given').array(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})
export type StoredAnswer = typeof answers.$inferSelect

/** An answer's row, opened. */
export type AnswerRow = Omit<StoredAnswer, 'keyId' | 'sealed' | 'question'> & { question: string }
