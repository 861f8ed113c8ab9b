import type { Assistant } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, MessageSquareText, Plus } from 'lucide-react'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { archivedAssistantsQuery, assistantsQuery } from '../../shared/assistant-queries.ts'
import { Frame } from '../../shared/frame.tsx'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { useIsWide } from '../../shared/media.ts'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { useHidden } from '../../shared/undo.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { RowsSkeleton } from '../../ui/skeleton.tsx'
import { AssistantMenu } from './assistant-menu.tsx'
import { Beginning } from './beginning.tsx'
import { NewAssistant } from './new-assistant.tsx'
import { StateMark } from './state-mark.tsx'

/** `/assistants`: those that one may use, or look after. */
export function AssistantsPage() {
  const { assistants, common } = useMessages()
  const may = useMay()
  const hidden = useHidden()
  const list = useQuery(assistantsQuery)
  const [isMaking, setIsMaking] = useState(false)
  const [isArchiveShown, setIsArchiveShown] = useState(false)
  const shown = list.data?.filter(({ id }) => !hidden.has(id)) ?? []
  const isEmpty = list.isSuccess && shown.length === 0
  return (
    <Frame
      title={assistants.title}
      actions={
        may('assistants:write') &&
        !isEmpty && (
          <Button look="primary" onClick={() => setIsMaking(true)}>
            <Plus size={16} aria-hidden />
            {assistants.create}
          </Button>
        )
      }
    >
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto w-full max-w-[980px] px-4 pb-20 wide:px-8">
          {list.isPending && <RowsSkeleton label={common.loading} rows={4} />}
          {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
          {isEmpty && may('assistants:write') && <Beginning onEmpty={() => setIsMaking(true)} />}
          {isEmpty && !may('assistants:write') && (
            <p className="pt-[12dvh] text-center text-muted">{assistants.emptyReader}</p>
          )}
          {shown.length > 0 && (
            <>
              <p className="mb-4 text-pretty text-muted">{assistants.intro}</p>
              <Rows assistants={shown} label={assistants.title} />
            </>
          )}
          {list.isSuccess && may('assistants:write') && (
            <div className={`mt-6 ${isEmpty ? 'mx-auto max-w-[720px]' : ''}`}>
              <Button
                look="quiet"
                size="sm"
                aria-expanded={isArchiveShown}
                onClick={() => setIsArchiveShown(!isArchiveShown)}
              >
                {isArchiveShown ? assistants.hideArchived : assistants.showArchived}
              </Button>
              {isArchiveShown && <ArchivedRows hidden={hidden} />}
            </div>
          )}
        </div>
      </div>
      {isMaking && <NewAssistant onClose={() => setIsMaking(false)} />}
    </Frame>
  )
}

function ArchivedRows({ hidden }: { hidden: ReadonlySet<string> }) {
  const { assistants, common } = useMessages()
  const list = useQuery(archivedAssistantsQuery)
  const shown = list.data?.filter(({ id }) => !hidden.has(id)) ?? []
  if (list.isPending) return <RowsSkeleton label={common.loading} rows={1} />
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => list.refetch()} />
  if (shown.length === 0) return <p className="px-2 pt-2 text-sm text-muted">{assistants.noArchived}</p>
  return (
    <div className="mt-2">
      <Rows assistants={shown} label={assistants.states.archived} />
    </div>
  )
}

function Rows({ assistants: shown, label }: { assistants: Assistant[]; label: string }) {
  const { assistants } = useMessages()
  const may = useMay()
  const isWide = useIsWide()
  const hasUse = shown.some(({ use }) => use !== null)
  return (
    <table aria-label={label} className="w-full border-collapse text-sm">
      <thead className={hasUse ? 'sr-only wide:not-sr-only' : 'sr-only'}>
        <tr className="border-b border-line text-left text-xs text-faint">
          <th className="py-2 pr-4 pl-2 font-normal">{assistants.columns.assistant}</th>
          {isWide && <th className="px-3 py-2 font-normal">{assistants.columns.state}</th>}
          {hasUse && (
            <>
              <th className="hidden whitespace-nowrap px-3 py-2 font-normal wide:table-cell">
                {assistants.columns.used}
              </th>
              <th className="hidden px-3 py-2 text-right font-normal wide:table-cell">
                {assistants.columns.answers}
              </th>
              <th className="hidden px-3 py-2 text-right font-normal roomy:table-cell">
                {assistants.columns.errors}
              </th>
              <th className="hidden px-3 py-2 text-right font-normal roomy:table-cell">
                {assistants.columns.cost}
              </th>
            </>
          )}
          <th className="py-2">
            <span className="sr-only">{assistants.actionsFor('')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((assistant) => (
          <Row key={assistant.id} assistant={assistant} hasUse={hasUse} isEditor={may('assistants:write')} />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  assistant: Assistant
  hasUse: boolean
  isEditor: boolean
}

function Row({ assistant, hasUse, isEditor }: RowProps) {
  const { assistants } = useMessages()
  const formats = useFormats()
  const may = useMay()
  const isWide = useIsWide()
  const { id, slug, name, description, state, use, access } = assistant
  return (
    <tr className="border-b border-line align-middle">
      <td className="w-full max-w-0 py-2.5 pr-4 pl-2">
        <Link
          href={isEditor ? paths.assistant(id) : paths.home(slug)}
          className="block truncate rounded-sm text-base font-medium hover:text-accent"
        >
          {name}
          {access === 'restricted' && (
            <LockKeyhole
              size={13}
              className="ml-2 inline align-baseline text-faint"
              aria-label={assistants.restrictedMark}
            />
          )}
        </Link>
        <p className="line-clamp-2 text-muted">{description || slug}</p>
        {!isWide && (
          <div className="mt-1 flex flex-wrap items-center gap-x-3">
            <Standing assistant={assistant} />
          </div>
        )}
      </td>
      {isWide && (
        <td className="px-3 py-2.5">
          <Standing assistant={assistant} />
        </td>
      )}
      {hasUse && (
        <>
          <td className="hidden whitespace-nowrap px-3 text-muted tabular-nums wide:table-cell">
            {use?.lastUsedAt ? formats.when(use.lastUsedAt) : assistants.never}
          </td>
          <td className="hidden px-3 text-right tabular-nums wide:table-cell">
            {formats.number(use?.answers ?? 0)}
          </td>
          <td
            className={`hidden px-3 text-right tabular-nums roomy:table-cell ${use?.errors ? 'text-bad' : 'text-muted'}`}
          >
            {formats.number(use?.errors ?? 0)}
          </td>
          <td className="hidden px-3 text-right text-muted tabular-nums roomy:table-cell">
            {formats.cost(use?.cost ?? 0)}
          </td>
        </>
      )}
      <td className="py-2.5">
        <span className="flex items-center justify-end gap-1">
          {state === 'published' && may('answers:ask') && (
            <Link
              href={paths.home(slug)}
              aria-label={`${assistants.chat}: ${name}`}
              title={assistants.chat}
              className={buttonClass('quiet', 'sm')}
            >
              <MessageSquareText size={15} aria-hidden />
              <span className="hidden wide:inline">{assistants.chat}</span>
            </Link>
          )}
          <AssistantMenu assistant={assistant} />
        </span>
      </td>
    </tr>
  )
}

function Standing({ assistant: { state, isChanged } }: { assistant: Assistant }) {
  const { assistants } = useMessages()
  return (
    <>
      <StateMark state={state} />
      {isChanged && state !== 'draft' && (
        <span className="block whitespace-nowrap text-xs text-faint">{assistants.unpublished}</span>
      )}
    </>
  )
}
