import type {
  AcceptInvitation,
  AddDocument,
  AddedDocuments,
  Answer,
  ApiKey,
  Budget,
  Collection,
  CollectionAccess,
  Conversation,
  CreateApiKey,
  CreateBudget,
  CreateCollection,
  CreatedApiKey,
  CreateInvitation,
  CreateRole,
  CreateWorkspace,
  Document,
  DocumentAccess,
  DocumentsQuery,
  DocumentText,
  Feedback,
  Group,
  GroupMember,
  Health,
  Invitation,
  InvitationState,
  Message,
  ModelPrice,
  ModelPriceList,
  OpenedInvitation,
  Passage,
  Person,
  Role,
  SearchRequest,
  SearchResults,
  SentInvitation,
  Session,
  SetModelPrice,
  Setup,
  SignIn,
  UpdateBudget,
  UpdateCollection,
  UpdateDocument,
  UpdatePerson,
  UpdateRole,
  UpdateWorkspace,
  UsageQuery,
  Usages,
  Workspace,
} from '@gepeto/contract'
import type { z } from 'zod'
import { accountCalls, signInCalls } from './account.ts'
import { assistantCalls } from './assistants.ts'
import { auditCalls } from './audit.ts'
import { modelCalls } from './models.ts'
import { privacyCalls } from './privacy.ts'
import { type Ask, createRequester, type GepetoOptions, type RequestOptions } from './request.ts'
import { askStream, type DocumentWatcher, watchDocuments } from './streams.ts'

/** A page of a list; `nextCursor` asks for the one after it, null at the end. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

type Query = Record<string, string | number | undefined>
type Paged = { limit?: number; cursor?: string }

export type Gepeto = ReturnType<typeof createGepeto>

/**
 * The API as functions, one per call, in Node and in browsers. What the server sends is trusted to have the
 * contract's shape (the server checks it on the way out), so no validator is loaded here.
 * Every call throws ApiProblem when the API says no, ConnectionLost when nothing answers.
 */
export function createGepeto(options: GepetoOptions = {}) {
  const requester = createRequester(options)
  const { json, send, url } = requester
  const list = <Item>(path: string, query?: Query, more?: RequestOptions) =>
    json<Page<Item>>(path, { query, ...more })
  const post = <Result>(path: string, body?: unknown, more?: RequestOptions) =>
    json<Result>(path, { method: 'POST', json: body, ...more })
  const patch = <Result>(path: string, body: unknown) => json<Result>(path, { method: 'PATCH', json: body })
  const put = <Result>(path: string, body: unknown) => json<Result>(path, { method: 'PUT', json: body })
  const remove = (path: string, query?: Query) => json<void>(path, { method: 'DELETE', query })

  return {
    session: {
      get: (more?: RequestOptions) => json<Session>('/api/v1/auth/session', more),
      setUp: (body: Setup) => post<Session>('/api/v1/auth/setup', body),
      signIn: (body: SignIn) => post<Session>('/api/v1/auth/sign-in', body),
      signOut: () => post<Session>('/api/v1/auth/sign-out'),
    },
    signIn: signInCalls(requester),
    account: accountCalls(requester),
    keys: {
      list: (query?: Paged & { of?: 'me' | 'everyone' }, more?: RequestOptions) =>
        list<ApiKey>('/api/v1/keys', query, more),
      create: (body: CreateApiKey) => post<CreatedApiKey>('/api/v1/keys', body),
      revoke: (id: string) => remove(`/api/v1/keys/${id}`),
    },
    workspaces: {
      list: (query?: Paged, more?: RequestOptions) => list<Workspace>('/api/v1/workspaces', query, more),
      get: (id: string, more?: RequestOptions) => json<Workspace>(`/api/v1/workspaces/${id}`, more),
      create: (body: CreateWorkspace) => post<Workspace>('/api/v1/workspaces', body),
      update: (id: string, body: UpdateWorkspace) => patch<Workspace>(`/api/v1/workspaces/${id}`, body),
      /** @param name of the workspace, to the letter: what tells an intended deletion from a slip */
      delete: (id: string, name: string) => remove(`/api/v1/workspaces/${id}`, { confirm: name }),
    },
    people: {
      list: (query?: Paged & { query?: string }, more?: RequestOptions) =>
        list<Person>('/api/v1/users', query, more),
      get: (id: string, more?: RequestOptions) => json<Person>(`/api/v1/users/${id}`, more),
      update: (id: string, body: UpdatePerson) => patch<Person>(`/api/v1/users/${id}`, body),
      remove: (id: string) => remove(`/api/v1/users/${id}`),
    },
    invitations: {
      list: (query?: Paged & { state?: InvitationState }, more?: RequestOptions) =>
        list<Invitation>('/api/v1/invitations', query, more),
      create: (body: CreateInvitation) => post<SentInvitation>('/api/v1/invitations', body),
      resend: (id: string, language?: string) =>
        post<SentInvitation>(`/api/v1/invitations/${id}/resend`, { language }),
      revoke: (id: string) => remove(`/api/v1/invitations/${id}`),
      /** What a link promises. */
      open: (token: string, more?: RequestOptions) =>
        post<OpenedInvitation>('/api/v1/auth/invitation', { token }, more),
      accept: (body: AcceptInvitation) => post<Session>('/api/v1/auth/accept-invitation', body),
    },
    roles: {
      list: (query?: Paged, more?: RequestOptions) => list<Role>('/api/v1/roles', query, more),
      get: (id: string, more?: RequestOptions) => json<Role>(`/api/v1/roles/${id}`, more),
      create: (body: CreateRole) => post<Role>('/api/v1/roles', body),
      update: (id: string, body: UpdateRole) => patch<Role>(`/api/v1/roles/${id}`, body),
      delete: (id: string) => remove(`/api/v1/roles/${id}`),
    },
    groups: {
      list: (query?: Paged, more?: RequestOptions) => list<Group>('/api/v1/groups', query, more),
      get: (id: string, more?: RequestOptions) => json<Group>(`/api/v1/groups/${id}`, more),
      create: (name: string) => post<Group>('/api/v1/groups', { name }),
      rename: (id: string, name: string) => patch<Group>(`/api/v1/groups/${id}`, { name }),
      delete: (id: string) => remove(`/api/v1/groups/${id}`),
      members: (id: string, query?: Paged, more?: RequestOptions) =>
        list<GroupMember>(`/api/v1/groups/${id}/members`, query, more),
      addMember: (id: string, userId: string) =>
        json<void>(`/api/v1/groups/${id}/members/${userId}`, { method: 'PUT' }),
      removeMember: (id: string, userId: string) => remove(`/api/v1/groups/${id}/members/${userId}`),
    },
    usage: {
      read: (query?: Partial<UsageQuery>, more?: RequestOptions) =>
        json<Usages>('/api/v1/usage', { query, ...more }),
      /** The same as a table in CSV. */
      export: (query?: Partial<UsageQuery>, more?: RequestOptions) =>
        send('/api/v1/usage/export', { query, ...more }),
      prices: (more?: RequestOptions) => json<ModelPriceList>('/api/v1/models/prices', more),
      setPrice: (body: z.input<typeof SetModelPrice>) => put<ModelPrice>('/api/v1/models/prices', body),
      forgetPrice: (model: string) => remove('/api/v1/models/prices', { model }),
    },
    budgets: {
      list: (query?: Paged, more?: RequestOptions) => list<Budget>('/api/v1/budgets', query, more),
      create: (body: z.input<typeof CreateBudget>) => post<Budget>('/api/v1/budgets', body),
      update: (id: string, body: UpdateBudget) => patch<Budget>(`/api/v1/budgets/${id}`, body),
      delete: (id: string, more?: RequestOptions) =>
        json<void>(`/api/v1/budgets/${id}`, { method: 'DELETE', ...more }),
    },
    assistants: assistantCalls(requester),
    audit: auditCalls(requester),
    models: modelCalls(requester),
    privacy: privacyCalls(requester),
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
      /** Who may read and change it. */
      access: (id: string, more?: RequestOptions) =>
        json<CollectionAccess>(`/api/v1/collections/${id}/access`, more),
      share: (id: string, body: CollectionAccess) =>
        put<CollectionAccess>(`/api/v1/collections/${id}/access`, body),
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
      /** Which of the collection's readers may read and change it. */
      access: (id: string, more?: RequestOptions) =>
        json<DocumentAccess>(`/api/v1/documents/${id}/access`, more),
      share: (id: string, body: DocumentAccess) =>
        put<DocumentAccess>(`/api/v1/documents/${id}/access`, body),
      retry: (id: string) => post<Document>(`/api/v1/documents/${id}/retry`),
      text: (id: string, version?: number, more?: RequestOptions) =>
        json<DocumentText>(`/api/v1/documents/${id}/text`, { query: { version }, ...more }),
      passages: (id: string, query?: Paged, more?: RequestOptions) =>
        json<Page<Passage>>(`/api/v1/documents/${id}/passages`, { query, ...more }),
      /** The original bytes. */
      content: (id: string, more?: RequestOptions) => send(`/api/v1/documents/${id}/content`, more),
      /** The address of the original bytes, for callers that send the headers themselves. */
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
      /** The whole conversation as a file. */
      export: (id: string, format: 'markdown' | 'json', more?: RequestOptions) =>
        send(`/api/v1/conversations/${id}/export`, { query: { format }, ...more }),
    },
    messages: {
      feedback: (id: string, body: Feedback) => post<void>(`/api/v1/messages/${id}/feedback`, body),
    },
    health: (more?: RequestOptions) => json<Health>('/health', more),
  }
}

const uploadPath = (collectionId: string) => `/api/v1/collections/${collectionId}/documents`
