import type { AuditChain } from '@gepeto/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'
import type { Period } from './use-period.tsx'

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

/** What was changed over a period; each look at it is an event. */
export const changesQuery = ({ from, to }: Period) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'changes', from, to],
    queryFn: ({ pageParam, signal }) =>
      gepeto.audit.changes({ limit: 50, cursor: pageParam, from, to }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
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
  // How far it has come goes on without anybody's doing.
  refetchInterval: ({ state }) => (state.data?.forwarding ? 5_000 : false),
})

/** How an answer came about; no model is asked. Each reading is an event of its own. */
export const trailQuery = (answerId: string) =>
  queryOptions({
    queryKey: ['audit', 'answer', answerId],
    queryFn: ({ signal }) => gepeto.audit.answer(answerId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
