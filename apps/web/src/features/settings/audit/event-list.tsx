import type { AuditChain, AuditEvent } from '@gepeto/contract'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { EventRow } from './event-row.tsx'

export interface EventListProps {
  read: UseInfiniteQueryResult<InfiniteData<{ items: AuditEvent[] }>>
  chain: AuditChain
  label: string
  /** What stands there in place of no event. */
  nothing: string
  /** Above the first event. */
  heading?: ReactNode
}

/** Events as they are read, page by page. */
export function EventList({ read, chain, label, nothing, heading }: EventListProps) {
  const { common } = useMessages()
  const events = read.data?.pages.flatMap(({ items }) => items) ?? []
  if (read.isPending) return <Skeleton label={common.loading} lines={6} />
  return (
    <>
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data && events.length === 0 && !read.hasNextPage && (
        <p className="border-t border-line py-6 text-sm text-muted">{nothing}</p>
      )}
      {events.length > 0 && heading}
      <ul aria-label={label}>
        {events.map((event) => (
          <li key={event.id} className="border-t border-line">
            <EventRow event={event} chain={chain} />
          </li>
        ))}
      </ul>
      {read.hasNextPage && (
        <Button className="mt-4" onClick={() => read.fetchNextPage()} disabled={read.isFetchingNextPage}>
          {common.loadMore}
        </Button>
      )}
    </>
  )
}
