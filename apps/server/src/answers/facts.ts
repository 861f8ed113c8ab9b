import type { Answer } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'

/** An answer was given: on which passages of which versions it stands, which model wrote it, what was verified. */
export const answerGiven = (answer: Answer, question: string): Fact => ({
  kind: 'answers.answer.given',
  subjectId: answer.id,
  data: {
    question,
    model: answer.model,
    cached: answer.cached,
    abstained: answer.abstained,
    warnings: answer.warnings,
    citations: answer.citations.map(({ passageId, documentId, documentVersion, start, end, score }) => ({
      passageId,
      documentId,
      documentVersion,
      start,
      end,
      score,
    })),
    verdicts: answer.support.map(({ verdict }) => verdict),
    usage: answer.usage,
  },
})

export const answerEnded = (answerId: string, question: string, state: 'stopped' | 'failed'): Fact => ({
  kind: `answers.answer.${state}`,
  subjectId: answerId,
  data: { question },
})
