import type { AuditChain } from '@gepeto/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'

/** What is looked for in the log; empty: everything. */
export interface LogFilter {
  chain: AuditChain
  kind: string
  query: string
  actor: string
  subject: string
  from: string | undefined
  to: string | undefined
}

export const eventsQuery = ({ chain, kind, query, actor, subject, from, to }: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'events', chain, kind, query, actor, subject, from, to],
    queryFn: ({ pageParam, signal }) =>
      gepeto.audit.list(
        {
          limit: 50,
          cursor: pageParam,
          chain,
          kind: kind || undefined,
          query: query || undefined,
          actor: actor || undefined,
          subject: subject || undefined,
          from,
          to,
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // Each reading is an event of its own.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })

export const chainStateQuery = queryOptions({
  queryKey: ['audit', 'state'],
  queryFn: ({ signal }) => gepeto.audit.state({ signal }),
})

export const forwardingQuery = queryOptions({
  queryKey: ['audit', 'forwarding'],
  queryFn: ({ signal }) => gepeto.audit.forwarding({ signal }),
})
