import type { Answer, AnswerEvent, AskRequest } from '@gepeto/contract'
import type { AnswerContent, Answers, Turn as HistoryTurn } from '../answers/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { problemBody } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { AnswerNotFound, AnswerStopped } from './errors.ts'
import { LiveAnswer, type NumberedEvent } from './live-answer.ts'
import type { ConversationQueries } from './queries.ts'
import type { Turn } from './recorder.ts'

export interface AskOptions {
  answers: Answers
  record(turn: Turn): Promise<void>
  queries: ConversationQueries
  log: Log
}

/** How long a finished answer's events are kept for readers who lost the line, in milliseconds. */
const keepMs = 5 * 60_000

/** Asking: finds the conversation and its history, has the answer composed, records the turn. */
export function askCommands({ answers, record, queries, log }: AskOptions) {
  const live = new Map<string, LiveAnswer>()

  async function begin(actor: Actor, request: AskRequest) {
    const conversation = request.conversation
      ? await queries.findConversation(actor, request.conversation)
      : undefined
    const history: HistoryTurn[] = conversation ? await queries.history(conversation.id) : []
    const collections = request.collections ?? conversation?.collections ?? undefined
    const turn: Turn = {
      actor,
      conversationId: conversation?.id ?? newId('cnv'),
      messageId: newId('msg'),
      answerId: newId('ans'),
      question: request.question,
      collections: collections ?? null,
      askedAt: new Date(),
      state: 'streaming',
    }
    return { turn, input: { ...request, collections, history } }
  }

  const whole = (turn: Turn, content: AnswerContent, startedAt: number, traceId: string): Answer => ({
    id: turn.answerId,
    conversation: turn.conversationId,
    ...content,
    latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
    traceId,
  })

  /** Writes one streamed answer to its end, whoever reads it. */
  async function write(
    answer: LiveAnswer,
    turn: Turn,
    parts: ReturnType<Answers['stream']>,
    startedAt: number,
    traceId: string,
  ) {
    let said = ''
    try {
      for await (const part of parts) {
        if (part.type === 'start') {
          await record(turn)
          answer.append({
            type: 'start',
            id: turn.answerId,
            conversation: turn.conversationId,
            model: part.model,
            traceId,
          })
        } else if (part.type === 'complete') {
          const done = whole(turn, part.content, startedAt, traceId)
          await record({ ...turn, state: 'done', answer: done })
          answer.append({ type: 'done', ...done })
        } else {
          if (part.type === 'delta') said += part.text
          answer.append(part)
        }
      }
    } catch (error) {
      const stopped = answer.signal.aborted
      if (!stopped) log.warn({ err: error, traceId }, 'an answer failed')
      await record({ ...turn, state: stopped ? 'stopped' : 'failed', partial: said }).catch(
        (failure: unknown) =>
          log.error({ err: failure, traceId }, 'an answer that ended early could not be recorded'),
      )
      const problem = problemBody(
        stopped ? new AnswerStopped() : error,
        `/api/v1/answers/${turn.answerId}`,
        traceId,
      )
      answer.append({ type: 'error', problem })
    }
    setTimeout(() => live.delete(answer.id), keepMs).unref()
  }

  return {
    /** A whole answer, recorded before it is given. */
    ask: guarded(
      'answers:ask',
      async (actor: Actor, request: AskRequest, traceId: string, signal: AbortSignal): Promise<Answer> => {
        const startedAt = performance.now()
        const { turn, input } = await begin(actor, request)
        const answer = whole(turn, await answers.answer(actor, input, signal), startedAt, traceId)
        await record({ ...turn, state: 'done', answer })
        return answer
      },
    ),

    /** Starts an answer that goes on whether or not anyone reads it. */
    start: guarded(
      'answers:ask',
      async (actor: Actor, request: AskRequest, traceId: string): Promise<LiveAnswer> => {
        const startedAt = performance.now()
        const { turn, input } = await begin(actor, request)
        const answer = new LiveAnswer(turn.answerId, actor.userId)
        live.set(answer.id, answer)
        void write(answer, turn, answers.stream(actor, input, answer.signal), startedAt, traceId)
        return answer
      },
    ),

    /** The events of an answer after a number: from this process while it is fresh, else from the record. */
    follow: guarded(
      'answers:ask',
      async (actor: Actor, answerId: string, after: number, left: AbortSignal) => {
        const answer = live.get(answerId)
        if (answer?.userId === actor.userId) return answer.follow(after, left)
        return recorded(await queries.recordedEvents(actor, answerId), after)
      },
    ),

    /** Stops an answer of the actor's that is being written. */
    stop: guarded('answers:ask', async (actor: Actor, answerId: string): Promise<void> => {
      const answer = live.get(answerId)
      if (answer?.userId !== actor.userId) throw new AnswerNotFound(answerId)
      answer.stop(new AnswerStopped())
    }),

    /** Ends what is being written, for a server that is about to stop. */
    async close(): Promise<void> {
      for (const answer of live.values()) if (!answer.isFinished) answer.stop(new AnswerStopped())
      await Promise.all([...live.values()].map((answer) => last(answer)))
    },
  }
}

async function* recorded(events: AnswerEvent[], after: number): AsyncGenerator<NumberedEvent> {
  for (let place = after; place < events.length; place++) yield { seq: place + 1, event: events[place]! }
}

async function last(answer: LiveAnswer): Promise<void> {
  for await (const _ of answer.follow(0, AbortSignal.timeout(5000)));
}
