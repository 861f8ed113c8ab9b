import { stemsMeet } from '../../text/alignment.ts'
import { tokensOf } from '../../text/tokens.ts'
import type { Question } from './question.ts'
import type { Candidate } from './ranking.ts'
import { rendered } from './rendering.ts'

const ARTICLES = new Set('o a os as um uma uns umas the an el la los las un una'.split(' '))
/** What stands between a name and what it is, after its abbreviation in brackets or an aside between commas. */
const IS =
  /^["'”’»*_]*\s*(?:\([^()]{1,60}\)\s*)?(?:,[^,]{1,80},\s*)?(?:[:–—]\s|(?:é|são|foi|era|eram|is|are|was|were|means|refers? to|significa|designa|consiste em|define-se|denomina-se|es|son)(?!\p{L}))/iu

/** Of a question what something is: whether a sentence opens with that and says it: "O *Quati* é um conjunto de dados". */
export function defines({ terms, language }: Question, { text }: Candidate): boolean {
  if (terms.length === 0) return false
  const shown = rendered(text).replace(/^\s*(?:- |\d+[.)]\s+)/, '')
  const words = tokensOf(shown, language)
  const from = words[0] && ARTICLES.has(words[0].folded) ? 1 : 0
  const subject = words.slice(from).filter(({ stop }) => !stop)
  const named = subject.slice(0, terms.length)
  const isAsked = terms.every(({ stem }) => named.some((word) => stemsMeet(word.stem, stem)))
  return isAsked && IS.test(shown.slice(named.at(-1)!.end))
}
