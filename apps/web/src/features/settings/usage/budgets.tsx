import type { Budget } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, Pencil, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { BudgetForm } from './budget-form.tsx'
import { budgetsQuery } from './queries.ts'
import { useAmounts } from './use-amounts.ts'

/** Limits on what models may use up, and how far each has come. */
export function Budgets() {
  const { usage, common } = useMessages()
  const { budgets } = usage
  const may = useMay()
  const list = useQuery(budgetsQuery)
  const [edited, setEdited] = useState<Budget | 'new' | null>(null)
  return (
    <Section
      title={budgets.title}
      intro={budgets.intro}
      action={
        may('budgets:manage') && (
          <Button onClick={() => setEdited('new')}>
            <Plus size={16} aria-hidden />
            {budgets.create}
          </Button>
        )
      }
    >
      {list.isPending && <RowsSkeleton label={common.loading} rows={2} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
      {list.data?.length === 0 && <p className="py-4 text-sm text-muted">{budgets.none}</p>}
      {list.data && list.data.length > 0 && (
        <ul>
          {list.data.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} onEdit={() => setEdited(budget)} />
          ))}
        </ul>
      )}
      {edited && <BudgetForm budget={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  )
}

function BudgetRow({ budget, onEdit }: { budget: Budget; onEdit: () => void }) {
  const { usage } = useMessages()
  const { budgets } = usage
  const { inUnit, short } = useAmounts()
  const { when } = useFormats()
  const may = useMay()
  const act = useAct()
  const { scope, subjectId, subjectName, period, unit, softLimit, hardLimit, used } = budget
  const whose = subjectId === null ? budgets.scopes[scope] : (subjectName ?? usage.gone)
  const name = `${whose}, ${budgets.perPeriod[period]}`
  const limit = hardLimit ?? softLimit ?? 0
  const limits = [
    softLimit !== null && budgets.warnsAt(inUnit(unit, softLimit)),
    hardLimit !== null && budgets.refusesAt(inUnit(unit, hardLimit)),
    used !== null && budgets.renews(when(budget.renewsAt)),
  ]
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="truncate text-sm font-medium">{name}</p>
        <p className="text-xs text-muted">{limits.filter(Boolean).join(' · ')}</p>
      </div>
      {used !== null && (
        <div className="w-full wide:w-56">
          <p className="mb-1 flex items-center justify-between gap-2 text-xs tabular-nums">
            <span>{budgets.used(short(unit, used), short(unit, limit))}</span>
            <State budget={budget} />
          </p>
          <ProgressBar label={name} share={limit === 0 ? 1 : Math.min(1, used / limit)} />
        </div>
      )}
      {may('budgets:manage') && (
        <span className="-my-1 flex">
          <IconButton label={budgets.edit(name)} onClick={onEdit}>
            <Pencil size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={budgets.delete(name)}
            onClick={() => act(() => gepeto.budgets.delete(budget.id), ['budgets'], budgets.deleted)}
          >
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  )
}

/** Whether a limit is reached, with a word and an icon. */
function State({ budget: { softLimit, hardLimit, used } }: { budget: Budget }) {
  const { budgets } = useMessages().usage
  if (used === null) return null
  if (hardLimit !== null && used >= hardLimit)
    return (
      <span className="flex items-center gap-1 text-bad">
        <CircleAlert size={13} aria-hidden />
        {budgets.reached}
      </span>
    )
  if (softLimit !== null && used >= softLimit)
    return (
      <span className="flex items-center gap-1 text-warn">
        <TriangleAlert size={13} aria-hidden />
        {budgets.warned}
      </span>
    )
  return null
}
