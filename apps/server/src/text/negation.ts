import type { Token } from './tokens.ts'

const NEGATIONS = new Set(
  (
    'nao nunca jamais nem sem nenhum nenhuma nada ninguem tampouco not never no without cannot none nobody nothing neither nor nunca jamas sin ningun ninguna ' +
    't'
  ).split(' '),
)

/** Portuguese "no" is "in the", English and Spanish "no" denies: words of Portuguese beside it decide. */
const PORTUGUESE = new Set(
  'o os a as de do da dos das em na nas que um uma e ao por com para se foi sao'.split(' '),
)

export function isNegation(term: Token, terms: Token[]): boolean {
  if (!NEGATIONS.has(term.folded)) return false
  return term.folded !== 'no' || !terms.some((other) => PORTUGUESE.has(other.folded))
}

/** How many words a negation reaches forward: "não foi [mais] usada". */
const REACH = 4

/** Indexes of the first content words after each negation, within reach. @param words how many of them */
export function negatedWords(terms: Token[], words = 1): Set<number> {
  const negated = new Set<number>()
  for (let i = 0; i < terms.length; i++) {
    if (!isNegation(terms[i]!, terms)) continue
    for (let j = i + 1, seen = 0; j < terms.length && j <= i + REACH && seen < words; j++) {
      if (terms[j]!.stop) continue
      negated.add(j)
      seen++
    }
  }
  return negated
}

const OPPOSITES: [string, string][] = (
  'antes apos/aument diminu/aument reduz/aument redu/cresc diminu/cresc ca/sub desc/subi desce/maior menor/maxim minim/antes depois/' +
  'permit proib/permitid proibid/obrigatori opcional/obrigatori facultativ/sempre nunca/dentro fora/primeir ultim/' +
  'inici termin/inici fim/abr fech/aceit rejeit/aceit recus/alto baixo/alta baixa/altos baixos/altas baixas/' +
  'quente frio/positiv negativ/intern extern/public privad/com sem/mais menos/norte sul/leste oeste/' +
  'increas decreas/increas reduc/increas declin/rise fall/rose fell/highest lowest/higher lower/high low/larger smaller/largest smallest/' +
  'maximum minimum/before after/allow forbid/allowed forbidden/allow prohibit/always never/inside outside/first last/' +
  'start end/begin end/open close/accept reject/hot cold/positive negative/internal external/public private/with without/more less/most least/' +
  'mandatory optional/required optional/north south/east west/success failure/succeed fail/early late/earlier later/major minor/' +
  'aumenta disminuye/mayor menor/despues antes/siempre nunca'
)
  .split('/')
  .map((pair) => pair.split(' ') as [string, string])

/** Whether the two words (folded) say opposite things: "aumentou" and "diminuiu". Known pairs only, matched by their beginning. */
export function areOpposites(one: string, other: string): boolean {
  return OPPOSITES.some(
    ([left, right]) =>
      (begins(one, left) && begins(other, right)) || (begins(one, right) && begins(other, left)),
  )
}

/** Short stems must be the whole word, or "com" would be found in "computador". */
function begins(word: string, stem: string): boolean {
  return stem.length >= 5 ? word.startsWith(stem) : word === stem
}
