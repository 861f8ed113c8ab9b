import type { Budget, BudgetPeriod, UsageGroup } from '@gepeto/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'
import { everyPage } from '../../../shared/every-page.ts'

/** How far back one looks. */
export type Span = 'week' | 'month' | 'year'

/** What is asked for a span, from its first day (UTC) until today. */
export function usageQueryOf(span: Span, group: UsageGroup) {
  const now = new Date()
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()]
  const first = {
    week: new Date(Date.UTC(year, month, day - 6)),
    month: new Date(Date.UTC(year, month, day - 29)),
    year: new Date(Date.UTC(year, month - 11, 1)),
  }[span]
  const by = span === 'year' ? 'month' : 'day'
  return { from: first.toISOString().slice(0, 10), by, group } as const
}

export const usageQuery = (span: Span, group: UsageGroup) =>
  queryOptions({
    queryKey: ['usage', span, group],
    queryFn: ({ signal }) => gepeto.usage.read(usageQueryOf(span, group), { signal }),
    placeholderData: keepPreviousData,
  })

/** What was used up in the present day or month (UTC), the time that a budget counts. */
export const periodUsageQuery = (period: BudgetPeriod, group: UsageGroup) =>
  queryOptions({
    queryKey: ['usage', 'present', period, group],
    queryFn: ({ signal }) => {
      const today = new Date().toISOString().slice(0, 10)
      const from = period === 'day' ? today : `${today.slice(0, 8)}01`
      return gepeto.usage.read({ from, by: period, group }, { signal })
    },
  })

export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: ({ signal }): Promise<Budget[]> =>
    everyPage((cursor) => gepeto.budgets.list({ limit: 100, cursor }, { signal })),
})

export const pricesQuery = queryOptions({
  queryKey: ['model-prices'],
  queryFn: ({ signal }) => gepeto.usage.prices({ signal }),
})
