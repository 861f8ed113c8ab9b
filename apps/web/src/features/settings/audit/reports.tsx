import { Download } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Section } from '../section.tsx'
import { afterDay, beginOfDay } from './days.ts'

/** Reports for a review: who holds what, and what was changed. */
export function Reports() {
  const messages = useMessages()
  const { controls } = messages
  const may = useMay()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  if (!may('access:review') && !may('audit:read')) return null
  return (
    <Section title={controls.reports} intro={controls.reportsIntro}>
      {may('access:review') && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3">
          <p className="min-w-0 grow basis-64 text-sm">{controls.access}</p>
          <div className="flex gap-2">
            {(['csv', 'json'] as const).map((format) => (
              <Button
                key={format}
                aria-label={`${controls.access}: ${controls.save[format]}`}
                onClick={() =>
                  download(gepeto.audit.accessReview(format), `access-review.${format}`, messages)
                }
              >
                <Download size={16} aria-hidden />
                {controls.save[format]}
              </Button>
            ))}
          </div>
        </div>
      )}
      {may('audit:read') && (
        <div className="flex flex-wrap items-end justify-between gap-3 border-b border-line py-3">
          <p className="min-w-0 grow basis-64 self-center text-sm">{controls.changes}</p>
          <TextField
            type="date"
            label={controls.from}
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
          <TextField
            type="date"
            label={controls.to}
            value={to}
            onChange={({ target }) => setTo(target.value)}
          />
          <Button
            className="h-10!"
            aria-label={`${controls.changes}: ${controls.save.csv}`}
            onClick={() =>
              download(
                gepeto.audit.exportChanges({ from: beginOfDay(from), to: afterDay(to) }),
                'changes.csv',
                messages,
              )
            }
          >
            <Download size={16} aria-hidden />
            {controls.save.csv}
          </Button>
        </div>
      )}
    </Section>
  )
}
