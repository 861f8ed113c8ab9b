import type { Budget, BudgetPeriod, BudgetScope, BudgetUnit } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { SelectField, TextField } from '../../../ui/field.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { usageQuery } from './queries.ts'
import { readAmount } from './read-amount.ts'

interface BudgetFormProps {
  /** null: a new one. */
  budget: Budget | null
  onClose: () => void
}

/** A budget: whose, for how long, in what, and its limits. Of one that stands only the limits change. */
export function BudgetForm({ budget, onClose }: BudgetFormProps) {
  const { usage, common } = useMessages()
  const { budgets } = usage
  const [scope, setScope] = useState<BudgetScope>(budget?.scope ?? 'workspace')
  const [subject, setSubject] = useState('')
  const [period, setPeriod] = useState<BudgetPeriod>(budget?.period ?? 'month')
  const [unit, setUnit] = useState<BudgetUnit>(budget?.unit ?? 'money')
  const [soft, setSoft] = useState(budget?.softLimit?.toString() ?? '')
  const [hard, setHard] = useState(budget?.hardLimit?.toString() ?? '')
  const [isTried, setIsTried] = useState(false)
  const limits = { softLimit: readAmount(soft), hardLimit: readAmount(hard) }
  const { softLimit, hardLimit } = limits
  const softError =
    softLimit === 'wrong'
      ? budgets.wrongNumber
      : typeof softLimit === 'number' && typeof hardLimit === 'number' && softLimit > hardLimit
        ? budgets.wrongOrder
        : null
  const hardError =
    hardLimit === 'wrong'
      ? budgets.wrongNumber
      : softLimit === null && hardLimit === null
        ? budgets.noLimit
        : null

  const save = async () => {
    setIsTried(true)
    if (softError || hardError || softLimit === 'wrong' || hardLimit === 'wrong') return false as const
    if (budget) await gepeto.budgets.update(budget.id, { softLimit, hardLimit })
    else
      await gepeto.budgets.create({ scope, subjectId: subject || null, period, unit, softLimit, hardLimit })
    await queryClient.invalidateQueries({ queryKey: ['budgets'] })
    return undefined
  }

  return (
    <FormDialog
      title={budget ? budgets.editTitle : budgets.create}
      action={budget ? common.save : budgets.save}
      onSave={save}
      onClose={onClose}
    >
      {!budget && (
        <>
          <SelectField
            label={budgets.whose}
            value={scope}
            onChange={(event) => {
              setScope(event.target.value as BudgetScope)
              setSubject('')
            }}
          >
            {(['workspace', 'person', 'key', 'assistant'] as const).map((value) => (
              <option key={value} value={value}>
                {budgets.kinds[value]}
              </option>
            ))}
          </SelectField>
          {scope !== 'workspace' && <Subject scope={scope} value={subject} onChange={setSubject} />}
          <div className="flex flex-wrap gap-x-8 gap-y-4">
            <Choice label={budgets.period} value={period} names={budgets.periods} onChange={setPeriod} />
            <Choice label={budgets.unit} value={unit} names={budgets.units} onChange={setUnit} />
          </div>
        </>
      )}
      <div className="grid gap-4 wide:grid-cols-2">
        <TextField
          label={`${budgets.soft} (${budgets.units[unit]})`}
          hint={budgets.softHint}
          error={isTried ? softError : null}
          inputMode="decimal"
          value={soft}
          onChange={(event) => setSoft(event.target.value)}
        />
        <TextField
          label={`${budgets.hard} (${budgets.units[unit]})`}
          hint={budgets.hardHint}
          error={isTried ? hardError : null}
          inputMode="decimal"
          value={hard}
          onChange={(event) => setHard(event.target.value)}
        />
      </div>
    </FormDialog>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  names: Record<Value, string>
  onChange: (value: Value) => void
}

function Choice<Value extends string>({ label, value, names, onChange }: ChoiceProps<Value>) {
  return (
    <div className="flex flex-col gap-1.5">
      <span aria-hidden className="text-sm font-medium">
        {label}
      </span>
      <Segmented
        label={label}
        value={value}
        options={(Object.keys(names) as Value[]).map((name) => ({ value: name, label: names[name] }))}
        onChange={onChange}
      />
    </div>
  )
}

/** One of those that have called models in the last 30 days, or each for itself. */
function Subject({
  scope,
  value,
  onChange,
}: {
  scope: Exclude<BudgetScope, 'workspace'>
  value: string
  onChange: (id: string) => void
}) {
  const { budgets } = useMessages().usage
  const { data } = useQuery(usageQuery('month', scope))
  return (
    <SelectField label={budgets.subject} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{budgets.each}</option>
      {data?.groups
        .filter(({ id, name }) => id !== null && name !== null)
        .map(({ id, name }) => (
          <option key={id} value={id ?? ''}>
            {name}
          </option>
        ))}
    </SelectField>
  )
}
