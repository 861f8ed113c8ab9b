import type { Answer } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'
import type { AnswerContent } from './answer-content.ts'
import type { Trail } from './trail.ts'

/**
 * An answer was given: which model wrote it from which passages of which versions, what was sent, what came back, what
 * was verified. One that is given again names the answer that it was composed as.
 */
export const answerGiven = (
  answer: AnswerContent & Pick<Answer, 'id'>,
  question: string,
  trail: Trail,
): Fact => ({
  kind: 'answers.answer.given',
  subjectId: answer.id,
  data: {
    question,
    answer: answer.answer,
    language: answer.language,
    ...trail,
    fallback: answer.fallback,
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

/** The recorded prompt was sent to a model once more. */
export const answerReplayed = (
  answerId: string,
  asked: {
    /** The one that gave the answer. */
    model: string
    /** null: none answered. */
    answeredBy: string | null
    /** Whether the prompt may have left this machine. */
    isOutside: boolean
  },
): Fact => ({ kind: 'answers.answer.replayed', subjectId: answerId, data: asked })

export const answerEnded = (answerId: string, question: string, state: 'stopped' | 'failed'): Fact => ({
  kind: `answers.answer.${state}`,
  subjectId: answerId,
  data: { question },
})
