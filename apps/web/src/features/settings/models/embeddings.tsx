import type { EmbeddingSettings } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'
import { EmbeddingForm } from './embedding-form.tsx'
import { TestResult } from './embedding-test-result.tsx'
import { PausedNote } from './paused-note.tsx'
import { breakersQuery, changedByModels, embeddingsQuery } from './queries.ts'
import { StateNote } from './state-note.tsx'
import { TestButton } from './test-button.tsx'
import { useTest } from './use-test.ts'

/** What makes the vectors of this workspace, and how far a change of it is. */
export function Embeddings() {
  const { modelSettings, common } = useMessages()
  const { embeddings } = modelSettings
  const settings = useQuery(embeddingsQuery)
  const [isChanging, setIsChanging] = useState(false)
  useSayDone(settings.data)
  return (
    <Section title={embeddings.title} intro={embeddings.intro}>
      {settings.isPending && <RowsSkeleton label={common.loading} rows={1} />}
      {settings.isError && <ProblemNote error={settings.error} onRetry={() => settings.refetch()} />}
      {settings.data && <Serving settings={settings.data} onChange={() => setIsChanging(true)} />}
      {settings.data?.coming && <Coming settings={settings.data} coming={settings.data.coming} />}
      {settings.data && isChanging && (
        <EmbeddingForm settings={settings.data} onClose={() => setIsChanging(false)} />
      )}
    </Section>
  )
}

/** What stands under the name of a model whose breaker is not closed. */
function Paused({ model }: { model: string }) {
  const { modelSettings } = useMessages()
  const { data: breakers = [] } = useQuery(breakersQuery)
  const paused = breakers.find(
    ({ target, state }) => state !== 'closed' && (target === model || target === `embedding:${model}`),
  )
  if (!paused) return null
  return <PausedNote breaker={paused} model={model} trying={modelSettings.embeddings.trying(model)} />
}

/** Says so when a change has come to its end while one looks on. */
function useSayDone(settings: EmbeddingSettings | undefined) {
  const { embeddings } = useMessages().modelSettings
  const before = useRef<string | null>(null)
  useEffect(() => {
    if (!settings) return
    const { coming, serving } = settings
    if (before.current !== null && !coming && serving.model === before.current)
      showToast({
        text: embeddings.done(serving.model === 'builtin' ? embeddings.builtin : serving.model),
      })
    before.current = coming?.model ?? null
  }, [settings, embeddings])
}

interface ServingProps {
  settings: EmbeddingSettings
  onChange: () => void
}

function Serving({ settings: { chosen, usual, serving }, onChange }: ServingProps) {
  const { modelSettings } = useMessages()
  const { embeddings } = modelSettings
  const { tested, test, cancel } = useTest((signal) =>
    gepeto.models.embeddings.test({ model: serving.model }, { signal }),
  )
  return (
    <div className="flex items-start gap-x-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium break-words">
          {serving.model === 'builtin' ? embeddings.builtin : serving.model}{' '}
          <span className="font-normal text-muted">
            {serving.model === chosen && embeddings.chosen}
            {serving.model === usual && chosen === null && modelSettings.fromServer}
          </span>
        </p>
        {!serving.isAvailable && <StateNote isGood={false}>{embeddings.gone}</StateNote>}
        <Paused model={serving.model} />
        <TestResult tested={tested} />
      </div>
      <TestButton label={embeddings.testLabel} isBusy={tested === 'busy'} onTest={test} onCancel={cancel} />
      <Button size="sm" onClick={onChange} aria-label={embeddings.changeLabel}>
        {embeddings.change}
      </Button>
    </div>
  )
}

interface ComingProps {
  settings: EmbeddingSettings
  coming: NonNullable<EmbeddingSettings['coming']>
}

function Coming({ settings: { usual, serving }, coming }: ComingProps) {
  const { model, isAvailable, done, total } = coming
  const { embeddings } = useMessages().modelSettings
  const formats = useFormats()
  const act = useAct()
  const name = model === 'builtin' ? embeddings.builtin : model
  const before = serving.model === usual ? null : serving.model
  const stop = () =>
    act(() => gepeto.models.embeddings.choose({ model: before }), changedByModels, embeddings.stopped)
  return (
    <div className="flex items-start gap-x-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className="pb-2 text-sm font-medium break-words">{embeddings.comingName(name)}</p>
        <ProgressBar label={embeddings.comingName(name)} share={total > 0 ? done / total : null} />
        <p className="mt-2 text-xs text-muted">
          {total === 0
            ? embeddings.counting
            : embeddings.progress(formats.number(done), formats.number(total))}
        </p>
        {!isAvailable && <StateNote isGood={false}>{embeddings.comingGone}</StateNote>}
        <Paused model={model} />
      </div>
      <Button size="sm" onClick={() => void stop()} aria-label={embeddings.stopLabel(name)}>
        {embeddings.stop}
      </Button>
    </div>
  )
}
