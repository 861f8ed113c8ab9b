import { useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../section.tsx'
import { dayBefore } from './days.ts'
import { EventList } from './event-list.tsx'
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
  const { controls } = useMessages()
  const read = useInfiniteQuery(changesQuery(period))
  return <EventList read={read} chain="workspace" label={controls.changes} nothing={controls.noChanges} />
}
