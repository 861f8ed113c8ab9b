import type { AssistantConfiguration, AssistantDetails, AssistantVersionSummary } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient, useMay } from '../../shared/api.ts'
import { assistantVersionQuery, assistantVersionsQuery } from '../../shared/assistant-queries.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { ProblemNote, sentenceOf } from '../../shared/problem-note.tsx'
import { Button } from '../../ui/button.tsx'
import { RowsSkeleton, Skeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Changes } from './changes.tsx'
import { takeDetails, undoMs } from './use-steps.ts'

interface VersionsProps {
  details: AssistantDetails
  /** Takes a version's configuration into the draft. */
  onCopy: (configuration: AssistantConfiguration) => void
}

/** Every version, newest first, with what changed in it; any of them can answer again. */
export function Versions({ details, onCopy }: VersionsProps) {
  const { assistants, common } = useMessages()
  const list = useQuery(assistantVersionsQuery(details.id))
  if (list.isPending) return <RowsSkeleton label={common.loading} rows={3} />
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => list.refetch()} />
  if (list.data.length === 0) return <p className="pt-6 text-muted">{assistants.versions.none}</p>
  return (
    <ol aria-label={assistants.versions.title}>
      {list.data.map((version) => (
        <Version key={version.version} details={details} summary={version} onCopy={onCopy} />
      ))}
    </ol>
  )
}

function Version({ details, summary, onCopy }: VersionsProps & { summary: AssistantVersionSummary }) {
  const messages = useMessages()
  const { versions, fields } = messages.assistants
  const formats = useFormats()
  const may = useMay()
  const [isOpen, setIsOpen] = useState(false)
  const { version, note, changed, isPublished, publishedBy, createdAt } = summary
  const isFixed = details.state === 'archived'
  const failed = (error: unknown) => showToast({ tone: 'bad', text: sentenceOf(error, messages) })
  const rollBack = async (to: number, undoTo: number | null) => {
    try {
      await takeDetails(await gepeto.assistants.rollBack(details.id, to))
      showToast({
        text: versions.rolledBack(to),
        durationMs: undoMs,
        action:
          undoTo === null
            ? undefined
            : { label: messages.common.undo, run: () => void rollBack(undoTo, null) },
      })
    } catch (error) {
      failed(error)
    }
  }
  const copy = async () => {
    try {
      onCopy((await queryClient.fetchQuery(assistantVersionQuery(details.id, version))).configuration)
      showToast({ text: versions.copied(version) })
    } catch (error) {
      failed(error)
    }
  }
  const named = changed.map((field) => fields[field] ?? field).join(', ')
  return (
    <li className="border-b border-line py-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="text-base font-medium">{versions.version(version)}</h3>
        {isPublished && details.state === 'published' && (
          <span className="inline-flex items-center gap-1.5 text-xs text-good">
            <CircleCheck size={14} className="self-center" aria-hidden />
            {versions.answers}
          </span>
        )}
        <span className="text-xs text-faint">
          {formats.when(createdAt)}
          {publishedBy && ` ${versions.by(publishedBy)}`}
        </span>
      </div>
      {note && <p className="mt-1 text-sm">{note}</p>}
      <p className="mt-1 text-sm text-muted">
        {version === 1 ? versions.first : named ? versions.changed(named) : versions.same}
      </p>
      <div className="-ml-2 mt-2 flex flex-wrap gap-1">
        <Button look="quiet" size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? versions.hide : version === 1 ? versions.showFirst : versions.show}
        </Button>
        {!isFixed && (
          <Button look="quiet" size="sm" onClick={copy}>
            {versions.copy}
          </Button>
        )}
        {!isPublished && !isFixed && may('assistants:publish') && (
          <Button look="quiet" size="sm" onClick={() => rollBack(version, details.version)}>
            {versions.rollBack}
          </Button>
        )}
      </div>
      {isOpen && <VersionChanges id={details.id} version={version} changed={changed} />}
    </li>
  )
}

function VersionChanges({ id, version, changed }: { id: string; version: number; changed: string[] }) {
  const { common } = useMessages()
  const after = useQuery(assistantVersionQuery(id, version))
  const before = useQuery({ ...assistantVersionQuery(id, version - 1), enabled: version > 1 })
  const failed = after.isError ? after : before.isError ? before : null
  if (failed) return <ProblemNote error={failed.error} onRetry={() => failed.refetch()} />
  if (!after.data || (version > 1 && !before.data))
    return <Skeleton label={common.loading} className="mt-3" />
  return (
    <div className="appear mt-3">
      <Changes
        fields={changed}
        before={before.data?.configuration ?? null}
        after={after.data.configuration}
      />
    </div>
  )
}
