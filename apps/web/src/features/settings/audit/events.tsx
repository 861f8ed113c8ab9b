import type { AuditChain, AuditEvent } from '@gepeto/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { afterDay, beginOfDay } from './days.ts'
import { eventsQuery } from './queries.ts'

/** The log, the newest first, with what each event tells. */
export function Events() {
  const { audit, common, controls } = useMessages()
  const [kind, setKind] = useState('')
  const [words, setWords] = useState('')
  const [query, setQuery] = useState('')
  const [chain, setChain] = useState<AuditChain>('workspace')
  const [more, setMore] = useState({ actor: '', subject: '', from: '', to: '' })
  const [found, setFound] = useState(more)
  const read = useInfiniteQuery(
    eventsQuery({
      chain,
      kind,
      query,
      actor: found.actor.trim(),
      subject: found.subject.trim(),
      from: beginOfDay(found.from),
      to: afterDay(found.to),
    }),
  )
  const events = read.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <form
        className="flex flex-wrap items-end gap-3 py-4"
        onSubmit={(event) => {
          event.preventDefault()
          setQuery(words.trim())
          setFound(more)
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
        <div className="min-w-0 grow">
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
            {(['actor', 'subject', 'from', 'to'] as const).map((name) => (
              <TextField
                key={name}
                type={name === 'from' || name === 'to' ? 'date' : 'text'}
                label={
                  { actor: controls.who, subject: controls.object, from: controls.from, to: controls.to }[
                    name
                  ]
                }
                value={more[name]}
                maxLength={100}
                onChange={({ target }) => setMore({ ...more, [name]: target.value })}
              />
            ))}
          </div>
        </details>
      </form>
      {read.isPending && <Skeleton label={common.loading} lines={6} />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data && events.length === 0 && !read.hasNextPage && (
        <p className="border-t border-line py-6 text-sm text-muted">{audit.nothing}</p>
      )}
      <ul>
        {events.map((event) => (
          <li key={event.id} className="border-t border-line">
            <Event event={event} />
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

function Event({ event }: { event: AuditEvent }) {
  const { audit } = useMessages()
  const formats = useFormats()
  const { id, kind, actorKind, actorName, actorId, subjectId, data, sequence, createdAt } = event
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-baseline justify-between gap-x-4 py-2.5 text-sm hover:bg-hover">
        <span className="min-w-0 font-medium">{audit.kindOf(kind)}</span>
        <span className="min-w-0 break-all text-xs text-muted">
          {actorName ?? (actorKind === 'system' ? audit.server : actorId)} ·{' '}
          <time dateTime={createdAt}>{formats.when(createdAt)}</time>
        </span>
      </summary>
      <div className="pb-4 text-xs">
        <p className="text-faint">
          {sequence === null ? audit.waiting : audit.place(sequence)} · {kind} · {subjectId} · {id}
        </p>
        {data ? (
          <pre className="mt-2 max-h-96 overflow-auto whitespace-pre-wrap break-all rounded-md bg-hover p-3">
            {JSON.stringify(data, null, 2)}
          </pre>
        ) : (
          <p className="mt-2 text-muted">{audit.erased}</p>
        )}
      </div>
    </details>
  )
}
