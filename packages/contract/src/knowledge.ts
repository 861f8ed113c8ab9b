import { z } from 'zod'
import {
  CollectionId,
  DocumentId,
  GroupId,
  Language,
  PageQuery,
  PassageId,
  page,
  Time,
  UserId,
} from './common.ts'
import { sentences } from './sentences.ts'

export const Grant = z
  .strictObject({
    principal: z.union([UserId, GroupId]).describe('A person or a group of the workspace.'),
    level: z.enum(['read', 'write']).describe('write: read and change.'),
  })
  .meta({ id: 'Grant' })
export type Grant = z.infer<typeof Grant>

/** What sharing leaves a reader of something. */
export const AccessLevel = Grant.shape.level.describe(
  'What sharing leaves whoever asks: to read, or to read and change. Their role decides besides.',
)
export type AccessLevel = z.infer<typeof AccessLevel>

const grants = z.array(Grant).max(500).describe('Whom it is given to where it is restricted.')

export const CollectionAccess = z
  .strictObject({
    access: z
      .enum(['workspace', 'restricted'])
      .describe('workspace: everybody whose role reads collections; restricted: those it is given to.'),
    grants,
  })
  .meta({ id: 'CollectionAccess' })
export type CollectionAccess = z.infer<typeof CollectionAccess>

export const DocumentAccess = z
  .strictObject({
    access: z
      .enum(['inherited', 'restricted'])
      .describe('inherited: whoever reads the collection; restricted: those of them it is given to.'),
    grants,
  })
  .meta({ id: 'DocumentAccess' })
export type DocumentAccess = z.infer<typeof DocumentAccess>

export const Collection = z
  .object({
    id: CollectionId,
    name: z.string(),
    description: z.string(),
    language: Language.nullable(),
    isDefault: z.boolean().describe('Used where a request names no collection.'),
    access: CollectionAccess.shape.access,
    level: AccessLevel,
    documents: z.number().int(),
    passages: z.number().int(),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Collection' })
export type Collection = z.infer<typeof Collection>

export const CreateCollection = z
  .strictObject({
    name: z.string().trim().min(1, sentences.collectionName.en).max(200),
    description: z.string().trim().max(2000).default(''),
    language: Language.optional(),
    access: CollectionAccess.shape.access
      .default('workspace')
      .describe('restricted: given to its maker alone.'),
  })
  .meta({ id: 'CreateCollection' })
export type CreateCollection = z.infer<typeof CreateCollection>

export const UpdateCollection = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    description: z.string().trim().max(2000).optional(),
    language: Language.nullable().optional(),
  })
  .meta({ id: 'UpdateCollection' })
export type UpdateCollection = z.infer<typeof UpdateCollection>

export const DocumentStatus = z.enum(['queued', 'parsing', 'indexing', 'ready', 'failed'])
export type DocumentStatus = z.infer<typeof DocumentStatus>

export const DocumentErrorCode = z.enum([
  'encrypted',
  'corrupt',
  'empty',
  'scanned',
  'unsupported',
  'too-large',
  'timed-out',
  'out-of-memory',
  'suspicious-archive',
  'original-missing',
  'internal',
])
export type DocumentErrorCode = z.infer<typeof DocumentErrorCode>

export const Document = z
  .object({
    id: DocumentId,
    collectionId: CollectionId,
    title: z.string(),
    status: DocumentStatus,
    error: z.string().nullable().describe('Why it failed, in a sentence for a person.'),
    errorCode: DocumentErrorCode.nullable(),
    version: z.number().int().min(1),
    mediaType: z.string(),
    language: Language.nullable(),
    bytes: z.number().int(),
    sha256: z.string(),
    pages: z.number().int().nullable(),
    passages: z.number().int(),
    suspectPassages: z
      .number()
      .int()
      .nullable()
      .describe(
        'Passages that read like an instruction to the assistant; null: it was read before they were counted.',
      ),
    access: DocumentAccess.shape.access,
    level: AccessLevel,
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Document' })
export type Document = z.infer<typeof Document>

/** What a document is doing now; sent as an SSE event `progress` of `GET /api/v1/collections/:id/events`. */
export const DocumentProgress = z
  .object({
    documentId: DocumentId,
    status: DocumentStatus,
    pagesDone: z.number().int().nullable().describe('Pages parsed, while parsing.'),
    pages: z.number().int().nullable(),
    passagesDone: z.number().int().nullable().describe('Passages indexed, while indexing.'),
    passages: z.number().int().nullable(),
    document: Document.optional().describe('The whole row, when the status changed.'),
    deleted: z.boolean().optional(),
  })
  .meta({ id: 'DocumentProgress' })
export type DocumentProgress = z.infer<typeof DocumentProgress>

/** JSON forms of `POST /api/v1/collections/:id/documents`; files come as multipart/form-data in fields named `files`. */
export const AddText = z.strictObject({ title: z.string().trim().min(1).max(500), text: z.string().min(1) })
export const AddUrl = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: sentences.url.en }).max(2000),
})
export const AddDocument = z.union([AddText, AddUrl]).meta({ id: 'AddDocument' })
export type AddDocument = z.infer<typeof AddDocument>

export const AddedDocuments = z
  .object({
    documents: z.array(
      z.object({
        id: DocumentId,
        title: z.string(),
        status: DocumentStatus,
        duplicate: z
          .boolean()
          .describe('The same content stands in this collection already; nothing is done again.'),
      }),
    ),
    refused: z.array(z.object({ name: z.string(), reason: z.string() })),
  })
  .meta({ id: 'AddedDocuments' })
export type AddedDocuments = z.infer<typeof AddedDocuments>

export const UpdateDocument = z
  .strictObject({
    title: z.string().trim().min(1).max(500).optional(),
    collectionId: CollectionId.optional().describe('Moves the document there.'),
  })
  .meta({ id: 'UpdateDocument' })
export type UpdateDocument = z.infer<typeof UpdateDocument>

export const DocumentsQuery = PageQuery.extend({
  status: DocumentStatus.optional(),
  title: z.string().max(200).optional().describe('Only titles that contain this.'),
})
export type DocumentsQuery = z.infer<typeof DocumentsQuery>

export const Location = z
  .object({
    kind: z.enum(['page', 'slide', 'sheet', 'none']),
    number: z.number().int().min(1).nullable(),
    label: z.string(),
  })
  .meta({ id: 'Location' })
export type Location = z.infer<typeof Location>

/** The stored text of one version; offsets are UTF-16 code units, end exclusive. */
export const DocumentText = z
  .object({ version: z.number().int(), text: z.string() })
  .meta({ id: 'DocumentText' })
export type DocumentText = z.infer<typeof DocumentText>

/** The largest number that the database counts versions by (int4). */
const largestVersion = 2_147_483_647

export const VersionQuery = z.strictObject({
  version: z.coerce.number().int().min(1).max(largestVersion).optional(),
})

export const Passage = z
  .object({
    id: PassageId,
    documentId: DocumentId,
    documentVersion: z.number().int(),
    ordinal: z.number().int().min(0),
    text: z.string(),
    start: z.number().int().min(0),
    end: z.number().int().min(0),
    location: Location,
    heading: z.array(z.string()),
    language: Language.nullable(),
  })
  .meta({ id: 'Passage' })
export type Passage = z.infer<typeof Passage>

export const SearchRequest = z
  .strictObject({
    query: z.string().trim().min(1, sentences.query.en).max(4000),
    collections: z
      .array(CollectionId)
      .min(1)
      .max(100)
      .optional()
      .describe('Absent: all that the asker may read.'),
    mode: z.enum(['hybrid', 'lexical', 'dense']).default('hybrid'),
    limit: z.number().int().min(1).max(100).default(10),
  })
  .meta({ id: 'SearchRequest' })
export type SearchRequest = z.infer<typeof SearchRequest>

/** What in a passage reads like an instruction to the assistant rather than like a document. */
export const InstructionWarning = z
  .object({
    kind: z.literal('instruction'),
    score: z.number().min(0).max(1).describe('How much it reads so.'),
    spans: z
      .array(z.object({ start: z.number().int(), end: z.number().int() }))
      .describe('Where, in the stored text of that document version; empty: in its title or headings.'),
  })
  .meta({ id: 'InstructionWarning' })
export type InstructionWarning = z.infer<typeof InstructionWarning>

export const SearchResult = z
  .object({
    passageId: PassageId,
    documentId: DocumentId,
    documentVersion: z.number().int(),
    documentTitle: z.string(),
    text: z.string(),
    start: z.number().int(),
    end: z.number().int(),
    location: Location,
    heading: z.array(z.string()),
    score: z.number(),
    scores: z.record(z.string(), z.number()).describe('Each signal of the ranker by name.'),
    warning: InstructionWarning.optional().describe('Absent: nothing to warn of.'),
  })
  .meta({ id: 'SearchResult' })
export type SearchResult = z.infer<typeof SearchResult>

export const SearchResults = z
  .object({ results: z.array(SearchResult), latencyMs: z.number() })
  .meta({ id: 'SearchResults' })
export type SearchResults = z.infer<typeof SearchResults>

export const CollectionList = page(Collection).meta({ id: 'CollectionList' })
export const DocumentList = page(Document).meta({ id: 'DocumentList' })
export const PassageList = page(Passage).meta({ id: 'PassageList' })
