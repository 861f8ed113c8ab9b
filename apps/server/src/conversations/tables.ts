import { customType, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true })

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const conversations = pgTable('conversations', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  userId: text('user_id').notNull(),
  keyId: text('key_id'),
  /** The title, under the key; null: it was written before and lies in plain still. */
  sealed: bytes('sealed'),
  title: text('title'),
  collections: text('collections').array(),
  /** Who answers in it; null: no assistant. It may have been deleted since. */
  assistantId: text('assistant_id'),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
export type StoredConversation = typeof conversations.$inferSelect

/** A conversation's row, opened. */
export type ConversationRow = Omit<StoredConversation, 'keyId' | 'sealed' | 'title'> & { title: string }

/** A turn: which answer stands at which place of which conversation, and what its reader thought of it. */
export const messages = pgTable('messages', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  conversationId: text('conversation_id').notNull(),
  answerId: text('answer_id').notNull(),
  rating: text('rating', { enum: ['up', 'down'] }),
  keyId: text('key_id'),
  /** The comment, under the key; null: there is none, or it was written before and lies in plain still. */
  sealed: bytes('sealed'),
  comment: text('comment'),
  createdAt: time('created_at').notNull().defaultNow(),
})
export type StoredMessage = typeof messages.$inferSelect

/** A turn's row, opened. */
export type MessageRow = Omit<StoredMessage, 'keyId' | 'sealed'>
