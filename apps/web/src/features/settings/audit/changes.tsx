import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { dayBefore } from './days.ts'
import { EventRow } from './event-row.tsx'
import { changesQuery } from './queries.ts'
import { type Period, usePeriod } from './use-period.tsx'

/** Days that the report reaches back, until somebody chooses others. */
const usualDays = 30

/** What was changed in configuration, roles and access over a period, to be read and to be saved. */
export function Changes() {
  const messages = useMessages()
  const { controls } = messages
  const period = usePeriod(dayBefore(new Date(), usualDays), dayBefore(new Date(), 0))
  const [shown, setShown] = useState<Period | null>(null)
  const show = (event: FormEvent) => {
    event.preventDefault()
    const given = period.given()
    if (given) setShown(given)
  }
  const save = () => {
    const given = period.given()
    if (given) return download(gepeto.audit.exportChanges(given), 'changes.csv', messages)
  }
  return (
    <Section title={controls.changes} intro={controls.changesIntro}>
      <form noValidate onSubmit={show} className="flex flex-wrap items-start gap-3 py-4">
        {period.fields}
        <div className="flex gap-2 wide:pt-[26px]">
          <Button type="submit" className="h-10!">
            {controls.show}
          </Button>
          <Button className="h-10!" aria-label={`${controls.changes}: ${controls.save.csv}`} onClick={save}>
            <Download size={16} aria-hidden />
            {controls.save.csv}
          </Button>
        </div>
      </form>
      {shown && <Changed period={shown} />}
    </Section>
  )
}

function Changed({ period }: { period: Period }) {
  const { controls, common } = useMessages()
  const read = useInfiniteQuery(changesQuery(period))
  const changes = read.data?.pages.flatMap(({ items }) => items) ?? []
  if (read.isPending) return <Skeleton label={common.loading} lines={4} />
  if (read.isError) return <ProblemNote error={read.error} onRetry={() => read.refetch()} />
  if (changes.length === 0) return <p className="py-4 text-sm text-muted">{controls.noChanges}</p>
  return (
    <>
      <ul aria-label={controls.changes}>
        {changes.map((event) => (
          <li key={event.id} className="border-t border-line">
            <EventRow event={event} chain="workspace" />
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
