import { pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true })

export const conversations = pgTable('conversations', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  userId: text('user_id').notNull(),
  title: text('title').notNull(),
  collections: text('collections').array(),
  /** Who answers in it; null: no assistant. It may have been deleted since. */
  assistantId: text('assistant_id'),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
export type ConversationRow = typeof conversations.$inferSelect

/** A turn: which answer stands at which place of which conversation, and what its reader thought of it. */
export const messages = pgTable('messages', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  conversationId: text('conversation_id').notNull(),
  answerId: text('answer_id').notNull(),
  rating: text('rating', { enum: ['up', 'down'] }),
  comment: text('comment'),
  createdAt: time('created_at').notNull().defaultNow(),
})
export type MessageRow = typeof messages.$inferSelect
