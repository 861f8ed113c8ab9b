import type { Answer } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'
import type { AnswerContent } from './answer-content.ts'

/** An answer was given: on which passages of which versions it stands, which model wrote it, what was verified. */
export const answerGiven = (answer: AnswerContent & Pick<Answer, 'id'>, question: string): Fact => ({
  kind: 'answers.answer.given',
  subjectId: answer.id,
  data: {
    question,
    assistant: answer.assistant,
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
