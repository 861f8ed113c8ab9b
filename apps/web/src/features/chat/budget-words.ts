import type { BudgetWarning, Problem } from '@gepeto/contract'
import { useFormats, useMessages } from '../../shared/i18n.tsx'

/** What a refusal by a budget says of it beside its sentence. */
interface UsedUp {
  budget: Pick<BudgetWarning, 'scope' | 'period'>
  renewsAt: string
}

/** Whether a question was refused because a budget is used up: then nothing but another model helps before it renews. */
export const isBudgetUsedUp = (problem: Problem): problem is Problem & UsedUp =>
  problem.type.endsWith('/models/budget-used-up') && typeof problem.renewsAt === 'string'

/** What is said of budgets where one asks, to whom it concerns and in the time of their clock. */
export function useBudgetWords() {
  const { moment, cost, number, percent } = useFormats()
  const { budget: words } = useMessages().chat
  return {
    usedUp: ({ budget: { scope, period }, renewsAt }: UsedUp) =>
      words.usedUp(words.names[scope][period], moment(renewsAt)),
    warning({ scope, period, unit, used, limit, renewsAt }: BudgetWarning) {
      const amount = (value: number) => (unit === 'money' ? cost(value) : words.tokens(number(value)))
      const share = limit > 0 ? percent(used / limit) : percent(1)
      return words.warned(words.names[scope][period], share, amount(limit), moment(renewsAt))
    },
  }
}
