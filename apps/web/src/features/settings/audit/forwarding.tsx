import type { LogForwarding } from '@gepeto/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { ForwardingForm } from './forwarding-form.tsx'
import { forwardingQuery } from './queries.ts'

/** Where the log is sent, and how far it has come. */
export function Forwarding() {
  const { controls, common } = useMessages()
  const read = useQuery(forwardingQuery)
  const [isEdited, setIsEdited] = useState(false)
  const forwarding = read.data?.forwarding ?? null
  return (
    <Section
      title={controls.forwarding}
      intro={controls.forwardingIntro}
      action={
        read.data && (
          <Button onClick={() => setIsEdited(true)}>{forwarding ? controls.edit : controls.setUp}</Button>
        )
      }
    >
      {read.isPending && <Skeleton label={common.loading} className="pt-4" />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data && !forwarding && <p className="py-4 text-sm text-muted">{controls.notForwarded}</p>}
      {forwarding && <Collector forwarding={forwarding} />}
      {isEdited && <ForwardingForm forwarding={forwarding} onClose={() => setIsEdited(false)} />}
    </Section>
  )
}

function Collector({ forwarding }: { forwarding: LogForwarding }) {
  const { controls } = useMessages()
  const { number } = useFormats()
  const act = useAct()
  const test = useMutation({ mutationFn: () => gepeto.audit.testForwarding() })
  const [isStopping, setIsStopping] = useState(false)
  const { kind, address, sequence, behind, failure } = forwarding
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-line py-3">
      <div className="min-w-0 grow basis-64 text-sm">
        <p>
          {controls.protocols[kind]} · <span className="break-all">{address}</span>
        </p>
        <p className="text-xs text-muted tabular-nums">
          {sequence === 0 && behind > 0
            ? controls.beginning(number(behind))
            : controls.progress(number(sequence), number(behind))}
        </p>
        {failure && <p className="mt-1 text-sm text-bad">{controls.failing(failure)}</p>}
        <p role="status" className={`text-sm ${test.data?.ok === false ? 'text-bad' : 'text-muted'}`}>
          {test.data && (test.data.ok ? controls.tested : controls.testFailed(test.data.reason ?? ''))}
        </p>
        {test.isError && <ProblemNote error={test.error} onRetry={() => test.mutate()} />}
      </div>
      <div className="flex gap-2">
        <Button onClick={() => test.mutate()} disabled={test.isPending}>
          {controls.test}
        </Button>
        <Button look="danger" onClick={() => setIsStopping(true)}>
          {controls.stop}
        </Button>
      </div>
      {isStopping && (
        <ConfirmDialog
          title={controls.stopTitle}
          text={controls.stopText}
          action={controls.stop}
          onConfirm={() => act(() => gepeto.audit.stopForwarding(), ['audit'], controls.stopped)}
          onClose={() => setIsStopping(false)}
        />
      )}
    </div>
  )
}
