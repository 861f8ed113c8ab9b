import type { CollectionAccess, DocumentAccess, Grant } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'
import type { CollectionRow, DocumentRow } from './tables.ts'

type CollectionFacts = Pick<CollectionRow, 'id' | 'name' | 'description' | 'language'>

const collectionFact =
  (happened: 'changed' | 'deleted') =>
  ({ id, name, description, language }: CollectionFacts): Fact => ({
    kind: `knowledge.collection.${happened}`,
    subjectId: id,
    data: { name, description, language },
  })

/** With all that it begins with. */
export const collectionCreated = (
  { id, name, description, language, isDefault, access }: CollectionRow,
  grants: readonly Grant[],
): Fact => ({
  kind: 'knowledge.collection.created',
  subjectId: id,
  data: { name, description, language, isDefault, access, grants },
})

export const collectionChanged = collectionFact('changed')
export const collectionDeleted = collectionFact('deleted')

export const collectionShared = (id: string, { access, grants }: CollectionAccess): Fact => ({
  kind: 'knowledge.collection.shared',
  subjectId: id,
  data: { access, grants },
})

export const documentShared = (id: string, { access, grants }: DocumentAccess): Fact => ({
  kind: 'knowledge.document.shared',
  subjectId: id,
  data: { access, grants },
})

type DocumentFacts = Pick<DocumentRow, 'id' | 'collectionId' | 'title' | 'version' | 'sha256' | 'bytes'>

const documentFact =
  (happened: 'added' | 'changed' | 'replaced' | 'retried' | 'deleted' | 'ingested' | 'failed') =>
  ({ id, collectionId, title, version, sha256, bytes }: DocumentFacts): Fact => ({
    kind: `knowledge.document.${happened}`,
    subjectId: id,
    data: { collectionId, title, version, sha256, bytes },
  })

export const documentAdded = documentFact('added')
export const documentChanged = documentFact('changed')
export const documentReplaced = documentFact('replaced')
export const documentRetried = documentFact('retried')
export const documentDeleted = documentFact('deleted')

export const documentIngested = (
  document: DocumentFacts & Pick<DocumentRow, 'passages' | 'language' | 'pages'>,
): Fact => ({
  ...documentFact('ingested')(document),
  data: {
    ...documentFact('ingested')(document).data,
    passages: document.passages,
    language: document.language,
    pages: document.pages,
  },
})

export const documentFailed = (document: DocumentFacts & Pick<DocumentRow, 'errorCode'>): Fact => ({
  ...documentFact('failed')(document),
  data: { ...documentFact('failed')(document).data, errorCode: document.errorCode },
})

/** What of a document is read. */
export type ReadPart = 'details' | 'text' | 'original' | 'passages'

/** Somebody opened a document that is not shared with them, since they may read everything. */
export const documentOpened = ({ id, collectionId, title, version }: DocumentRow, part: ReadPart): Fact => ({
  kind: 'knowledge.document.opened-unshared',
  subjectId: id,
  data: { collectionId, title, version, part },
})

export const documentsListed = (collectionId: string, documents: readonly string[]): Fact => ({
  kind: 'knowledge.documents.listed-unshared',
  subjectId: collectionId,
  data: { documents },
})

export const documentsFound = (workspaceId: string, query: string, documents: readonly string[]): Fact => ({
  kind: 'knowledge.documents.found-unshared',
  subjectId: workspaceId,
  data: { query, documents },
})

/** What a workspace's vectors shall be made with; null: as the server says. */
export const embeddingChosen = (workspaceId: string, model: string | null): Fact => ({
  kind: 'knowledge.embedding.chosen',
  subjectId: workspaceId,
  data: { model },
})

export const embeddingTested = (workspaceId: string, model: string, isWorking: boolean): Fact => ({
  kind: 'knowledge.embedding.tested',
  subjectId: workspaceId,
  data: { model, isWorking },
})

export const embeddingSwitched = (workspaceId: string, from: string, to: string): Fact => ({
  kind: 'knowledge.embedding.switched',
  subjectId: workspaceId,
  data: { from, to },
})
