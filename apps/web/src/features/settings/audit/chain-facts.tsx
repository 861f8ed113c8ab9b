import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { chainStateQuery } from './queries.ts'

/** How the chain stands: where it ends, what of it is signed, who looked at it last. */
export function ChainFacts() {
  const { controls, common } = useMessages()
  const { number, when } = useFormats()
  const read = useQuery(chainStateQuery)
  if (read.isPending) return <Skeleton label={common.loading} lines={4} />
  if (read.isError) return <ProblemNote error={read.error} onRetry={() => read.refetch()} />
  const { lastLink, unlinked, lastCheckpoint, lastVerification } = read.data
  return (
    <dl className="grid gap-x-8 gap-y-3 py-4 text-sm wide:grid-cols-2">
      <Fact name={controls.lastLink}>
        {lastLink ? (
          <>
            {number(lastLink.sequence)} <Hash of={lastLink.hash} />
          </>
        ) : (
          controls.noLink
        )}
      </Fact>
      <Fact name={controls.unlinked}>{number(unlinked)}</Fact>
      <Fact name={controls.lastCheckpoint}>
        {lastCheckpoint ? (
          <>
            {controls.covers(number(lastCheckpoint.size), when(lastCheckpoint.signedAt))}{' '}
            <Hash of={lastCheckpoint.root} />
          </>
        ) : (
          controls.none
        )}
      </Fact>
      <Fact name={controls.lastCheck}>
        {lastVerification
          ? controls.checkedBy(
              lastVerification.byName ?? lastVerification.by,
              when(lastVerification.at),
              lastVerification.fault === null,
            )
          : controls.neverChecked}
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="mt-0.5 tabular-nums">{children}</dd>
    </div>
  )
}

function Hash({ of: hash }: { of: string }) {
  return (
    <code className="text-xs text-faint" title={hash}>
      {hash.slice(0, 12)}…
    </code>
  )
}
