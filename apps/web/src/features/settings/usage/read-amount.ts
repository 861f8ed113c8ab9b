/** What was typed as an amount: a number that is not below zero, nothing (null), or no number at all. */
export function readAmount(text: string): number | null | 'wrong' {
  const typed = text.trim().replace(/\s/g, '').replace(',', '.')
  if (typed === '') return null
  const number = Number(typed)
  return Number.isFinite(number) && number >= 0 ? number : 'wrong'
}
