/** When a day of the person's calendar begins, as the API wants it. @param day YYYY-MM-DD; '' is none */
export const beginOfDay = (day: string): string | undefined => instantOf(day, 0)

/** When the day after it begins. */
export const afterDay = (day: string): string | undefined => instantOf(day, 1)

function instantOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}
