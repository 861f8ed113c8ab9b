import { infiniteQueryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'

/** What is looked for in the log; empty: everything. */
export interface LogFilter {
  kind: string
  query: string
}

export const eventsQuery = ({ kind, query }: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', kind, query],
    queryFn: ({ pageParam, signal }) =>
      gepeto.audit.list(
        { limit: 50, cursor: pageParam, kind: kind || undefined, query: query || undefined },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // Each reading is an event of its own.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
