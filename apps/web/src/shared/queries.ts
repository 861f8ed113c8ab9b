import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { gepeto } from './api.ts'

export const collectionsQuery = queryOptions({
  queryKey: ['collections'],
  queryFn: async ({ signal }) => (await gepeto.collections.list({ limit: 100 }, { signal })).items,
})

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await gepeto.models.list({ signal })).items,
  staleTime: 60_000,
})

export const consentsQuery = queryOptions({
  queryKey: ['privacy', 'consents'],
  queryFn: ({ signal }) => gepeto.privacy.consents({ signal }),
})

export interface DocumentFilter {
  title: string
  status: 'ready' | 'failed' | undefined
}

export const documentsQuery = (collectionId: string, filter: DocumentFilter) =>
  infiniteQueryOptions({
    queryKey: ['documents', collectionId, filter],
    queryFn: ({ signal, pageParam }) =>
      gepeto.documents.list(collectionId, { ...filter, limit: 100, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const documentQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['document', documentId],
    queryFn: ({ signal }) => gepeto.documents.get(documentId, { signal }),
  })

export const documentTextQuery = (documentId: string, version: number | undefined) =>
  queryOptions({
    queryKey: ['text', documentId, version ?? 'latest'],
    queryFn: ({ signal }) => gepeto.documents.text(documentId, version, { signal }),
    staleTime: version ? Number.POSITIVE_INFINITY : 10_000,
  })

/** The first passages of a document, for the places they name; enough for 50 pages or so. */
export const passagesQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['passages', documentId],
    queryFn: async ({ signal }) => {
      const passages = []
      let cursor: string | undefined
      for (let page = 0; page < 5; page++) {
        const result = await gepeto.documents.passages(documentId, { limit: 100, cursor }, { signal })
        passages.push(...result.items)
        if (!result.nextCursor) break
        cursor = result.nextCursor
      }
      return passages
    },
    staleTime: 60_000,
  })

export const conversationsQuery = (query: string) =>
  infiniteQueryOptions({
    queryKey: ['conversations', query],
    queryFn: ({ signal, pageParam }) =>
      gepeto.conversations.list({ query, limit: 50, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** All turns of a conversation, oldest first. */
export const messagesQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['messages', conversationId],
    queryFn: async ({ signal }) => {
      const messages = []
      let cursor: string | undefined
      do {
        const page = await gepeto.conversations.messages(conversationId, { limit: 100, cursor }, { signal })
        messages.push(...page.items)
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      return messages.sort((one, other) => one.createdAt.localeCompare(other.createdAt))
    },
  })

/** One's own keys, or everybody's; the newest first, as far as a page shows them. */
export const keysQuery = (of: 'me' | 'everyone') =>
  queryOptions({
    queryKey: ['keys', of],
    queryFn: async ({ signal }) => {
      const keys = []
      let cursor: string | undefined
      for (let page = 0; page < 10; page++) {
        const result = await gepeto.keys.list({ of, limit: 100, cursor }, { signal })
        keys.push(...result.items)
        if (!result.nextCursor) break
        cursor = result.nextCursor
      }
      return keys
    },
  })

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => gepeto.health({ signal }),
  retry: false,
})
