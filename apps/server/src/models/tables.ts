import type { ModelRouteStep, ProviderKind } from '@gepeto/contract'
import { boolean, customType, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const time = (name: string) => timestamp(name, { withTimezone: true })
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const modelProviders = pgTable('model_providers', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  name: text('name').notNull(),
  kind: text('kind').$type<ProviderKind>().notNull(),
  baseUrl: text('base_url'),
  models: text('models').array().notNull(),
  /** Sealed: see provider-keys.ts. */
  apiKey: bytes('api_key'),
  /** The data key that seals it; null: there is none, or it was sealed before data keys. */
  keyId: text('key_id'),
  isEnabled: boolean('is_enabled').notNull().default(true),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})

export const modelRoutes = pgTable('model_routes', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  name: text('name').notNull(),
  steps: jsonb('steps').$type<ModelRouteStep[]>().notNull(),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})

export type ProviderRow = typeof modelProviders.$inferSelect
export type RouteRow = typeof modelRoutes.$inferSelect
