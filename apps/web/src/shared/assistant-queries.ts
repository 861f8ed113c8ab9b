import { queryOptions } from '@tanstack/react-query'
import { gepeto } from './api.ts'
import { everyPage } from './every-page.ts'

/** Assistants that the person may use; for those who edit them all that are not archived. */
export const assistantsQuery = queryOptions({
  queryKey: ['assistants'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.assistants.list({ limit: 100, cursor }, { signal })),
})

export const archivedAssistantsQuery = queryOptions({
  queryKey: ['assistants', 'archived'],
  queryFn: ({ signal }) =>
    everyPage((cursor) => gepeto.assistants.list({ state: 'archived', limit: 100, cursor }, { signal })),
})

export const assistantQuery = (id: string) =>
  queryOptions({
    queryKey: ['assistant', id],
    queryFn: ({ signal }) => gepeto.assistants.get(id, { signal }),
  })

export const assistantVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['assistant', id, 'versions'],
    queryFn: ({ signal }) =>
      everyPage((cursor) => gepeto.assistants.versions(id, { limit: 100, cursor }, { signal })),
  })

/** One version as it was published: it never changes. */
export const assistantVersionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['assistant', id, 'versions', version],
    queryFn: ({ signal }) => gepeto.assistants.version(id, version, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
