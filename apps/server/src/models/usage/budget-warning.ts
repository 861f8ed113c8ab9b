import type { BudgetWarning } from '@gepeto/contract'
import type { Actor } from '../../platform/actor.ts'
import { inUnit } from './facts.ts'
import type { Standing, UsageMeter } from './meter.ts'

/** Tells whoever asks of a soft limit that is reached, in the events of an answer. */
export type WarnOfBudget = (
  actor: Actor,
  assistantId: string | undefined,
) => Promise<BudgetWarning | undefined>

/** Of several budgets, the one that is nearest to its end is told. */
export function warnOfBudget(meter: UsageMeter): WarnOfBudget {
  return async (actor, assistantId) => {
    const reached = await meter.warnings(actor, assistantId)
    const [first] = [...reached].sort((one, other) => shareOf(other) - shareOf(one))
    return first && told(first)
  }
}

const limitOf = ({ hardLimit, softLimit }: Standing['budget']): number => hardLimit ?? softLimit ?? 0

const shareOf = ({ budget, used }: Standing): number => used / Math.max(limitOf(budget), 1)

const told = ({ budget, used, renewsAt }: Standing): BudgetWarning => ({
  scope: budget.scope,
  period: budget.period,
  unit: budget.unit,
  used: inUnit(budget.unit, used),
  limit: inUnit(budget.unit, limitOf(budget)),
  renewsAt: renewsAt.toISOString(),
})
