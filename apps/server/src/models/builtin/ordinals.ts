/** Folded, from the first on; masculine and feminine, Portuguese, English, Spanish. */
const WORDS = [
  'primeira primeiro first primera primero primer',
  'segunda segundo second',
  'terceira terceiro third tercera tercero tercer',
  'quarta quarto fourth cuarta cuarto',
  'quinta quinto fifth',
  'sexta sexto sixth',
  'setima setimo seventh septima septimo',
  'oitava oitavo eighth octava octavo',
  'nona nono ninth novena noveno',
  'decima decimo tenth',
]

const NUMBERS = new Map(
  WORDS.flatMap((words, at) => words.split(' ').map((word) => [word, String(at + 1)] as const)),
)
/** `1ª`, `2º`, `3rd`, as they are folded. */
const WRITTEN = /^(\d{1,2})(?:[ao]|st|nd|rd|th)$/

/** "3" for "terceira", "third" and "3ª"; undefined for what counts no place. @param folded a word */
export function ordinalOf(folded: string): string | undefined {
  return NUMBERS.get(folded) ?? WRITTEN.exec(folded)?.[1]
}

/** Whether two words tell one place in a row, one of them perhaps by a plain number: "primeira" and "1ª", "Prova 1". */
export function tellOnePlace(one: string, other: string): boolean {
  const place = ordinalOf(one)
  return place !== undefined && place === (ordinalOf(other) ?? other)
}
