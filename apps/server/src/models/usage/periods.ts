import type { BudgetPeriod } from '@gepeto/contract'

/** The day of UTC that a moment is in: `2026-11-21`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

/** The first day of the day or calendar month (UTC) that a moment is in. */
export function startOf(period: BudgetPeriod, time: Date): string {
  const day = dayOf(time)
  return period === 'day' ? day : `${day.slice(0, 7)}-01`
}

/** When the next day or month of UTC begins. */
export function renewalOf(period: BudgetPeriod, time: Date): Date {
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()]
  return new Date(period === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1))
}

/** So many days after a day, or before it. */
export function daysAfter(day: string, days: number): string {
  const time = new Date(`${day}T00:00:00Z`)
  time.setUTCDate(time.getUTCDate() + days)
  return dayOf(time)
}

/** The first days of all periods from one day to another, both counted. */
export function periodsBetween(period: BudgetPeriod, from: string, to: string): string[] {
  const starts: string[] = []
  for (let day = startOf(period, new Date(`${from}T00:00:00Z`)); day <= to; ) {
    starts.push(day)
    day = dayOf(renewalOf(period, new Date(`${day}T00:00:00Z`)))
  }
  return starts
}
