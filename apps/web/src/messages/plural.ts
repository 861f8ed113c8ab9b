/** The forms a language tells apart; `#` stands for the number, written as that language writes it. */
export type Forms = { one: string; other: string }

/** Chooses the form of a count by the rules of a language. */
export function counter(language: string) {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return (count: number, forms: Forms) =>
    // Portuguese counts 0 as one by the rules, but people write "0 documentos".
    (count !== 0 && rules.select(count) === 'one' ? forms.one : forms.other).replace(
      '#',
      numbers.format(count),
    )
}
