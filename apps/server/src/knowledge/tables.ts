import type { DocumentErrorCode, DocumentStatus, Location } from '@gepeto/contract'
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import type { ParseFailureFacts } from './parsing/index.ts'

const time = (name: string) => timestamp(name, { withTimezone: true })
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const collections = pgTable('collections', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  language: text('language'),
  isDefault: boolean('is_default').notNull().default(false),
  access: text('access', { enum: ['workspace', 'restricted'] })
    .notNull()
    .default('workspace'),
  revision: bigint('revision', { mode: 'number' }).notNull().default(0),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
export type CollectionRow = typeof collections.$inferSelect

export const documents = pgTable('documents', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  collectionId: text('collection_id').notNull(),
  title: text('title').notNull(),
  fileName: text('file_name').notNull(),
  status: text('status').$type<DocumentStatus>().notNull(),
  errorCode: text('error_code').$type<DocumentErrorCode>(),
  errorFacts: jsonb('error_facts').$type<ParseFailureFacts>(),
  version: integer('version').notNull().default(1),
  readyVersion: integer('ready_version'),
  mediaType: text('media_type').notNull(),
  language: text('language'),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  sha256: text('sha256').notNull(),
  pages: integer('pages'),
  passages: integer('passages').notNull().default(0),
  suspectPassages: integer('suspect_passages'),
  access: text('access', { enum: ['inherited', 'restricted'] })
    .notNull()
    .default('inherited'),
  createdAt: time('created_at').notNull().defaultNow(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
export type DocumentRow = typeof documents.$inferSelect

export const documentVersions = pgTable(
  'document_versions',
  {
    documentId: text('document_id').notNull(),
    version: integer('version').notNull(),
    blob: text('blob').notNull(),
    sha256: text('sha256').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    mediaType: text('media_type').notNull(),
    text: text('text'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.version] })],
)

/** Who may read or change a collection or a document that is restricted. */
export const grants = pgTable(
  'grants',
  {
    workspaceId: text('workspace_id').notNull(),
    objectId: text('object_id').notNull(),
    /** Of a person or a group. */
    principal: text('principal').notNull(),
    level: text('level', { enum: ['read', 'write'] }).notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.objectId, table.principal] })],
)

/** Restricted documents that are gone, and who could read them. */
export const deletedDocuments = pgTable('deleted_documents', {
  documentId: text('document_id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  /** People and groups; null: all readers of its collection. */
  readers: text('readers').array(),
  /** Null: all of the workspace. */
  collectionReaders: text('collection_readers').array(),
  deletedAt: time('deleted_at').notNull().defaultNow(),
})

export const passages = pgTable('passages', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  collectionId: text('collection_id').notNull(),
  documentId: text('document_id').notNull(),
  version: integer('version').notNull(),
  ordinal: integer('ordinal').notNull(),
  start: integer('start_offset').notNull(),
  end: integer('end_offset').notNull(),
  location: jsonb('location').$type<Location>().notNull(),
  heading: text('heading').array().notNull(),
  language: text('language'),
  text: text('text').notNull(),
  embedder: text('embedder'),
  embedding: bytes('embedding'),
})
export type PassageRow = typeof passages.$inferSelect

/** Vectors of passages beside the ones in `passages`: of a model that is coming, or has come just now. */
export const passageVectors = pgTable(
  'passage_vectors',
  {
    passageId: text('passage_id').notNull(),
    workspaceId: text('workspace_id').notNull(),
    embedder: text('embedder').notNull(),
    embedding: bytes('embedding').notNull(),
  },
  (table) => [primaryKey({ columns: [table.passageId, table.embedder] })],
)

/** What a workspace chose to make vectors with, in place of GEPETO_EMBEDDINGS. */
export const embeddingChoices = pgTable('embedding_choices', {
  workspaceId: text('workspace_id').primaryKey(),
  model: text('model').notNull(),
  changedAt: time('changed_at').notNull().defaultNow(),
})

/** The model whose vectors are searched in a workspace, and the one whose vectors are being made. */
export const embeddingModels = pgTable(
  'embedding_models',
  {
    workspaceId: text('workspace_id').notNull(),
    embedder: text('embedder').notNull(),
    state: text('state', { enum: ['serving', 'coming'] }).notNull(),
    done: integer('done').notNull().default(0),
    total: integer('total').notNull().default(0),
    isBehind: boolean('is_behind').notNull().default(false),
    changedAt: time('changed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.embedder] })],
)
