import type { TrialAnswer, TrialEvent, TryAssistant } from '@gepeto/contract'
import type { AnswerContent, AnswerRequest, Answers } from '../answers/index.ts'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { problemBody } from '../platform/http/problem.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { findAssistant } from './access.ts'
import { draftTried } from './facts.ts'
import { setupOf } from './published.ts'

export interface TrialOptions {
  database: Database
  answers: Answers
  log: Log
}

/** Turns of a trial that the model is told, as many as of a conversation. */
const mostTurns = 4

/** Asking a draft: it answers whoever may edit it, by their own rights; the answer is kept nowhere. */
export function trialCommands({ database, answers, log }: TrialOptions) {
  async function begin(actor: Actor, id: string, { question, history }: TryAssistant) {
    const { draft, revision } = await findAssistant(database.drizzle, actor, id)
    const input: AnswerRequest = {
      question,
      history: history.slice(-mostTurns),
      assistant: setupOf(id, null, draft),
      cache: 'off',
    }
    return { input, revision }
  }

  const record = (actor: Actor, id: string, revision: number, question: string, model: string) =>
    database.transaction((tx) => appendEvents(tx, actor, [draftTried(id, revision, question, model)]))

  const whole = (
    content: AnswerContent,
    revision: number,
    startedAt: number,
    traceId: string,
  ): TrialAnswer => ({
    ...content,
    revision,
    latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
    traceId,
  })

  return {
    /** @throws AssistantNotFound, ModelNotFound, ModelsUnavailable */
    tryAssistant: guarded(
      'assistants:write',
      async (
        actor: Actor,
        id: string,
        request: TryAssistant,
        traceId: string,
        signal: AbortSignal,
      ): Promise<TrialAnswer> => {
        const startedAt = performance.now()
        const { input, revision } = await begin(actor, id, request)
        const { content } = await answers.answer(actor, input, signal)
        await record(actor, id, revision, request.question, content.model)
        return whole(content, revision, startedAt, traceId)
      },
    ),

    /**
     * The same, as it is written; it ends when nobody reads on.
     * @throws AssistantNotFound before the first event
     */
    startTrial: guarded(
      'assistants:write',
      async (
        actor: Actor,
        id: string,
        request: TryAssistant,
        asked: { traceId: string; language: InterfaceLanguage },
      ) => {
        const startedAt = performance.now()
        const { input, revision } = await begin(actor, id, request)
        const { traceId, language } = asked
        return async function* (left: AbortSignal): AsyncGenerator<TrialEvent> {
          try {
            for await (const part of answers.stream(actor, input, left)) {
              if (part.type === 'start') yield { ...part, traceId }
              else if (part.type === 'complete') {
                await record(actor, id, revision, request.question, part.content.model)
                yield { type: 'done', ...whole(part.content, revision, startedAt, traceId) }
              } else yield part
            }
          } catch (error) {
            if (left.aborted) return
            log.warn({ err: error, traceId }, 'a trial failed')
            yield {
              type: 'error',
              problem: problemBody(error, `/api/v1/assistants/${id}/try`, traceId, language),
            }
          }
        }
      },
    ),
  }
}
