import type { BudgetUnit } from '@gepeto/contract'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { usePreferences } from '../../../shared/preferences.ts'

/** Amounts as the person's language writes them. */
export function useAmounts() {
  const { language } = usePreferences()
  const { usage } = useMessages()
  const { number, cost: money } = useFormats()
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const wholeDay = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  /** Dollars for a million tokens, from hundredths of a cent to hundreds; the table's head says that they are dollars. */
  const price = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 })
  return {
    money,
    price: (dollars: number) => price.format(dollars),
    /** A day of UTC. */
    day: (text: string) => wholeDay.format(new Date(`${text}T00:00:00Z`)),
    number,
    compact: (value: number) => compact.format(value),
    inUnit: (unit: BudgetUnit, amount: number) =>
      unit === 'money' ? money(amount) : usage.budgets.tokens(number(amount)),
    /** The same with few digits. */
    short: (unit: BudgetUnit, amount: number) => (unit === 'money' ? money(amount) : compact.format(amount)),
    /** A day of UTC, or its month. */
    start: (text: string, by: 'day' | 'month') =>
      (by === 'day' ? day : month).format(new Date(`${text}T00:00:00Z`)),
  }
}
