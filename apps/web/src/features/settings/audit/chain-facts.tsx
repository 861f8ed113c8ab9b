import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { chainStateQuery } from './queries.ts'

/** How the chain stands: where it ends, what of it is signed, who looked at it last. */
export function ChainFacts() {
  const { audit, controls, common } = useMessages()
  const { number, when } = useFormats()
  const read = useQuery(chainStateQuery)
  if (read.isPending) return <Skeleton label={common.loading} lines={4} />
  if (read.isError) return <ProblemNote error={read.error} onRetry={() => read.refetch()} />
  const { lastLink, unlinked, refused, lastCheckpoint, lastVerification } = read.data
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
      {refused > 0 && (
        <Fact name={controls.refused}>
          <span className="font-medium text-bad">{number(refused)}</span>
        </Fact>
      )}
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
              audit.actorOf({
                actorKind: kindOf(lastVerification.by),
                actorId: lastVerification.by,
                actorName: lastVerification.byName,
              }),
              when(lastVerification.at),
              lastVerification.fault === null,
            )
          : controls.neverChecked}
      </Fact>
    </dl>
  )
}

/** What acts by itself has an id without a prefix: `command-line`. */
const kindOf = (id: string) => (id.startsWith('usr_') ? 'user' : id.startsWith('key_') ? 'key' : 'system')

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
