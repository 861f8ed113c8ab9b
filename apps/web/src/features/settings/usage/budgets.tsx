import type { Budget, UsageSums } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, Pencil, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { queryClient, useMay } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote, sentenceOf } from '../../../shared/problem-note.tsx'
import { removeWithUndo, useHidden } from '../../../shared/undo.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { Section } from '../section.tsx'
import { BudgetForm } from './budget-form.tsx'
import { budgetsQuery, periodUsageQuery } from './queries.ts'
import { useAmounts } from './use-amounts.ts'

/** Limits on what models may use up, and how far each has come. */
export function Budgets() {
  const { usage, common } = useMessages()
  const { budgets } = usage
  const may = useMay()
  const list = useQuery(budgetsQuery)
  const hidden = useHidden()
  const shown = list.data?.filter(({ id }) => !hidden.has(id))
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
      {shown?.length === 0 && <p className="py-4 text-sm text-muted">{budgets.none}</p>}
      {shown && shown.length > 0 && (
        <ul>
          {shown.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} onEdit={() => setEdited(budget)} />
          ))}
        </ul>
      )}
      {edited && <BudgetForm budget={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  )
}

function BudgetRow({ budget, onEdit }: { budget: Budget; onEdit: () => void }) {
  const messages = useMessages()
  const { usage, common } = messages
  const { budgets } = usage
  const { inUnit, short } = useAmounts()
  const { moment } = useFormats()
  const may = useMay()
  const { scope, subjectId, subjectName, period, unit, softLimit, hardLimit, used } = budget
  const whose = subjectId === null ? budgets.scopes[scope] : (subjectName ?? usage.gone)
  const name = `${whose}, ${budgets.perPeriod[period]}`
  const limit = hardLimit ?? softLimit ?? 0
  const limits = [
    softLimit !== null && budgets.warnsAt(inUnit(unit, softLimit)),
    hardLimit !== null && budgets.refusesAt(inUnit(unit, hardLimit)),
    budgets.renews(moment(budget.renewsAt)),
  ]
  const remove = () =>
    removeWithUndo({
      kind: 'budget',
      ids: [budget.id],
      text: budgets.deleted,
      undoLabel: common.undo,
      onDone: () => queryClient.invalidateQueries({ queryKey: budgetsQuery.queryKey }),
      onFailed: (error) => showToast({ tone: 'bad', text: sentenceOf(error, messages) }),
    })
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
      {used === null && <MostUsed budget={budget} />}
      {may('budgets:manage') && (
        <span className="-my-1 flex">
          <IconButton label={budgets.edit(name)} onClick={onEdit}>
            <Pencil size={16} aria-hidden />
          </IconButton>
          <IconButton label={budgets.delete(name)} onClick={remove}>
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

/** Of a budget that each has for itself: whoever has come furthest in the present period. */
function MostUsed({ budget: { scope, period, unit, softLimit, hardLimit } }: { budget: Budget }) {
  const { usage } = useMessages()
  const { short } = useAmounts()
  const { data } = useQuery(periodUsageQuery(period, scope === 'workspace' ? 'person' : scope))
  const amountOf = ({ cost, inputTokens, outputTokens }: UsageSums) =>
    unit === 'money' ? cost : inputTokens + outputTokens
  const [first] = (data?.groups ?? [])
    .filter(({ id }) => id !== null)
    .sort((one, other) => amountOf(other) - amountOf(one))
  if (!data) return null
  const limit = hardLimit ?? softLimit ?? 0
  const used = first ? amountOf(first) : 0
  const name = first?.name ?? usage.gone
  return (
    <div className="w-full wide:w-56">
      <p className="mb-1 truncate text-xs tabular-nums">
        {first
          ? usage.budgets.most(name, usage.budgets.used(short(unit, used), short(unit, limit)))
          : usage.budgets.unused}
      </p>
      {first && <ProgressBar label={name} share={limit === 0 ? 1 : Math.min(1, used / limit)} />}
    </div>
  )
}
