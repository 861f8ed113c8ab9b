import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { AnswerWarning, AskRequest, Citation, InjectionPolicy, Usage } from '@gepeto/contract'
import { type Knowledge, type RetrievedPassage, warningOf } from '../knowledge/index.ts'
import {
  type ConfiguredModel,
  type GroundedRequest,
  type Models,
  ModelsUnavailable,
  smallTalkOf,
} from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { followUpKind, resolveFollowUp } from '../text/follow-up.ts'
import { detectLanguage } from '../text/language.ts'
import type { AnswerContent } from './answer-content.ts'
import { cacheKey, openAnswerCache } from './cache.ts'
import { abstentionSentence, languageAcross, refusalSentence, type Searched } from './phrases.ts'
import { type GroundedPrompt, groundedPrompt } from './prompt.ts'
import { isSuspect, isSuspectQuestion, screenPassages } from './screening.ts'
import { type AnswerWriter, createAnswerWriter, type SpanCitation, type WritingEvent } from './writer.ts'

/** An earlier question of the conversation, and what was answered. */
export interface Turn {
  question: string
  answer: string
}

export type AnswerRequest = Pick<AskRequest, 'question' | 'language' | 'model' | 'cache'> & {
  /** Absent: all that the asker may read. */
  collections?: string[]
  /** Oldest first. */
  history: Turn[]
}

/** What goes out while an answer is composed: one `start`, then `citations` and `delta` in any number, one `complete`. */
export type AnswerPart =
  | { type: 'start'; model: string }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'delta'; text: string }
  | { type: 'complete'; content: AnswerContent }

export interface AnswersOptions {
  knowledge: Knowledge
  models: Models
  log: Log
  /** What a workspace does with text that reads like an instruction to the assistant. */
  injectionPolicy(actor: Actor): Promise<InjectionPolicy>
}

const nothingUsed: Usage = { inputTokens: 0, outputTokens: 0, cost: 0 }

/** Passages that a model is given. */
const passagesGiven = 10

/** Everything one answer is composed from. */
interface Task {
  request: GroundedRequest
  /** As they were found; what the model was given of them stands in the request. */
  passages: RetrievedPassage[]
  warnings: AnswerWarning[]
  language: string
  isSmallTalk: boolean
  searched: Searched
  /** Under which the answer may be kept; empty: it may not. */
  key: string
}

/** The one path from a question to an answer: retrieve, compose, verify. */
export function createAnswers({ knowledge, models, log, injectionPolicy }: AnswersOptions) {
  const cache = openAnswerCache()

  async function prepare(actor: Actor, asked: AnswerRequest): Promise<Task | { ready: AnswerContent }> {
    const policy = await injectionPolicy(actor)
    const collections = await knowledge.readableCollections(actor, asked.collections)
    const isSuspectAsked = isSuspectQuestion(asked.question)
    if (isSuspectAsked && policy === 'refuse') return { ready: refusal(asked) }
    const key = cacheKey({ actor, request: asked, policy, collections })
    const isCacheable = asked.history.length === 0
    if (isCacheable && asked.cache === 'use') {
      const cached = cache.get(key)
      if (cached) return { ready: { ...cached, cached: 'exact', usage: nothingUsed } }
    }
    const history = (policy === 'flag' ? asked.history : withoutSuspect(asked.history)).flatMap(
      ({ question, answer }) => [
        { role: 'user' as const, text: question },
        { role: 'assistant' as const, text: withoutMarkers(answer) },
      ],
    )
    const isSmallTalk = smallTalkOf(asked.question) !== undefined
    const query = resolveFollowUp(asked.question, history)
    const found = isSmallTalk
      ? []
      : await knowledge.retrieve(actor, {
          query,
          collections,
          limit: passagesGiven,
        })
    const { passages, warnings } = screenPassages(found, policy)
    const language = asked.language ?? languageOf(asked, passages)
    return {
      request: {
        question: asked.question,
        language,
        history,
        passages: passages.map((passage, place) => ({
          index: place + 1,
          documentTitle: passage.documentTitle,
          heading: passage.heading,
          text: passage.text,
          score: passage.score,
          coverage: passage.coverage,
          similarity: passage.similarity,
          language: passage.language ?? undefined,
        })),
      },
      passages: policy === 'strip' ? found : passages,
      warnings: isSuspectAsked ? ['instruction-in-question', ...warnings] : warnings,
      language,
      isSmallTalk,
      searched: {
        collections: collections.length,
        documents: collections.reduce((sum, { documents }) => sum + documents, 0),
        languages: [...new Set(collections.flatMap(({ languages }) => languages))],
      },
      key: isCacheable && asked.cache !== 'off' ? key : '',
    }
  }

  const writerOf = ({ request, language, isSmallTalk, searched }: Task, model: string): AnswerWriter =>
    createAnswerWriter(request.passages, {
      abstention: abstentionSentence(language, searched, {
        followUp: request.history.length > 0 ? followUpKind(request.question) : undefined,
        documentsIn: model === 'builtin' ? languageAcross(searched, language) : undefined,
      }),
      isSmallTalk,
    })

  function finish(task: Task, model: string, writer: AnswerWriter, usage: Usage) {
    const { events, written } = writer.end()
    const content: AnswerContent = {
      ...written,
      citations: written.citations.map((citation) => toCitation(citation, task.passages)),
      language: task.language,
      model,
      cached: 'none',
      usage,
      ...warningsOf(task, written.citations),
    }
    if (task.key !== '' && !task.isSmallTalk) cache.set(task.key, content)
    return { events, content }
  }

  /** Says in the log which model did not answer, since the next one may, and nobody would notice. */
  function failed(model: string, error: unknown): string {
    const why = reason(error)
    log.warn({ model, reason: why }, 'a model did not answer')
    return `${model}: ${why}`
  }

  /** The models to try for a task; small talk needs no other than the built-in one. */
  const chainOf = (task: Task, name?: string): ConfiguredModel[] =>
    models.chain(task.isSmallTalk ? 'builtin' : name)

  /**
   * Composes a whole answer.
   * @throws ModelNotFound, ModelsUnavailable
   */
  async function answer(actor: Actor, asked: AnswerRequest, signal: AbortSignal): Promise<AnswerContent> {
    const chain = models.chain(asked.model)
    const task = await prepare(actor, asked)
    if ('ready' in task) return task.ready
    const failures: string[] = []
    for (const { id, model } of task.isSmallTalk ? chainOf(task) : chain) {
      try {
        const { content, usage } = await model.doGenerate(callOptions(task.request, signal, models.timeoutMs))
        const writer = writerOf(task, id)
        for (const part of content) if (part.type === 'text') writer.push(part.text)
        return finish(task, id, writer, toUsage(usage)).content
      } catch (error) {
        signal.throwIfAborted()
        failures.push(failed(id, error))
      }
    }
    throw new ModelsUnavailable(failures)
  }

  /**
   * The same, as it is written. Once a model has said something, no other takes over.
   * @throws ModelNotFound, ModelsUnavailable
   */
  async function* stream(
    actor: Actor,
    asked: AnswerRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPart> {
    const chain = models.chain(asked.model)
    const task = await prepare(actor, asked)
    if ('ready' in task) return yield* replay(task.ready)
    const failures: string[] = []
    for (const { id, model } of task.isSmallTalk ? chainOf(task) : chain) {
      let hasStarted = false
      try {
        const writer = writerOf(task, id)
        let usage = nothingUsed
        const { stream: parts } = await model.doStream(callOptions(task.request, signal, models.timeoutMs))
        for await (const part of parts) {
          if (part.type === 'error') throw part.error
          if (part.type === 'finish') usage = toUsage(part.usage)
          if (part.type !== 'text-delta') continue
          if (!hasStarted) yield { type: 'start', model: id }
          hasStarted = true
          yield* outgoing(writer.push(part.delta), task.passages)
        }
        if (!hasStarted) yield { type: 'start', model: id }
        const { events, content } = finish(task, id, writer, usage)
        yield* outgoing(events, task.passages)
        return yield { type: 'complete', content }
      } catch (error) {
        signal.throwIfAborted()
        failures.push(failed(id, error))
        if (hasStarted) break
      }
    }
    throw new ModelsUnavailable(failures)
  }

  return { answer, stream }
}

export type Answers = ReturnType<typeof createAnswers>

function callOptions(
  request: GroundedRequest,
  signal: AbortSignal,
  timeoutMs: number,
): LanguageModelV4CallOptions {
  return {
    prompt: toModelPrompt(groundedPrompt(request)),
    temperature: 0,
    abortSignal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    providerOptions: { gepeto: request },
  }
}

function toModelPrompt({ system, messages }: GroundedPrompt): LanguageModelV4Prompt {
  return [
    { role: 'system', content: system },
    ...messages.map(({ role, text }) => ({ role, content: [{ type: 'text' as const, text }] })),
  ]
}

function* outgoing(events: WritingEvent[], passages: RetrievedPassage[]): Generator<AnswerPart> {
  for (const event of events) {
    yield event.type === 'delta'
      ? event
      : { type: 'citations', citations: event.citations.map((citation) => toCitation(citation, passages)) }
  }
}

function* replay(content: AnswerContent): Generator<AnswerPart> {
  yield { type: 'start', model: content.model }
  if (content.citations.length > 0) yield { type: 'citations', citations: content.citations }
  yield { type: 'delta', text: content.answer }
  yield { type: 'complete', content }
}

/** A span of a passage as a span of its document's stored text. */
function toCitation({ index, passage, start, end }: SpanCitation, passages: RetrievedPassage[]): Citation {
  const cited = passages[passage - 1]!
  return {
    index,
    documentId: cited.documentId,
    documentVersion: cited.documentVersion,
    documentTitle: cited.documentTitle,
    passageId: cited.passageId,
    location: cited.location,
    heading: cited.heading,
    quote: cited.text.slice(start, end),
    start: cited.start + start,
    end: cited.start + end,
    score: cited.score,
    warning: warningOf(cited),
  }
}

/** Why an answer should be read with care; the field is absent where nothing is to be said. */
function warningsOf({ warnings, passages }: Task, citations: SpanCitation[]): { warnings?: AnswerWarning[] } {
  const fromSource = citations.some(({ passage }) => isSuspect(passages[passage - 1]!))
  const all: AnswerWarning[] = fromSource ? [...warnings, 'instruction-in-source'] : warnings
  return all.length > 0 ? { warnings: all } : {}
}

/** Said to a question that tries to change the rules, where the workspace wants it refused. */
function refusal(asked: AnswerRequest): AnswerContent {
  const language = asked.language ?? languageOf(asked, [])
  return {
    answer: refusalSentence(language),
    abstained: true,
    language,
    citations: [],
    support: [],
    model: 'builtin',
    cached: 'none',
    usage: nothingUsed,
    warnings: ['instruction-in-question'],
  }
}

/** A question that was refused, or should have been, is not told to a model as history either. */
function withoutSuspect(history: Turn[]): Turn[] {
  return history.filter(({ question }) => !isSuspectQuestion(question))
}

/** The asker's language: of the question, else of what was asked before, else of what was found. */
function languageOf({ question, history }: AnswerRequest, passages: RetrievedPassage[]): string {
  const asked = [question, ...history.map((turn) => turn.question).reverse()]
  for (const text of asked) {
    const { language } = detectLanguage(text)
    if (language) return language
  }
  return passages.find((passage) => passage.language)?.language ?? 'en'
}

function withoutMarkers(answer: string): string {
  return answer.replaceAll(/\s*\[\d+\]/g, '')
}

function toUsage({
  inputTokens,
  outputTokens,
}: {
  inputTokens: { total?: number }
  outputTokens: { total?: number }
}): Usage {
  return { inputTokens: inputTokens.total ?? 0, outputTokens: outputTokens.total ?? 0, cost: 0 }
}

/** Why a model did not answer, without its address or key. */
function reason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time'
  if (error instanceof Error && 'statusCode' in error && error.statusCode)
    return `it answered ${error.statusCode}`
  return 'it could not be reached'
}
