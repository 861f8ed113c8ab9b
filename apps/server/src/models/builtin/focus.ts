import { fold } from '../../text/fold.ts'
import { type Token, tokensOf } from '../../text/tokens.ts'

/** The noun a question asks for, and the one it asks it of: "o *telefone* da *professora* Helena". */
export interface Focus {
  asked: Token
  /** Absent where the question ends with what is asked. */
  of: Token | undefined
  /** The noun phrase as it is asked for: "telefone", "phone number". */
  phrase: string
}

const BE = '(?:e|sao|foi|foram|era|eram|sera|serao|seria|is|are|was|were|will be|es|son)'
/** What opens a question up to the noun it asks for. Read on folded text. */
const OPENINGS = [
  new RegExp(
    `^(?:e )?(?:qual|quais|quem|who|what|which)(?:'s)? (?:${BE} )(?:mesmo )?(?:o|a|os|as|the|el|la|los|las) `,
  ),
  /^(?:what|who)'s (?:the )/,
  /^(?:em |a |de |para |com |por |ate |in |at |on |to |for |from )*(?:que|qual|quais|what|which) (?!(?:e|sao|foi|foram|era|eram|sera|is|are|was|were|do|does|did|has|have|had|can|will|should|must|fazer|significa|o|a|os|as|the|tem|ha|houve|acontece\w*|pode|deve)\b)/,
  /^(?:me )?(?:de|diga|passe|informe|mostre|liste|cite|give|tell|show|list)(?:-me| me| us)? (?:o|a|os|as|the) /,
]
/** What follows the noun phrase. */
const ENDS = new Set(
  (
    'de da do das dos para no na nos nas em ao que entre por pela pelo com e sao foi foram era sera deve pode tem fica esta ' +
    'of for to in on at by from with that which who is are was were do does did has have had can will should must may between'
  ).split(' '),
)
/** A noun that only leads to the one meant: "o *número* de telefone". */
const LIGHT = new Set(
  'numero nome valor tipo quantidade total number name kind type amount list lista nomes names numbers types tipos kinds'.split(
    ' ',
  ),
)

/** Words that say that something is, not what. */
const BEING = /^(?:acontec|ocorr|fic[ao]|ser[ao]|tem$|existe|happen|occur|take[sn]?$|place$|held$)/

/** @param folded a word of a question */
export function saysBeing(folded: string): boolean {
  return BEING.test(folded)
}

/** A kind of salary is no salary. */
const KINDS = /^(?:tipos?|kinds?|types?)$/

/** @param language the question's words are stemmed by, BCP 47: that of the passages */
export function focusOf(question: string, language: string | undefined): Focus | undefined {
  const trimmed = question.trim().replace(/^[¿"'“‘]+/, '')
  const folded = fold(trimmed)
  if (folded.length !== trimmed.length) return undefined
  const opening = OPENINGS.map((pattern) => pattern.exec(folded)?.[0].length ?? 0).find(
    (length) => length > 0,
  )
  if (opening === undefined) return undefined
  const tokens = tokensOf(trimmed, language).filter(({ start }) => start >= opening)
  const phrase = phraseOf(tokens, folded)
  if (phrase.length === 0) return undefined
  const rest = tokens
    .slice(tokens.indexOf(phrase.at(-1)!) + 1)
    .filter(({ stop, folded }) => !stop && !saysBeing(folded))
  const head = headOf(phrase, tokens, folded)
  const from = phrase[0]!.start
  if (LIGHT.has(head.folded))
    return rest[0]
      ? {
          asked: rest[0],
          of: rest[1],
          phrase: KINDS.test(head.folded) ? '' : folded.slice(rest[0].start, rest[0].end),
        }
      : undefined
  const mail = /^ de (?:e-?mail|correo)/.exec(folded.slice(phrase.at(-1)!.end))?.[0] ?? ''
  return { asked: head, of: rest[0], phrase: folded.slice(from, phrase.at(-1)!.end) + mail }
}

function phraseOf(tokens: Token[], question: string): Token[] {
  const end = tokens.findIndex(({ folded, end }) => ENDS.has(folded) && question[end] !== '-')
  return (end < 0 ? tokens : tokens.slice(0, end)).filter(({ stop }) => !stop)
}

/** Portuguese and Spanish put the noun first, English last. */
function headOf(phrase: Token[], tokens: Token[], folded: string): Token {
  const isEnglish = /\b(?:what|which|who|the|give|tell|show|list)\b/.test(folded) && tokens.length > 0
  const meaningful = phrase.filter((token) => !LIGHT.has(token.folded))
  const from = meaningful.length > 0 ? meaningful : phrase
  return isEnglish ? from.at(-1)! : from[0]!
}
