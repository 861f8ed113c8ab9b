import type { Answer, AnswerEvent, AskRequest } from '@gepeto/contract'
import { LRUCache } from 'lru-cache'
import type { AnswerContent, Answers, AssistantSetup, Turn as HistoryTurn } from '../answers/index.ts'
import type { Assistants } from '../assistants/index.ts'
import { accessKey, type Knowledge } from '../knowledge/index.ts'
import type { WarnOfBudget } from '../models/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { InvalidRequest } from '../platform/http/errors.ts'
import { problemBody } from '../platform/http/problem.ts'
import { newId } from '../platform/ids.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { AnswerNotFound, AnswerStopped } from './errors.ts'
import { LiveAnswer, type NumberedEvent } from './live-answer.ts'
import type { ConversationQueries } from './queries.ts'
import type { Turn } from './recorder.ts'

/** The request that asks for a stream: its trace, and the language in which it is told of problems. */
export interface Asked {
  traceId: string
  language: InterfaceLanguage
}

export interface AskOptions {
  answers: Answers
  knowledge: Pick<Knowledge, 'readableCollections'>
  assistants: Pick<Assistants, 'published' | 'countFailure'>
  record(turn: Turn): Promise<void>
  queries: ConversationQueries
  warnOfBudget: WarnOfBudget
  log: Log
}

/** How long a finished answer's events are kept for readers who lost the line, in milliseconds, and of how many. */
const keepMs = 5 * 60_000
const mostFinished = 500

/** How long answers that are being written may go on once the server is told to stop, in milliseconds. */
const graceMs = 10_000

/** Asking: finds the conversation and its history, has the answer composed, records the turn. */
export function askCommands({
  answers,
  knowledge,
  assistants,
  record,
  queries,
  warnOfBudget,
  log,
}: AskOptions) {
  const running = new Set<LiveAnswer>()
  const finished = new LRUCache<string, LiveAnswer>({ max: mostFinished, ttl: keepMs })
  const find = (id: string) => finished.get(id) ?? [...running].find((answer) => answer.id === id)

  async function begin(actor: Actor, request: AskRequest) {
    const conversation = request.conversation
      ? await queries.findConversation(actor, request.conversation)
      : undefined
    const history: HistoryTurn[] = conversation ? await queries.history(actor, conversation.id) : []
    const named = request.assistant === undefined ? conversation?.assistantId : request.assistant
    const assistant = named ? await assistants.published(actor, named) : undefined
    if (assistant) requireSettled(request, assistant)
    const collections = request.collections ?? keptScope(conversation, assistant) ?? undefined
    // Before anything is promised or written down: a collection that is not the asker's to search is not there.
    if (collections) await knowledge.readableCollections(actor, collections)
    const turn: Turn = {
      actor,
      conversationId: conversation?.id ?? newId('cnv'),
      messageId: newId('msg'),
      answerId: newId('ans'),
      question: request.question,
      collections: collections ?? null,
      assistantId: assistant?.id ?? null,
      askedAt: new Date(),
      state: 'streaming',
    }
    return { turn, input: { ...request, id: turn.answerId, collections, history, assistant } }
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
    asked: Asked,
  ) {
    const { traceId, language } = asked
    let said = ''
    try {
      for await (const part of parts) {
        if (part.type === 'start') {
          answer.documents = part.documents
          await record(turn)
          const budget = await warnOfBudget(turn.actor, turn.assistantId ?? undefined)
          answer.append({
            type: 'start',
            id: turn.answerId,
            conversation: turn.conversationId,
            model: part.model,
            traceId,
            ...(budget && { budget }),
          })
        } else if (part.type === 'complete') {
          const done = whole(turn, part.content, startedAt, traceId)
          await record({ ...turn, state: 'done', answer: done, trail: part.trail })
          answer.append({ type: 'done', ...done })
        } else {
          if (part.type === 'delta') said += part.text
          answer.append(part)
        }
      }
    } catch (error) {
      const stopped = answer.signal.aborted
      if (!stopped) log.warn({ err: error, traceId }, 'an answer failed')
      await record({
        ...turn,
        state: stopped ? 'stopped' : 'failed',
        partial: said,
        given: answer.documents,
      }).catch((failure: unknown) =>
        log.error({ err: failure, traceId }, 'an answer that ended early could not be recorded'),
      )
      const problem = problemBody(
        stopped ? new AnswerStopped() : error,
        `/api/v1/answers/${turn.answerId}`,
        traceId,
        language,
      )
      answer.append({ type: 'error', problem })
    }
    running.delete(answer)
    finished.set(answer.id, answer)
  }

  return {
    /** A whole answer, recorded before it is given. */
    ask: guarded(
      'answers:ask',
      async (actor: Actor, request: AskRequest, traceId: string, signal: AbortSignal): Promise<Answer> => {
        const startedAt = performance.now()
        const { turn, input } = await begin(actor, request)
        const { content, trail } = await answers
          .answer(actor, input, signal)
          .catch(async (error: unknown) => {
            // Of an answer that is given whole nothing is recorded before it is there.
            if (turn.assistantId && !signal.aborted)
              await assistants
                .countFailure(actor, turn.assistantId)
                .catch((failure: unknown) =>
                  log.error({ err: failure, traceId }, 'a failure was not counted'),
                )
            throw error
          })
        const answer = whole(turn, content, startedAt, traceId)
        await record({ ...turn, state: 'done', answer, trail })
        return answer
      },
    ),

    /** Starts an answer that goes on whether or not anyone reads it. */
    start: guarded(
      'answers:ask',
      async (actor: Actor, request: AskRequest, asked: Asked): Promise<LiveAnswer> => {
        const startedAt = performance.now()
        const { turn, input } = await begin(actor, request)
        const answer = new LiveAnswer(turn.answerId, reachOf(actor))
        running.add(answer)
        void write(answer, turn, answers.stream(actor, input, answer.signal), startedAt, asked)
        return answer
      },
    ),

    /** The events of an answer after a number: from this process while it is fresh, else from the record. */
    follow: guarded(
      'answers:ask',
      async (
        actor: Actor,
        answerId: string,
        after: number,
        left: AbortSignal,
        language: InterfaceLanguage,
      ) => {
        const answer = find(answerId)
        const isOwn = answer?.reach === reachOf(actor)
        if (isOwn && (await queries.mayReadAll(actor, answer.documents))) return answer.follow(after, left)
        return recorded(await queries.recordedEvents(actor, answerId, language), after)
      },
    ),

    /** Stops an answer of the actor's that is being written. */
    stop: guarded('answers:ask', async (actor: Actor, answerId: string): Promise<void> => {
      const answer = find(answerId)
      if (answer?.reach !== reachOf(actor)) throw new AnswerNotFound(answerId)
      answer.stop(new AnswerStopped())
    }),

    /** Lets what is being written end, then stops it, for a server that is about to stop. */
    async close(): Promise<void> {
      const ended = (signal: AbortSignal) => Promise.all([...running].map((answer) => answer.ended(signal)))
      await ended(AbortSignal.timeout(graceMs))
      for (const answer of running) answer.stop(new AnswerStopped())
      await ended(AbortSignal.timeout(graceMs))
    },
  }
}

/** @throws InvalidRequest where a question names something else than what its assistant settles */
function requireSettled({ model, language, collections }: AskRequest, settled: AssistantSetup): void {
  const refuse = (path: string) => {
    throw new InvalidRequest(`body.${path}`, {
      en: `is settled by the assistant "${settled.name}". Leave it out, or ask without the assistant.`,
      'pt-BR': `já vem definido pelo assistente "${settled.name}". Não o envie, ou pergunte sem o assistente.`,
    })
  }
  if (model && settled.model && model !== settled.model) refuse('model')
  if (language && settled.language && language !== settled.language) refuse('language')
  if (settled.collections && collections?.some((id) => !settled.collections!.includes(id)))
    refuse('collections')
}

/** Where a conversation looked so far, as far as the assistant that answers now looks there. */
function keptScope(
  conversation: { collections: string[] | null } | undefined,
  assistant: AssistantSetup | undefined,
): string[] | null {
  const kept = conversation?.collections ?? null
  if (!kept || !assistant?.collections) return kept
  const inside = kept.filter((id) => assistant.collections!.includes(id))
  return inside.length > 0 ? inside : null
}

/** Who may follow and stop what an actor began: the same person, who may read the same. */
const reachOf = (actor: Actor) => `${actor.userId} ${accessKey(actor)}`

/** A reader who has seen a part of it gets the end, which holds the whole answer: the numbers of the parts are gone. */
async function* recorded(events: AnswerEvent[], after: number): AsyncGenerator<NumberedEvent> {
  const left = after <= 1 ? events.slice(after) : events.slice(-1)
  for (const [place, event] of left.entries()) yield { seq: after + place + 1, event }
}
