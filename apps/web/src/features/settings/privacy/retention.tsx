import type { RetentionRule, Retention as Rules } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'
import { retentionQuery } from './queries.ts'

/** How long each kind of data is kept; who may, sets it. */
export function Retention() {
  const { controls, common } = useMessages()
  const may = useMay()
  const read = useQuery(retentionQuery)
  return (
    <Section title={controls.retention} intro={controls.retentionIntro}>
      {read.isPending && <Skeleton label={common.loading} lines={5} className="pt-4" />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data &&
        (may('privacy:manage') ? (
          <RulesForm key={JSON.stringify(read.data.rules)} rules={read.data.rules} />
        ) : (
          read.data.rules.map((rule) => <Kept key={rule.kind} rule={rule} />)
        ))}
    </Section>
  )
}

function Kept({ rule: { kind, days } }: { rule: RetentionRule }) {
  const { controls } = useMessages()
  const { number } = useFormats()
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 border-b border-line py-3 text-sm">
      <Kind kind={kind} />
      <span className="text-muted tabular-nums">
        {days === null ? controls.forGood : controls.keptFor(number(days))}
      </span>
    </div>
  )
}

function Kind({ kind }: Pick<RetentionRule, 'kind'>) {
  const { controls } = useMessages()
  const { name, hint } = controls.kinds[kind]
  return (
    <div className="min-w-0 grow basis-64">
      <p className="text-sm">{name}</p>
      <p className="text-xs text-muted">{hint}</p>
    </div>
  )
}

const daysOf = (text: string): number | null | 'wrong' => {
  if (text.trim() === '') return null
  const days = Number(text)
  return Number.isInteger(days) && days >= 1 && days <= 36_500 ? days : 'wrong'
}

function RulesForm({ rules }: Pick<Rules, 'rules'>) {
  const { controls, common } = useMessages()
  const { number } = useFormats()
  const act = useAct()
  const [typed, setTyped] = useState(rules.map(({ days }) => days?.toString() ?? ''))
  const [isTried, setIsTried] = useState(false)
  const [isRunning, setIsRunning] = useState(false)
  const days = typed.map(daysOf)
  const changed = rules.flatMap(({ kind, days: before }, at) => {
    const after = days[at]!
    return after === 'wrong' || after === before ? [] : [{ kind, days: after }]
  })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    if (days.includes('wrong') || changed.length === 0) return
    await act(() => gepeto.privacy.setRetention(changed), ['privacy'], controls.retentionSaved)
  }
  const run = async () => {
    const { deleted, heldBack } = await gepeto.privacy.applyRetention()
    const count = Object.values(deleted).reduce((sum, gone) => sum + gone, 0)
    showToast({ text: heldBack ? controls.heldBack : controls.ran(number(count)) })
  }
  return (
    <form noValidate onSubmit={save}>
      {rules.map(({ kind }, at) => (
        <div
          key={kind}
          className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-3"
        >
          <Kind kind={kind} />
          <div className="w-36">
            <TextField
              label={controls.daysOf(controls.kinds[kind].name)}
              isLabelHidden
              inputMode="numeric"
              placeholder={controls.forGood}
              error={isTried && days[at] === 'wrong' ? controls.wrongDays : null}
              end={
                typed[at] === '' ? undefined : (
                  <span className="pr-2.5 text-sm text-muted">{controls.days}</span>
                )
              }
              value={typed[at]}
              maxLength={5}
              onChange={({ target }) =>
                setTyped(typed.map((text, place) => (place === at ? target.value : text)))
              }
            />
          </div>
        </div>
      ))}
      <div className="flex flex-wrap gap-2 pt-4">
        <Button type="submit" look="primary" disabled={changed.length === 0 && !days.includes('wrong')}>
          {common.save}
        </Button>
        {rules.some((rule) => rule.days !== null) && (
          <Button look="quiet" onClick={() => setIsRunning(true)}>
            {controls.runNow}
          </Button>
        )}
      </div>
      {isRunning && (
        <ConfirmDialog
          title={controls.runNow}
          text={controls.runText}
          action={controls.runNow}
          onConfirm={() => act(run, ['conversations'])}
          onClose={() => setIsRunning(false)}
        />
      )}
    </form>
  )
}
