import type {
  AddDocument,
  AddedDocuments,
  Answer,
  ApiKey,
  Collection,
  Conversation,
  CreateApiKey,
  CreateCollection,
  CreatedApiKey,
  Document,
  DocumentsQuery,
  DocumentText,
  Feedback,
  Health,
  Message,
  ModelList,
  Passage,
  SearchRequest,
  SearchResults,
  Session,
  Setup,
  SignIn,
  UpdateCollection,
  UpdateDocument,
} from '@gepeto/contract'
import type { z } from 'zod'
import { type Ask, createRequester, type GepetoOptions, type RequestOptions } from './request.ts'
import { askStream, type DocumentWatcher, watchDocuments } from './streams.ts'

/** A page of a list; `nextCursor` asks for the one after it, null at the end. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

type Paged = { limit?: number; cursor?: string }

export type Gepeto = ReturnType<typeof createGepeto>

/**
 * The API as functions, one per call, in Node and in browsers. What the server sends is trusted to have the
 * contract's shape (the server checks it on the way out), so no validator is loaded here.
 * Every call throws ApiProblem when the API says no, ConnectionLost when nothing answers.
 */
export function createGepeto(options: GepetoOptions = {}) {
  const requester = createRequester(options)
  const { json, url } = requester
  const post = <Result>(path: string, body?: unknown, more?: RequestOptions) =>
    json<Result>(path, { method: 'POST', json: body, ...more })

  return {
    session: {
      get: (more?: RequestOptions) => json<Session>('/api/v1/auth/session', more),
      setUp: (body: Setup) => post<Session>('/api/v1/auth/setup', body),
      signIn: (body: SignIn) => post<Session>('/api/v1/auth/sign-in', body),
      signOut: () => post<Session>('/api/v1/auth/sign-out'),
    },
    keys: {
      list: (query?: Paged, more?: RequestOptions) => json<Page<ApiKey>>('/api/v1/keys', { query, ...more }),
      create: (body: CreateApiKey) => post<CreatedApiKey>('/api/v1/keys', body),
      revoke: (id: string) => json<void>(`/api/v1/keys/${id}`, { method: 'DELETE' }),
    },
    models: {
      list: (more?: RequestOptions) => json<ModelList>('/api/v1/models', more),
    },
    collections: {
      list: (query?: Paged, more?: RequestOptions) =>
        json<Page<Collection>>('/api/v1/collections', { query, ...more }),
      get: (id: string, more?: RequestOptions) => json<Collection>(`/api/v1/collections/${id}`, more),
      create: (body: z.input<typeof CreateCollection>) => post<Collection>('/api/v1/collections', body),
      /** Puts in the sample documents: something to ask about on an empty library. */
      createSample: () => post<Collection>('/api/v1/collections/sample'),
      update: (id: string, body: UpdateCollection) =>
        json<Collection>(`/api/v1/collections/${id}`, { method: 'PATCH', json: body }),
      delete: (id: string, more?: RequestOptions) =>
        json<void>(`/api/v1/collections/${id}`, { method: 'DELETE', ...more }),
      /** Tells progress until aborted, over drops of the line. */
      watch: (id: string, watcher: DocumentWatcher) => watchDocuments(requester, id, watcher),
    },
    documents: {
      list: (collectionId: string, query?: Partial<DocumentsQuery>, more?: RequestOptions) =>
        json<Page<Document>>(`/api/v1/collections/${collectionId}/documents`, { query, ...more }),
      add: (collectionId: string, body: AddDocument) =>
        post<AddedDocuments>(`/api/v1/collections/${collectionId}/documents`, body),
      upload: (collectionId: string, files: { name: string; content: Blob }[], more?: RequestOptions) => {
        const form = new FormData()
        for (const file of files) form.append('files', file.content, file.name)
        return json<AddedDocuments>(uploadPath(collectionId), { method: 'POST', form, ...more })
      },
      /** Where `upload` posts to, for callers that send the bytes themselves to show progress. */
      uploadUrl: (collectionId: string) => url(uploadPath(collectionId)),
      get: (id: string, more?: RequestOptions) => json<Document>(`/api/v1/documents/${id}`, more),
      update: (id: string, body: UpdateDocument) =>
        json<Document>(`/api/v1/documents/${id}`, { method: 'PATCH', json: body }),
      delete: (id: string, more?: RequestOptions) =>
        json<void>(`/api/v1/documents/${id}`, { method: 'DELETE', ...more }),
      replace: (id: string, content: Blob, name: string) => {
        const form = new FormData()
        form.append('file', content, name)
        return json<Document>(`/api/v1/documents/${id}/content`, { method: 'PUT', form })
      },
      retry: (id: string) => post<Document>(`/api/v1/documents/${id}/retry`),
      text: (id: string, version?: number, more?: RequestOptions) =>
        json<DocumentText>(`/api/v1/documents/${id}/text`, { query: { version }, ...more }),
      passages: (id: string, query?: Paged, more?: RequestOptions) =>
        json<Page<Passage>>(`/api/v1/documents/${id}/passages`, { query, ...more }),
      /** The address of the original bytes. */
      contentUrl: (id: string) => url(`/api/v1/documents/${id}/content`),
    },
    search: (body: z.input<typeof SearchRequest>, more?: RequestOptions) =>
      post<SearchResults>('/api/v1/search', body, more),
    ask: (question: string | Ask, more?: RequestOptions) =>
      post<Answer>('/api/v1/ask', typeof question === 'string' ? { question } : question, more),
    /** Asks and gives the events as they come, over drops of the line. */
    askStream: (request: Ask, more?: RequestOptions & { attempts?: number }) =>
      askStream(requester, request, more),
    answers: {
      get: (id: string, more?: RequestOptions) => json<Answer>(`/api/v1/answers/${id}`, more),
    },
    conversations: {
      list: (query?: Paged & { query?: string }, more?: RequestOptions) =>
        json<Page<Conversation>>('/api/v1/conversations', { query, ...more }),
      rename: (id: string, title: string) =>
        json<Conversation>(`/api/v1/conversations/${id}`, { method: 'PATCH', json: { title } }),
      delete: (id: string, more?: RequestOptions) =>
        json<void>(`/api/v1/conversations/${id}`, { method: 'DELETE', ...more }),
      messages: (id: string, query?: Paged, more?: RequestOptions) =>
        json<Page<Message>>(`/api/v1/conversations/${id}/messages`, { query, ...more }),
      exportUrl: (id: string, format: 'markdown' | 'json') =>
        url(`/api/v1/conversations/${id}/export`, { format }),
    },
    messages: {
      feedback: (id: string, body: Feedback) => post<void>(`/api/v1/messages/${id}/feedback`, body),
    },
    health: (more?: RequestOptions) => json<Health>('/health', more),
  }
}

const uploadPath = (collectionId: string) => `/api/v1/collections/${collectionId}/documents`
