import type { ChatCompletionRequest, ChatMessage } from '@gepeto/contract'
import {
  type AnswerContent,
  type Answers,
  answerEnded,
  answerGiven,
  type Composed,
  type Turn,
} from '../../answers/index.ts'
import { recordUses, type Use } from '../../assistants/index.ts'
import { appendEvents, type Fact } from '../../audit/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { type Database, groupCommit } from '../../platform/database/index.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { newId } from '../../platform/ids.ts'
import { ParameterUnsupported } from './errors.ts'
import type { EventStream } from './event-stream.ts'
import type { PlainCall, WholeCompletion } from './plain.ts'
import { textOf } from './prompt.ts'
import type { Resolved } from './resolve-model.ts'
import { chunk, completion, lastChunk, newHead, usageChunk } from './shapes.ts'

/** A completion that is an answer from documents. */
export type GroundedCall = Omit<PlainCall, 'route' | 'raw'> & {
  asked: Extract<Resolved, { kind: 'grounded' }>['asked']
}

/** Longest question, in characters: what `POST /api/v1/ask` takes. */
const longestQuestion = 8000

/** Members that would change the answer, and that a grounded answer has no use for. */
const refused = [
  'functions',
  'stop',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'audio',
  'prediction',
  'web_search_options',
  'store',
] as const

/** Members that are left out, and said to be: a grounded answer is as short and as exact as its rules make it. */
const ignored = [
  'temperature',
  'top_p',
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'frequency_penalty',
  'presence_penalty',
  'reasoning_effort',
  'verbosity',
] as const

export interface GroundedOptions {
  answers: Answers
  database: Database
}

/**
 * Answers from documents in OpenAI's shape. The history comes with the request, as these clients send it; the answer is
 * recorded as an event, and no conversation is kept: each request would be a new one.
 */
export function groundedCompletions({ answers, database }: GroundedOptions) {
  const record = groupCommit<{ actor: Actor; fact: Fact; use: Use | undefined }>(
    database,
    async (tx, items) => {
      const byActor = new Map<Actor, Fact[]>()
      for (const { actor, fact } of items) byActor.set(actor, [...(byActor.get(actor) ?? []), fact])
      await Promise.all([...byActor].map(([actor, facts]) => appendEvents(tx, actor, facts)))
      await recordUses(
        tx,
        items.flatMap(({ use }) => use ?? []),
      )
    },
  )

  /** How an assistant was used, where one was. */
  const useOf = ({ actor, asked }: GroundedCall, outcome: Use['outcome'], cost: number): Use | undefined =>
    asked.assistant && { actor, assistantId: asked.assistant.id, at: new Date(), outcome, cost }

  const recordAnswer = (call: GroundedCall, id: string, question: string, { content, trail }: Composed) =>
    record({
      actor: call.actor,
      fact: answerGiven({ id, ...content }, question, trail),
      use: useOf(call, 'answer', content.usage.cost),
    })

  function begin({ request, asked }: GroundedCall) {
    refuseUnsupported(request)
    const answerId = newId('ans')
    const { question, history, hasInstructions } = conversationOf(request.messages)
    return {
      answerId,
      question,
      head: newHead(answerId, request.model),
      input: { ...asked, id: answerId, question, history, cache: 'use' as const },
      ignored: [
        ...(hasInstructions ? ['messages[].role: system'] : []),
        ...ignored.filter((name) => request[name] !== undefined && request[name] !== null),
      ],
    }
  }

  return {
    async complete(call: GroundedCall): Promise<WholeCompletion> {
      const { answerId, question, head, input, ignored } = begin(call)
      const { actor } = call
      const composed = await answers.answer(actor, input, call.signal)
      await recordAnswer(call, answerId, question, composed)
      const { content } = composed
      const message = { content: content.answer }
      const more = { gepeto: extension(answerId, content, ignored) }
      return {
        contentType: 'application/json; charset=utf-8',
        text: JSON.stringify(completion(head, message, 'stop', content.usage, more)),
      }
    },

    /** @returns what writes the events, once the model has begun to speak */
    async stream(call: GroundedCall): Promise<(out: EventStream) => Promise<void>> {
      const { answerId, question, head, input, ignored } = begin(call)
      const { actor, request, signal } = call
      const parts = answers.stream(actor, input, signal)
      const fail = (state: 'stopped' | 'failed') =>
        record({
          actor,
          fact: answerEnded(answerId, question, state),
          use: state === 'failed' ? useOf(call, 'error', 0) : undefined,
        })
      const first = await parts.next()
      return async (out) => {
        try {
          out.write(chunk(head, { role: 'assistant', content: '' }))
          for (let next = first; !next.done; next = await parts.next()) {
            const part = next.value
            if (part.type === 'delta') {
              if (!out.write(chunk(head, { content: part.text }))) await out.drained()
            } else if (part.type === 'complete') {
              const { content } = part
              await recordAnswer(call, answerId, question, part)
              let last = chunk(head, {}, 'stop', { gepeto: extension(answerId, content, ignored) })
              if (request.stream_options?.include_usage) last += usageChunk(head, content.usage)
              out.end(last + lastChunk)
            }
          }
        } catch (error) {
          await fail(signal.aborted ? 'stopped' : 'failed')
          throw error
        }
      }
    },
  }
}

export type GroundedCompletions = ReturnType<typeof groundedCompletions>

/** What OpenAI's shape has no place for. */
const extension = (id: string, content: AnswerContent, ignored: readonly string[]) => ({
  id,
  model: content.model,
  language: content.language,
  abstained: content.abstained,
  cached: content.cached,
  cost: content.usage.cost,
  citations: content.citations,
  support: content.support,
  ...(content.warnings ? { warnings: content.warnings } : {}),
  ...(ignored.length > 0 ? { ignored } : {}),
})

/** @throws ParameterUnsupported */
function refuseUnsupported(request: ChatCompletionRequest): void {
  const { model, tools, tool_choice, response_format, modalities } = request
  if (tools && tools.length > 0 && tool_choice !== 'none') throw new ParameterUnsupported('tools', model)
  if (response_format && response_format.type !== 'text')
    throw new ParameterUnsupported('response_format', model)
  if (Array.isArray(modalities) && modalities.includes('audio'))
    throw new ParameterUnsupported('modalities', model)
  for (const name of refused) {
    const value = request[name]
    const isEmpty = value === undefined || value === null || value === false || value === 0
    if (!isEmpty && !(Array.isArray(value) && value.length === 0)) throw new ParameterUnsupported(name, model)
  }
}

interface Conversation {
  question: string
  /** Oldest first. */
  history: Turn[]
  hasInstructions: boolean
}

/** The last question, and what was asked and answered before it. @throws InvalidRequest */
function conversationOf(messages: readonly ChatMessage[]): Conversation {
  const said = messages.filter(({ role }) => role !== 'system' && role !== 'developer')
  const last = said.at(-1)
  if (last?.role !== 'user') throw new InvalidRequest('body.messages', lastIsNoQuestion)
  const question = questionOf(last)
  if (question === '') throw new InvalidRequest('body.messages', emptyQuestion)
  if (question.length > longestQuestion) throw new InvalidRequest('body.messages', tooLong)
  const history: Turn[] = []
  let waiting = ''
  for (const message of said.slice(0, -1)) {
    if (message.role === 'user') waiting = questionOf(message)
    else if (message.role === 'assistant' && waiting !== '') {
      history.push({ question: waiting, answer: textOf(message.content ?? '') })
      waiting = ''
    }
  }
  return { question, history, hasInstructions: said.length < messages.length }
}

/** @throws InvalidRequest where something else than text was asked */
function questionOf({ content }: Extract<ChatMessage, { role: 'user' }>): string {
  if (typeof content === 'string') return content.trim()
  if (content.some((part) => part.type !== 'text')) throw new InvalidRequest('body.messages', notText)
  return textOf(content.filter((part) => part.type === 'text')).trim()
}

const lastIsNoQuestion = {
  en: 'must end with a message of the role "user": the question.',
  'pt-BR': 'deve terminar com uma mensagem do papel "user": a pergunta.',
}
const emptyQuestion = { en: 'ends with an empty question.', 'pt-BR': 'termina com uma pergunta vazia.' }
const tooLong = {
  en: `ends with a question of more than ${longestQuestion} characters.`,
  'pt-BR': `termina com uma pergunta de mais de ${longestQuestion} caracteres.`,
}
const notText = {
  en: 'holds something else than text; answers from documents take text only.',
  'pt-BR': 'contém algo além de texto; respostas a partir de documentos só aceitam texto.',
}
