import type { BudgetPeriod, BudgetScope, BudgetUnit } from '@gepeto/contract'
import type { Fact } from '../../audit/index.ts'
import { nanosPerDollar, type Price } from './prices.ts'

interface BudgetFacts {
  id: string
  scope: BudgetScope
  subjectId: string
  period: BudgetPeriod
  unit: BudgetUnit
  softLimit: number | null
  hardLimit: number | null
}

/** Tokens, or dollars. */
export const inUnit = (unit: BudgetUnit, amount: number): number =>
  unit === 'money' ? amount / nanosPerDollar : amount

const limitsOf = ({ unit, softLimit, hardLimit }: BudgetFacts) => ({
  softLimit: softLimit === null ? null : inUnit(unit, softLimit),
  hardLimit: hardLimit === null ? null : inUnit(unit, hardLimit),
})

const about = (budget: BudgetFacts) => ({
  scope: budget.scope,
  subjectId: budget.subjectId || null,
  period: budget.period,
  unit: budget.unit,
  ...limitsOf(budget),
})

export const budgetCreated = (budget: BudgetFacts): Fact => ({
  kind: 'models.budget.created',
  subjectId: budget.id,
  data: about(budget),
})

export const budgetChanged = (budget: BudgetFacts): Fact => ({
  kind: 'models.budget.changed',
  subjectId: budget.id,
  data: about(budget),
})

export const budgetDeleted = (budget: BudgetFacts): Fact => ({
  kind: 'models.budget.deleted',
  subjectId: budget.id,
  data: about(budget),
})

/** A limit was reached: the soft one (`warned`) or the hard one (`used-up`). */
export const budgetReached = (
  budget: BudgetFacts,
  which: 'warned' | 'used-up',
  { subjectId, starts, used }: { subjectId: string; starts: string; used: number },
): Fact => ({
  kind: `models.budget.${which}`,
  subjectId: budget.id,
  data: { ...about(budget), subjectId: subjectId || null, starts, used: inUnit(budget.unit, used) },
})

/** Somebody looked at what each person used up. */
export const usageRead = (workspaceId: string, { from, to }: { from: string; to: string }): Fact => ({
  kind: 'models.usage.read',
  subjectId: workspaceId,
  data: { from, to },
})

export const priceSet = (model: string, price: Price, source: string | null): Fact => ({
  kind: 'models.price.set',
  subjectId: model,
  data: { ...price, source },
})

export const priceForgotten = (model: string): Fact => ({
  kind: 'models.price.forgotten',
  subjectId: model,
  data: {},
})
