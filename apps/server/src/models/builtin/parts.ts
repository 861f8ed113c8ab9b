import { fold } from '../../text/fold.ts'
import { tokensOf } from '../../text/tokens.ts'

const ASKS =
  '(?:(?:em|a|de|por|para|com|ate|at|in|on|to|for|from|with) )?(?:quando|quant[oa]s?|quem|onde|aonde|qual|quais|como|por que|o que|que (?:horas|dia|sala)|when|how|who|whom|whose|where|what|which|why|cuando|cuant[oa]s?|quien|donde|cual)'
const AND = new RegExp(`(?:,? (?:e|and|y)|\\?(?: (?:e|and|y))?|;) (?=${ASKS}\\b)`)
const OPENING = new RegExp(`^(?:e |and )?${ASKS}\\b`)
const BARE = new RegExp(`^(?:e |and )?(${ASKS})[ ,]*$`)
/** A part with fewer content words speaks of the other part's subject: "quanto vale?" */
const OWN_SUBJECT = 2
/** Words of the other part that are lent. */
const LENT = 8

/** One thing that a question asks. */
export interface Part {
  /** As it was asked, for saying that it was not found. */
  asked: string
  /** Complete in itself. */
  question: string
}

/**
 * The parts of a question that asks two things: "Quando é a prova e quanto vale?", "When and where was the meeting?".
 * @returns empty for a question that asks one thing
 */
export function partsOf(question: string): Part[] {
  const text = question.trim().replace(/[\s?]+$/, '')
  const folded = fold(text)
  if (folded.length !== text.length) return []
  const border = AND.exec(folded)
  if (!border || !OPENING.test(folded)) return []
  const [first, second] = [text.slice(0, border.index), text.slice(border.index + border[0].length)]
  if (BARE.test(fold(second))) return []
  if (BARE.test(fold(first))) {
    const asking = OPENING.exec(fold(second))![0].length
    return [part(`${first.trim()}${second.slice(asking)}`), part(second)]
  }
  return [part(first), completed(second, first)]
}

function part(text: string): Part {
  const asked = `${text.charAt(0).toUpperCase()}${text.slice(1).trim()}?`
  return { asked, question: asked }
}

/** Lends a part the subject of the one before. */
function completed(text: string, before: string): Part {
  const { asked, question } = part(text)
  const own = contentOf(asked)
  if (own.length >= OWN_SUBJECT && !/\b(?:ela|ele|elas|eles|it|they|he|she|isso)\b/i.test(text))
    return { asked, question }
  const lent = contentOf(before).filter((word) => !own.includes(word))
  return { asked, question: `${question.slice(0, -1)} ${lent.slice(0, LENT).join(' ')}?` }
}

function contentOf(text: string): string[] {
  const asking = OPENING.exec(fold(text))?.[0].length ?? 0
  return tokensOf(text)
    .filter(({ stop, start }) => !stop && start >= asking)
    .map(({ start, end }) => text.slice(start, end))
}
