import { isCommonWord } from '../../text/common-words.ts'
import { fold } from '../../text/fold.ts'
import type { FollowUpKind } from '../../text/follow-up.ts'
import type { Token } from '../../text/tokens.ts'
import { statesReason } from './question.ts'
import type { Candidate } from './ranking.ts'
import { rendered } from './rendering.ts'

/** Opens a sentence that goes on about the one before. */
const GOES_ON =
  /^["“'(]*(?:isso|isto|assim|por isso|el[ea]s?|ess[ea]s?|est[ea]s?|o motivo|a razão|this|that|it|they|these|the reason|because|eso|esto)\b/iu
/** Of the words asked before, the share a reason holds that stands elsewhere. */
const SAME_SUBJECT = 0.5
/** Sentences that go on from what was said, steps of a list among them. */
const GOING_ON = 3

/**
 * What answers a follow-up about the answer before: its reason, what comes after it, or more of the same place. What
 * was said is not said again, unless the reason stands in it.
 * @param quotable best first, orders to the model left out
 * @param previous the answers before, latest first, without markers; of these, the latest that quotes one of the passages
 * @returns undefined where none of them is not among the passages: the follow-up is then a question as any other
 */
export function continueAnswer(
  kind: FollowUpKind,
  quotable: Candidate[],
  previous: string[],
): Candidate[] | undefined {
  const said =
    previous
      .map((answer) => quotable.filter((candidate) => isSaid(candidate, answer)))
      .find((sentences) => sentences.length > 0) ?? []
  if (kind === 'reason') return reasons(quotable, said)
  if (said.length === 0) return undefined
  const last = said.reduce((one, other) =>
    other.passage === one.passage && other.place > one.place ? other : one,
  )
  const inReading = quotable
    .filter(
      (candidate) =>
        candidate.passage === last.passage &&
        !said.includes(candidate) &&
        isWhole(candidate) &&
        isRow(candidate) === isRow(last),
    )
    .sort((one, other) => one.place - other.place)
  const after = inReading.filter(({ place }) => place > last.place).slice(0, GOING_ON)
  return kind === 'next' || after.length > 0 ? after : inReading.slice(0, GOING_ON)
}

function reasons(quotable: Candidate[], said: Candidate[]): Candidate[] {
  return quotable
    .filter(
      (candidate) =>
        isWhole(candidate) &&
        statesReason(candidate.text) &&
        (said.some((one) => belongsTo(candidate, one)) || candidate.features.coverage >= SAME_SUBJECT),
    )
    .sort((one, other) => nearness(other, said) - nearness(one, said))
    .slice(0, 1)
}

function nearness(candidate: Candidate, said: Candidate[]): number {
  if (said.includes(candidate)) return 2
  return said.some((one) => belongsTo(candidate, one)) ? 1 : 0
}

/** The sentence is the one that was said, or goes on about it right after. */
function belongsTo(candidate: Candidate, said: Candidate): boolean {
  if (candidate === said) return true
  if (candidate.passage !== said.passage || candidate.place !== said.place + 1) return false
  return GOES_ON.test(candidate.text) || candidate.terms.some((term) => isTold(term, said))
}

function isTold({ stem, stop, folded }: Token, said: Candidate): boolean {
  return !stop && !isCommonWord(folded) && said.terms.some((other) => other.stem === stem)
}

function isSaid({ text }: Candidate, previous: string): boolean {
  const words = plain(rendered(text))
  return words.length > 0 && plain(previous).includes(words)
}

function isWhole({ text, features }: Candidate): boolean {
  return !/^#{1,6}\s/.test(text) && features.asks === 0
}

/** A table and the text around it do not go on from each other. */
function isRow({ text }: Candidate): boolean {
  return /^\s*\|/.test(text)
}

function plain(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
