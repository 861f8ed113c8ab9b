import type { AssistantConfiguration } from '@gepeto/contract'
import {
  date,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true })

export const assistants = pgTable('assistants', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  slug: text('slug').notNull(),
  draft: jsonb('draft').$type<AssistantConfiguration>().notNull(),
  revision: integer('revision').notNull().default(1),
  newestVersion: integer('newest_version').notNull().default(0),
  publishedVersion: integer('published_version'),
  access: text('access', { enum: ['workspace', 'restricted'] })
    .notNull()
    .default('workspace'),
  /** People and groups who may use it where it is restricted. */
  principals: text('principals').array().notNull().default([]),
  pausedAt: time('paused_at'),
  archivedAt: time('archived_at'),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
export type AssistantRow = typeof assistants.$inferSelect

export const assistantVersions = pgTable(
  'assistant_versions',
  {
    workspaceId: text('workspace_id').notNull(),
    assistantId: text('assistant_id').notNull(),
    version: integer('version').notNull(),
    configuration: jsonb('configuration').$type<AssistantConfiguration>().notNull(),
    changed: text('changed').array().notNull(),
    note: text('note').notNull(),
    publishedBy: text('published_by').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.assistantId, table.version] })],
)
export type AssistantVersionRow = typeof assistantVersions.$inferSelect

export const assistantUse = pgTable(
  'assistant_use',
  {
    workspaceId: text('workspace_id').notNull(),
    assistantId: text('assistant_id').notNull(),
    day: date('day').notNull(),
    answers: integer('answers').notNull().default(0),
    errors: integer('errors').notNull().default(0),
    cost: doublePrecision('cost').notNull().default(0),
    lastUsedAt: time('last_used_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.assistantId, table.day] })],
)
