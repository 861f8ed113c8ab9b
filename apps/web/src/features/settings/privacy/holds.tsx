import type { LegalHold } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { useState } from 'react'
import { gepeto, queryClient, useMay } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'
import { NewHold } from './new-hold.tsx'
import { holdsQuery } from './queries.ts'
import { useReason } from './use-reason.tsx'

/** What nobody may delete, and why. */
export function Holds() {
  const { controls, common } = useMessages()
  const may = useMay()
  const read = useQuery(holdsQuery)
  const [isNew, setIsNew] = useState(false)
  const [lifting, setLifting] = useState<LegalHold | null>(null)
  return (
    <Section
      title={controls.holds}
      intro={controls.holdsIntro}
      action={
        may('holds:manage') && (
          <Button onClick={() => setIsNew(true)}>
            <Lock size={16} aria-hidden />
            {controls.hold}
          </Button>
        )
      }
    >
      {read.isPending && <Skeleton label={common.loading} className="pt-4" />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data?.length === 0 && <p className="py-4 text-sm text-muted">{controls.noHolds}</p>}
      <ul>
        {read.data?.map((hold) => (
          <Hold key={hold.id} hold={hold} onLift={may('holds:manage') ? () => setLifting(hold) : null} />
        ))}
      </ul>
      {isNew && <NewHold onClose={() => setIsNew(false)} />}
      {lifting && <Lift hold={lifting} onClose={() => setLifting(null)} />}
    </Section>
  )
}

function useHeldName() {
  const { controls } = useMessages()
  return ({ scope, subjectName, subjectId }: LegalHold) =>
    scope === 'workspace' ? controls.workspace : (subjectName ?? subjectId)
}

function Hold({ hold, onLift }: { hold: LegalHold; onLift: (() => void) | null }) {
  const { controls } = useMessages()
  const { when } = useFormats()
  const name = useHeldName()(hold)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3">
      <div className="min-w-0 grow basis-64">
        <p className="text-sm font-medium">
          {hold.scope === 'workspace' ? name : `${controls[hold.scope]}: ${name}`}
        </p>
        <p className="text-sm text-muted">{hold.reason}</p>
        <p className="text-xs text-faint">
          {controls.since(when(hold.setAt))} · <span className="break-all">{hold.id}</span>
        </p>
      </div>
      {onLift && (
        <Button aria-label={controls.liftTitle(name)} onClick={onLift}>
          {controls.lift}
        </Button>
      )}
    </li>
  )
}

function Lift({ hold, onClose }: { hold: LegalHold; onClose: () => void }) {
  const { controls } = useMessages()
  const name = useHeldName()(hold)
  const reason = useReason()
  const save = async () => {
    const why = reason.given()
    if (why === undefined) return false as const
    await gepeto.privacy.liftHold(hold.id, why)
    await queryClient.invalidateQueries({ queryKey: holdsQuery.queryKey })
    showToast({ text: controls.lifted })
    return undefined
  }
  return (
    <FormDialog title={controls.liftTitle(name)} action={controls.liftAction} onSave={save} onClose={onClose}>
      {reason.field}
    </FormDialog>
  )
}
