import { stemsMeet } from '../../text/alignment.ts'
import { type Token, tokensOf } from '../../text/tokens.ts'
import type { Question } from './question.ts'

const WHO = new Set(['quem', 'who', 'quien', 'quienes'])
/** Between a noun and a verb these say that the noun is not the one who acts: "o veado, que a onça come", "foi comido". */
const TURNS = new Set(
  'que quem qual quais se e foi foram era eram sao sera e ser sido is are was were be been being which that whom es son fue fueron'.split(
    ' ',
  ),
)
const ARTICLES = new Set('o a os as um uma uns umas the an el la los las un una cada each every'.split(' '))
/** Words between the one who acts and the verb at most: "o veado-campeiro *também* come". */
const BETWEEN = 2

/**
 * Whether a sentence says what the one asked about does, where the question is who does it to them: "O veado come
 * capim" does not answer "Quem come o veado?". Only of sentences that say it plainly, with the subject in front.
 */
export function turnsRound(question: Question, text: string, sentence: readonly Token[]): boolean {
  const [who, verb, ...rest] = tokensOf(question.text, question.language)
  if (!who || !WHO.has(who.folded) || !verb || verb.stop) return false
  const object = rest.filter(({ stop }) => !stop)
  if (object.length === 0) return false
  const isOfObject = (token: Token) => object.some(({ stem }) => stemsMeet(stem, token.stem))
  const first = sentence.findIndex(isOfObject)
  const afterNoun = first + object.length
  if (first < 0 || !sentence.slice(first, afterNoun).every(isOfObject) || !opensClause(text, sentence, first))
    return false
  const acts = sentence.findIndex(({ stem }, at) => at >= afterNoun && stemsMeet(stem, verb.stem))
  if (acts < 0 || acts - afterNoun > BETWEEN) return false
  if (sentence.slice(afterNoun, acts).some(({ folded }) => TURNS.has(folded))) return false
  return !sentence.slice(acts + 1).some(isOfObject)
}

/** The noun at `at` is the first of its clause, but for an article. */
function opensClause(text: string, sentence: readonly Token[], at: number): boolean {
  const from = at > 0 && ARTICLES.has(sentence[at - 1]!.folded) ? at - 1 : at
  return from === 0 || /[,;:]\s*$/.test(text.slice(sentence[from - 1]!.end, sentence[from]!.start))
}
