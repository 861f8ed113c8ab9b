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
  leaveOut: 'readings' | undefined
}

/** The filter as the API takes it; words are another thing, which files are not searched for. */
export const filterOf = ({ chain, kind, actor, subject, from, to, leaveOut }: LogFilter) => ({
  chain,
  kind: kind || undefined,
  actor: actor || undefined,
  subject: subject || undefined,
  from,
  to,
  leaveOut,
})

export const eventsQuery = (filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'events', filter],
    queryFn: ({ pageParam, signal }) =>
      gepeto.audit.list(
        { limit: 50, cursor: pageParam, ...filterOf(filter), query: filter.query || undefined },
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
  refetchInterval: ({ state }) => {
    const { forwarding } = state.data ?? {}
    return forwarding ? (forwarding.behind > 0 && !forwarding.failure ? 1_000 : 5_000) : false
  },
})

/** How an answer came about; no model is asked. Each reading is an event of its own. */
export const trailQuery = (answerId: string) =>
  queryOptions({
    queryKey: ['audit', 'answer', answerId],
    queryFn: ({ signal }) => gepeto.audit.answer(answerId, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
