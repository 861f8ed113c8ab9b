import type { AnswerWarning, InjectionPolicy } from '@gepeto/contract'
import type { RetrievedPassage } from '../knowledge/index.ts'
import { INJECTION_THRESHOLD, injectionScore, questionInjectionScore } from '../text/injection.ts'

/** What a model is given of what was found. */
export interface Screened {
  /** `text` is as long as it was, so that offsets in it hold for the stored text. */
  passages: RetrievedPassage[]
  warnings: AnswerWarning[]
}

/** Passages as a model may see them under a workspace's policy. */
export function screenPassages(found: RetrievedPassage[], policy: InjectionPolicy): Screened {
  if (policy === 'flag' || !found.some(isSuspect)) return { passages: found, warnings: [] }
  if (policy === 'refuse')
    return { passages: found.filter((passage) => !isSuspect(passage)), warnings: ['source-left-out'] }
  return {
    passages: found.map((passage) => (isSuspect(passage) ? stripped(passage) : passage)),
    warnings: ['source-stripped'],
  }
}

/** Whether a question reads like an attempt to change the assistant's rules. */
export function isSuspectQuestion(question: string): boolean {
  return questionInjectionScore(question) >= INJECTION_THRESHOLD
}

export function isSuspect({ injection }: RetrievedPassage): boolean {
  return injection.score >= INJECTION_THRESHOLD
}

/** A passage without the sentences that read like orders, nor the title and headings that do. */
function stripped(passage: RetrievedPassage): RetrievedPassage {
  const isOrder = (line: string) => injectionScore(line) >= INJECTION_THRESHOLD
  let { text } = passage
  for (const { start, end } of passage.injection.orders)
    text = text.slice(0, start) + blank(end - start) + text.slice(end)
  return {
    ...passage,
    text,
    documentTitle: isOrder(passage.documentTitle) ? '' : passage.documentTitle,
    heading: passage.heading.filter((line) => !isOrder(line)),
  }
}

/** White space of a length, with an empty line in it: no sentence goes on across it, so no quotation does. */
function blank(length: number): string {
  return length < 2 ? ' '.repeat(length) : `\n${' '.repeat(length - 2)}\n`
}
