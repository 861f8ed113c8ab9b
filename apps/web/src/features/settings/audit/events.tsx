import type { AuditChain } from '@gepeto/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { CheckField } from '../../../ui/check-field.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { everybodyQuery } from '../privacy/queries.ts'
import { EventList } from './event-list.tsx'
import { eventsQuery, filterOf, type LogFilter } from './queries.ts'
import { type Period, usePeriod } from './use-period.tsx'

/** The log, the newest first, with what each event tells. */
export function Events() {
  const { audit, common, controls } = useMessages()
  const [kind, setKind] = useState('')
  const [words, setWords] = useState('')
  const [query, setQuery] = useState('')
  const [chain, setChain] = useState<AuditChain>('workspace')
  const [ids, setIds] = useState({ actor: '', subject: '' })
  const period = usePeriod()
  const [found, setFound] = useState<typeof ids & Period>({ ...ids, from: undefined, to: undefined })
  const may = useMay()
  const { data: people = [] } = useQuery({ ...everybodyQuery, enabled: may('people:read') })
  const [leaveOut, setLeaveOut] = useState<'readings' | undefined>(undefined)
  const { zone } = useFormats()
  const filter: LogFilter = {
    chain,
    kind,
    query,
    actor: found.actor.trim(),
    subject: found.subject.trim(),
    from: found.from,
    to: found.to,
    leaveOut,
  }
  const read = useInfiniteQuery(eventsQuery(filter))
  return (
    <>
      <form
        className="flex flex-wrap items-end gap-3 py-4"
        onSubmit={(event) => {
          event.preventDefault()
          const days = period.given()
          if (!days) return
          setQuery(words.trim())
          setFound({ ...ids, ...days })
        }}
      >
        <SelectField
          label={audit.where}
          value={chain}
          onChange={({ target }) => setChain(target.value as AuditChain)}
        >
          <option value="workspace">{audit.chains.workspace}</option>
          <option value="system">{audit.chains.system}</option>
        </SelectField>
        <SelectField label={audit.kind} value={kind} onChange={({ target }) => setKind(target.value)}>
          <option value="">{audit.allKinds}</option>
          {Object.entries(audit.domains).map(([domain, name]) => (
            <option key={domain} value={domain}>
              {name}
            </option>
          ))}
        </SelectField>
        {people.length > 0 && (
          <SelectField
            label={audit.by}
            className="max-w-56"
            value={people.some(({ id }) => id === ids.actor) ? ids.actor : ''}
            onChange={({ target: { value: actor } }) => {
              setIds({ ...ids, actor })
              setFound({ ...found, actor })
            }}
          >
            <option value="">{audit.anybody}</option>
            {people.map(({ id, name, email }) => (
              <option key={id} value={id}>
                {name || email}
              </option>
            ))}
          </SelectField>
        )}
        <div className="min-w-48 grow">
          <TextField
            label={audit.words}
            value={words}
            maxLength={200}
            onChange={({ target }) => setWords(target.value)}
          />
        </div>
        <Button type="submit" className="h-10!">
          {common.search}
        </Button>
        <details className="basis-full">
          <summary className="cursor-pointer py-1 text-sm text-muted">{controls.moreFilters}</summary>
          <div className="grid gap-3 pt-2 wide:grid-cols-4">
            {(['actor', 'subject'] as const).map((name) => (
              <TextField
                key={name}
                label={{ actor: controls.who, subject: controls.object }[name]}
                value={ids[name]}
                maxLength={100}
                onChange={({ target }) => setIds({ ...ids, [name]: target.value })}
              />
            ))}
            {period.fields}
          </div>
        </details>
        <div className="basis-full">
          <CheckField
            label={audit.withoutReadings}
            isChecked={leaveOut === 'readings'}
            onChange={(isChecked) => setLeaveOut(isChecked ? 'readings' : undefined)}
          />
        </div>
      </form>
      <Files filter={filter} />
      <EventList
        read={read}
        chain={chain}
        label={audit.log}
        nothing={audit.nothing}
        heading={<p className="pb-1 text-xs text-faint">{audit.order(zone())}</p>}
      />
    </>
  )
}

/** The log as files: what is shown, as far as files can be filtered, and their names say which. */
function Files({ filter }: { filter: LogFilter }) {
  const messages = useMessages()
  const { audit } = messages
  const { chain: _, ...filters } = filterOf(filter)
  const isPart = Object.values(filters).some((value) => value !== undefined)
  const hasWords = filter.query !== ''
  const extent = !isPart ? 'all' : hasWords ? 'filtered' : 'shown'
  const save = (format: 'jsonl' | 'csv') =>
    download(gepeto.audit.export({ format, ...filterOf(filter) }), `audit.${format}`, messages)
  return (
    <div className="flex flex-col gap-2 pb-4">
      <div className="flex flex-wrap gap-2">
        {(['csv', 'jsonl'] as const).map((format) => (
          <Button key={format} onClick={() => save(format)}>
            <Download size={16} aria-hidden />
            {audit.saveAs[extent][format]}
          </Button>
        ))}
      </div>
      {(isPart || hasWords) && (
        <p className="max-w-[72ch] text-xs text-muted">
          {[hasWords && audit.withoutWords, isPart && audit.isPart].filter(Boolean).join(' ')}
        </p>
      )}
    </div>
  )
}
