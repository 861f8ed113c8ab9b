import type { AnswerWarning, InjectionPolicy } from '@gepeto/contract'
import type { RetrievedPassage } from '../knowledge/index.ts'
import { INJECTION_THRESHOLD, injectionScore, questionInjectionScore } from '../text/injection.ts'

/**
 * Passages as a model may see them under a workspace's policy. A text is as long as it was, so that offsets in it hold
 * for the stored text.
 */
export function screenPassages(found: RetrievedPassage[], policy: InjectionPolicy): RetrievedPassage[] {
  if (policy === 'flag') return found
  if (policy === 'refuse') return found.filter((passage) => !isSuspect(passage))
  return found.map((passage) => (isSuspect(passage) ? stripped(passage) : passage))
}

/**
 * What of the sources an answer should be read with care for: a cited passage that gives orders, and what was kept from
 * the model where it could have had a part in the answer. That is so of what ranks no lower than a cited passage; where
 * none is cited, of what ranks first. Of other passages that were found, the answer would say the same without them.
 * @param found best first
 */
export function sourceWarnings(
  found: readonly RetrievedPassage[],
  policy: InjectionPolicy,
  cited: ReadonlySet<RetrievedPassage>,
): AnswerWarning[] {
  const warnings: AnswerWarning[] = []
  const lowest = Math.max(
    0,
    found.findLastIndex((passage) => cited.has(passage)),
  )
  if (policy !== 'flag' && found.slice(0, lowest + 1).some(isSuspect))
    warnings.push(policy === 'strip' ? 'source-stripped' : 'source-left-out')
  if ([...cited].some(isSuspect)) warnings.push('instruction-in-source')
  return warnings
}

/** Whether a question reads like an attempt to change the assistant's rules. */
export function isSuspectQuestion(question: string): boolean {
  return questionInjectionScore(question) >= INJECTION_THRESHOLD
}

function isSuspect({ injection }: RetrievedPassage): boolean {
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
