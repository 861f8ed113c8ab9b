import { fold } from './fold.ts'
import { tokensOf } from './tokens.ts'

/** An earlier message of a conversation. */
export interface EarlierMessage {
  role: 'user' | 'assistant'
  text: string
}

const BARE =
  /^(?:(?:e|mas|entao|and|but|so|then|y|pero)[ ,]+)?(?:por ?que(?: nao)?|porque|como(?: assim)?|quando|onde|quem|qual|quais|quanto|para que|why(?: not)?|how(?: so| come)?|when|where|who|which|what|how (?:many|much|long)|cuando|donde|quien|y|(?:me )?(?:explique|explica|explicar|detalhe|fale|conte|diga)(?: isso)?(?: um pouco)?(?: melhor| mais)?(?: sobre isso)?|mais detalhes|continue|continua|e dai|(?:please )?(?:explain|elaborate|tell me|say)(?: it| that| this)?(?: better| more| further| about it)?|more details?|go on|continue|(?:de|me de|da|give me|por|for)? ?(?:um |an )?(?:exemplos?|examples?)|tem certeza|are you sure|(?:e )?(?:o que mais|mais alguma coisa|anything else|what else))[ ?!.]*$/
/** What a follow-up with no words of its own wants of the answer before it. */
export type FollowUpKind = 'reason' | 'next' | 'more'

const AND = '^(?:(?:e|mas|entao|ok|certo|and|but|so|y|pero)[ ,]+)*'
const KINDS: [FollowUpKind, RegExp][] = [
  [
    'reason',
    new RegExp(
      `${AND}(?:por ?que(?: nao| disso| isso)?|porque|qual (?:e |foi )?(?:o motivo|a razao|a causa)(?: disso)?|why(?: not| so| is that| that)?|how come|for what reason|what(?: is|'s) the reason)[ ?!.]*$`,
    ),
  ],
  [
    'next',
    new RegExp(
      `${AND}(?:depois(?: disso)?|(?:o que )?(?:vem|acontece|faco|fazer) (?:depois|em seguida)(?: disso)?|em seguida|then(?: what)?|what then|(?:what(?: happens| comes|'s| is)? )?next|(?:what (?:happens |comes )?)?after(?: that| this)?|despues|luego)[ ?!.]*$`,
    ),
  ],
  [
    'more',
    new RegExp(
      `${AND}(?:(?:me )?(?:explique|explica|detalhe|fale|conte|diga)(?: isso)?(?: um pouco)? (?:melhor|mais)(?: sobre isso)?|mais(?: detalhes)?|continue|continua|(?:please )?(?:explain|elaborate|tell me|say)(?: it| that| this)? (?:better|more|further)(?: about it)?|elaborate|more(?: details?)?|go on|(?:o que )mais|mais alguma coisa|anything else|what else|mas|que mas)[ ?!.]*$`,
    ),
  ],
]

/** Tells "e por quê?", "and then?" and "mais detalhes" apart; undefined for whatever says a subject of its own. */
export function followUpKind(question: string): FollowUpKind | undefined {
  const folded = fold(question).trim()
  return KINDS.find(([, pattern]) => pattern.test(folded))?.[0]
}

const OPENS_AS_FOLLOW_UP =
  /^(?:e|mas|entao|tambem|and|but|also|what about|how about|y|pero|tambien|e quanto|e se)\b[ ,]/
const PRONOUN =
  /\b(?:ele|ela|eles|elas|dele|dela|deles|delas|nele|nela|isso|disso|nisso|isto|disto|esse|essa|esses|essas|desse|dessa|deste|desta|nesse|nessa|neste|nesta|este|esta|aquele|aquela|daquele|daquela|o mesmo|a mesma|it|its|he|she|him|his|her|hers|they|them|their|theirs|that|those|these|this|the same|there|eso|esto|ellos|ellas|ese|esa)\b/
/** What looks like a pronoun and stands for nothing said before: "onde está", "is there", "a job that fails". */
const NO_PRONOUN =
  /\best(?:á|ás|án)(?![\p{L}])|\b(?:is|are|was|were|will) there\b|\bthere (?:is|are|was|were|will)\b|\b(?:is|was) it (?:possible|true|necessary|allowed)\b|(?<=\p{L} )that (?=(?:is|are|was|were|has|have|can|must|will|\p{L}+(?:s|ed))\b)/giu
/** "Nesta disciplina", "in this course": what the documents themselves are, not what was said before. */
const THIS_ALL =
  /\b(?:d?est[ea]s?|n?est[ea]s?|d?ess[ea]s?|n?ess[ea]s?|this|these|the same) (?:disciplina|curso|materia|documento|texto|edital|manual|apostila|semestre|ano|mes|escola|empresa|sistema|projeto|contrato|course|class|document|text|manual|handbook|semester|year|month|school|company|system|project|contract|asignatura|empresa)s?\b/g
/** "E a fase clara?": the question before, asked of another subject. */
const NEW_SUBJECT =
  /^(?:e(?: quanto)?|and|what about|how about|y)[ ,]+((?:a|o|as|os|ao|à|aos|às|no|na|nos|nas|the|el|la|los|las)\s+[^,;?!.]+)[ ?!.]*$/iu
/** What a question asks, up to the article that opens its subject: "Onde ocorre | o ciclo de Calvin?". */
const LEAD = /^(.*?\S)\s+(?:a|o|as|os|ao|à|aos|às|no|na|nos|nas|the|el|la|los|las)\s+\S/iu
/** A question with more content words than this stands by itself, whatever it opens with. */
const SELF_CONTAINED_WORDS = 6
/** Content words of an antecedent carried over: enough to find the subject, too few to drown the question. */
const CARRIED_WORDS = 14

/**
 * Gives a question that can be searched by itself: "e por quê?" after "Onde ocorre a fase clara?" becomes
 * "e por quê? Onde ocorre a fase clara?". A question that needs nothing from before comes back unchanged.
 * @param history oldest first, without the question itself
 */
export function resolveFollowUp(question: string, history: EarlierMessage[]): string {
  const previous = history.filter((message) => message.role === 'user').map((message) => message.text)
  if (previous.length === 0 || !needsAntecedent(question)) return question
  let antecedent = previous.pop()!
  const sameOfAnother = askedOfAnother(question, antecedent)
  if (sameOfAnother) return sameOfAnother
  while (previous.length > 0 && needsAntecedent(antecedent)) antecedent = `${previous.pop()!} ${antecedent}`
  const known = new Set(tokensOf(question).map((term) => term.stem))
  const carried = tokensOf(antecedent).filter((term) => !term.stop && !known.has(term.stem))
  if (carried.length === 0) return question
  const from = carried[0]!.start
  const to = carried.at(Math.min(carried.length, CARRIED_WORDS) - 1)!.end
  const words = isBare(question) ? antecedent.trim() : antecedent.slice(from, to)
  return `${question.trim()} ${words}`
}

/** The question before with the new subject in the old one's place, where both can be told. */
function askedOfAnother(question: string, antecedent: string): string | undefined {
  const subject = NEW_SUBJECT.exec(question.trim())?.[1]
  const lead = LEAD.exec(antecedent.trim())?.[1]
  return subject && lead ? `${lead} ${subject}?` : undefined
}

function isBare(question: string): boolean {
  return BARE.test(fold(question).trim()) || followUpKind(question) !== undefined
}

function needsAntecedent(question: string): boolean {
  const folded = fold(question).trim()
  if (isBare(question)) return true
  const content = tokensOf(question).filter((term) => !term.stop).length
  if (content === 0) return true
  if (content > SELF_CONTAINED_WORDS) return false
  const pointing = fold(question.replace(NO_PRONOUN, ' ')).replace(THIS_ALL, ' ')
  return OPENS_AS_FOLLOW_UP.test(folded) || PRONOUN.test(pointing)
}
