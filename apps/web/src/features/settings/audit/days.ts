/** When a day of the person's calendar begins, as the API wants it. @param day YYYY-MM-DD; '' is none */
export const beginOfDay = (day: string): string | undefined => instantOf(day, 0)

/** When the day after it begins. */
export const afterDay = (day: string): string | undefined => instantOf(day, 1)

function instantOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}

/** A day of the person's calendar, so many days before another. @returns YYYY-MM-DD */
export function dayBefore(time: Date, days: number): string {
  const day = new Date(time.getFullYear(), time.getMonth(), time.getDate() - days)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
