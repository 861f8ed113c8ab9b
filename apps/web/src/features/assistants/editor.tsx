import type { AssistantDetails, AssistantDraft } from '@gepeto/contract'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { Frame } from '../../shared/frame.tsx'
import { useHotkey } from '../../shared/hotkeys.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { useMedia } from '../../shared/media.ts'
import { sentenceOf } from '../../shared/problem-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { AssistantMenu } from './assistant-menu.tsx'
import { BackLink } from './back-link.tsx'
import { EditorForm } from './editor-form.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { StateMark } from './state-mark.tsx'
import { Trial } from './trial.tsx'
import { type DraftForm, useDraftForm } from './use-draft-form.ts'
import { useSteps } from './use-steps.ts'
import { Versions } from './versions.tsx'

type View = 'draft' | 'try' | 'versions'

/** The draft in a form, with the draft to try beside it where there is room; its versions in the same place. */
export function Editor({ details }: { details: AssistantDetails & { draft: AssistantDraft } }) {
  const { assistants } = useMessages()
  const may = useMay()
  const go = useGo()
  const navigate = useNavigate()
  const { view: named } = useSearch({ strict: false })
  const hasRoom = useMedia('(width >= 1180px)')
  const draft = useDraftForm(details)
  const [isPublishing, setIsPublishing] = useState(false)
  const asked: View = named === 'try' || named === 'versions' ? named : 'draft'
  const isArchived = details.state === 'archived'
  const view = (hasRoom || isArchived) && asked === 'try' ? 'draft' : asked
  const show = (next: View) =>
    navigate({
      to: '.',
      search: (search) => ({ ...search, view: next === 'draft' ? undefined : next }),
      replace: true,
    })
  useHotkey(
    's',
    (event) => {
      event.preventDefault()
      void draft.save()
    },
    { mod: true },
  )
  const publish = async () => {
    // What is published is what the form shows.
    if ((await draft.save()) !== undefined) setIsPublishing(true)
  }
  const views = (hasRoom || isArchived ? ['draft', 'versions'] : ['draft', 'try', 'versions']) as View[]
  const trial = <Trial assistantId={details.id} save={draft.save} />
  return (
    <Frame
      title={details.draft.name}
      heading={<BackLink name={draft.form.name} />}
      actions={
        <>
          <span className="mr-2 hidden wide:block">
            <StateMark state={details.state} />
          </span>
          {may('assistants:publish') && !isArchived && (
            <Button look="primary" onClick={publish} disabled={draft.saving.state === 'saving'}>
              {assistants.publish}
            </Button>
          )}
          <AssistantMenu assistant={details} onDelete={() => go(paths.assistants())} />
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 pb-3 wide:px-8">
            <Segmented
              label={assistants.viewLabel}
              value={view}
              options={views.map((value) => ({ value, label: assistants.views[value] }))}
              onChange={show}
            />
            {view === 'draft' && !isArchived && <SaveState draft={draft} details={details} />}
          </div>
          <div
            className={
              view === 'try' ? 'flex min-h-0 flex-1 flex-col' : 'relative min-h-0 flex-1 overflow-y-auto'
            }
          >
            {view === 'draft' && (
              <div className="mx-auto w-full max-w-[720px] px-4 pb-24 wide:px-8">
                <StateNote details={details} />
                <UseFacts use={details.use} />
                <EditorForm draft={draft} isOff={isArchived} />
              </div>
            )}
            {view === 'versions' && (
              <div className="mx-auto w-full max-w-[760px] px-4 pb-24 wide:px-8">
                <Versions
                  details={details}
                  onCopy={(configuration) => {
                    draft.change(configuration)
                    show('draft')
                  }}
                />
              </div>
            )}
            {view === 'try' && trial}
          </div>
        </div>
        {hasRoom && !isArchived && (
          <aside
            aria-label={assistants.trial.title}
            className="flex w-[min(420px,36vw)] shrink-0 flex-col border-l border-line bg-sunken/60"
          >
            {trial}
          </aside>
        )}
      </div>
      {isPublishing && <PublishDialog details={details} onClose={() => setIsPublishing(false)} />}
    </Frame>
  )
}

/** Where the draft stands: saved or not, as published or not, and what to do where somebody else saved it. */
function SaveState({
  draft,
  details,
}: {
  draft: DraftForm
  details: AssistantDetails & { draft: AssistantDraft }
}) {
  const messages = useMessages()
  const { assistants, common } = messages
  const { saving, isDirty } = draft
  if (saving.state === 'stale')
    return (
      <div role="alert" className="flex flex-wrap items-center gap-2 text-sm">
        <span className="text-warn">{assistants.stale}</span>
        <Button size="sm" onClick={draft.saveOver}>
          {assistants.keepMine}
        </Button>
        <Button size="sm" look="quiet" onClick={draft.takeTheirs}>
          {assistants.takeTheirs}
        </Button>
      </div>
    )
  if (saving.state === 'failed')
    return (
      <div role="alert" className="flex min-w-0 flex-wrap items-center gap-2 text-sm">
        <span className="text-bad">{sentenceOf(saving.error, messages)}</span>
        <Button size="sm" onClick={() => draft.save()}>
          {common.retry}
        </Button>
        <Button size="sm" look="quiet" onClick={draft.drop}>
          {assistants.discard}
        </Button>
      </div>
    )
  if (isDirty)
    return (
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" disabled={saving.state === 'saving'} onClick={() => draft.save()}>
          {saving.state === 'saving' ? common.saving : assistants.save}
        </Button>
        <Button size="sm" look="quiet" disabled={saving.state === 'saving'} onClick={draft.drop}>
          {assistants.discard}
        </Button>
        <span role="status" className="hidden text-xs text-faint wide:inline">
          {assistants.unsaved}
        </span>
      </div>
    )
  const { changed } = details.draft
  return (
    <span role="status" className="min-w-0 truncate text-xs text-faint">
      {details.version === null
        ? assistants.savedAll
        : changed.length === 0
          ? assistants.asPublished
          : assistants.differs(changed.map((field) => assistants.fields[field] ?? field).join(', '))}
    </span>
  )
}

/** How much it was used, once it was. */
function UseFacts({ use }: { use: AssistantDetails['use'] }) {
  const { assistants } = useMessages()
  const formats = useFormats()
  if (!use?.lastUsedAt) return null
  const facts = [
    [assistants.columns.used, formats.when(use.lastUsedAt)],
    [assistants.columns.answers, formats.number(use.answers)],
    [assistants.columns.errors, formats.number(use.errors)],
    [assistants.columns.cost, formats.cost(use.cost)],
  ]
  return (
    <dl className="mt-5 flex flex-wrap gap-x-10 gap-y-3 border-b border-line pb-5">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-faint">{name}</dt>
          <dd className="text-base tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Why it answers nobody, where it does not. */
function StateNote({ details }: { details: AssistantDetails }) {
  const { assistants } = useMessages()
  const may = useMay()
  const steps = useSteps(details)
  if (details.state === 'published') return null
  const [text, action] =
    details.state === 'draft'
      ? [assistants.neverPublished, null]
      : details.state === 'paused'
        ? [assistants.isPaused, { label: assistants.resume, run: steps.resume }]
        : [assistants.isArchived, { label: assistants.restore, run: steps.restore }]
  return (
    <div className="mt-5 flex flex-wrap items-center justify-between gap-3 rounded-md bg-sunken px-4 py-3 text-sm">
      <p className="text-muted">{text}</p>
      {action && may('assistants:publish') && (
        <Button size="sm" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  )
}
