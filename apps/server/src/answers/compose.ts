import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import type { AnswerWarning, AskRequest, Citation, InjectionPolicy, Usage } from '@gepeto/contract'
import {
  type Knowledge,
  type ReadableCollection,
  type RetrievedPassage,
  warningOf,
} from '../knowledge/index.ts'
import {
  type Embedder,
  type GroundedRequest,
  type ModelCall,
  type ModelFailure,
  type Models,
  type Route,
  smallTalkOf,
} from '../models/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Bus } from '../platform/bus/index.ts'
import type { Cache } from '../platform/cache/index.ts'
import { followUpKind, resolveFollowUp } from '../text/follow-up.ts'
import { detectLanguage } from '../text/language.ts'
import { type AnswerContent, nothingUsed } from './answer-content.ts'
import { type AssistantSetup, policyUnder } from './assistant-setup.ts'
import { type Turn as AnswerTurn, isWrittenAlike, noTurn, openAnswerCache, scopeOf } from './cache.ts'
import { abstentionSentence, languageAcross, refusalSentence, type Searched } from './phrases.ts'
import { groundedPrompt, type PromptMessage, toModelPrompt } from './prompt.ts'
import { isSuspectQuestion, screenPassages, sourceWarnings } from './screening.ts'
import type { Composed, Composition, FoundPassage } from './trail.ts'
import { type AnswerWriter, createAnswerWriter, type SpanCitation, type WritingEvent } from './writer.ts'

/** An earlier question of the conversation, and what was answered. */
export interface Turn {
  question: string
  answer: string
}

export type AnswerRequest = Pick<AskRequest, 'question' | 'language' | 'model' | 'cache'> & {
  /** The id that the answer is written down under; absent: it is not. */
  id?: string
  /** Absent: all that the asker may read. */
  collections?: string[]
  /** Who answers; absent: no assistant. What it settles holds, whatever the request says. */
  assistant?: AssistantSetup | undefined
  /** Oldest first. */
  history: Turn[]
}

/** What goes out while an answer is composed: one `start`, then `citations` and `delta` in any number, one `complete`. */
export type AnswerPart =
  /** `documents`: what the answer may say is theirs. */
  | { type: 'start'; model: string; documents: string[] }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'delta'; text: string }
  | ({ type: 'complete' } & Composed)

export interface AnswersOptions {
  knowledge: Knowledge
  models: Models
  cache: Cache
  bus: Bus
  /** The built-in embedder, by which past questions are found. */
  embedder: Embedder
  /** What a workspace does with text that reads like an instruction to the assistant. */
  injectionPolicy(actor: Actor): Promise<InjectionPolicy>
  /** Whether an actor's questions may be answered from, and for, those of others. */
  mayReuse(actor: Actor): Promise<boolean>
}

const forgetTopic = 'answers.forget-questions'

/** Passages that a model is given. */
const passagesGiven = 10

/** Everything one answer is composed from. */
interface Task {
  /** The id that it is written down under. */
  id: string | null
  request: GroundedRequest
  assistant: AssistantSetup | undefined
  /** As they were found; what the model was given of them stands in the request. */
  passages: RetrievedPassage[]
  /** Of the question, and of sources by what was cited: the warnings that are due. */
  warningsWith(citations: SpanCitation[]): AnswerWarning[]
  language: string
  isSmallTalk: boolean
  /** The asker may not add documents. */
  isReader: boolean
  searched: Searched
  route: Route
  /** Keeps the answer for who asks next, where it may be kept. */
  turn: AnswerTurn
}

/** What an answer is gathered from. */
interface Material {
  actor: Actor
  asked: AnswerRequest
  policy: InjectionPolicy
  collections: ReadableCollection[]
  isSmallTalk: boolean
  isSuspectAsked: boolean
}

/** Which model answered, and which failed before it. */
interface Served {
  model: string
  fallback: string[]
  /** Names of people that it was not sent. */
  maskedNames: readonly string[]
}

/** What a model says, as it is taken. */
interface Said {
  writer: AnswerWriter
  reading: Composition['reading']
  prompt: PromptMessage[]
  raw: string
}

/** The same words to the same question, as far as a model gives them. */
const parameters = { temperature: 0 }

/** The one path from a question to an answer: retrieve, compose, verify. */
export function createAnswers({
  knowledge,
  models,
  cache,
  bus,
  embedder,
  injectionPolicy,
  mayReuse,
}: AnswersOptions) {
  const answers = openAnswerCache(cache, embedder)
  bus.subscribe(forgetTopic, answers.forgetQuestions)

  async function prepare(
    actor: Actor,
    request: AnswerRequest,
    route: Route,
    signal: AbortSignal,
  ): Promise<Task | { ready: Composed }> {
    const asked = request.cache === 'refresh' ? withoutRepeats(request) : request
    const { assistant } = asked
    const policy = policyUnder(await injectionPolicy(actor), assistant)
    const readable = await knowledge.readableCollections(actor, asked.collections)
    const collections = assistant?.collections
      ? readable.filter(({ id }) => assistant.collections!.includes(id))
      : readable
    const isSuspectAsked = isSuspectQuestion(asked.question)
    if (isSuspectAsked && policy === 'refuse')
      return { ready: { content: refusal(asked), trail: { composedAs: null } } }
    const isSmallTalk = smallTalkOf(asked.question) !== undefined
    const isKept =
      asked.history.length === 0 && asked.cache !== 'off' && !isSmallTalk && (await mayReuse(actor))
    const scope = scopeOf({ actor, assistant, policy, collections, route, language: asked.language })
    const begun = isKept
      ? await answers.begin(scope, asked.question, asked.cache === 'refresh', signal)
      : noTurn
    if ('found' in begun) return { ready: { content: begun.found, trail: { composedAs: begun.composedAs } } }
    try {
      const gathered = await gather({ actor, asked, policy, collections, isSmallTalk, isSuspectAsked })
      return { ...gathered, id: asked.id ?? null, route, turn: begun }
    } catch (error) {
      begun.done()
      throw error
    }
  }

  /** Finds what the answer may stand on, and writes the request to the model. */
  async function gather(material: Material): Promise<Omit<Task, 'id' | 'route' | 'turn'>> {
    const { actor, asked, policy, collections, isSmallTalk, isSuspectAsked } = material
    const history = (policy === 'flag' ? asked.history : withoutSuspect(asked.history)).flatMap(
      ({ question, answer }) => [
        { role: 'user' as const, text: question },
        { role: 'assistant' as const, text: withoutMarkers(answer) },
      ],
    )
    const query = resolveFollowUp(asked.question, history)
    let isFoundByWords = false
    const found = isSmallTalk
      ? []
      : await knowledge.retrieve(actor, {
          query,
          collections,
          limit: passagesGiven,
          cache: asked.cache,
          onMute: () => {
            isFoundByWords = true
          },
        })
    const passages = screenPassages(found, policy)
    const given = policy === 'strip' ? found : passages
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
      assistant: asked.assistant,
      passages: given,
      warningsWith: (citations) => {
        const cited = new Set(citations.map(({ passage }) => given[passage - 1]!))
        return [
          ...(isSuspectAsked ? ['instruction-in-question' as const] : []),
          ...sourceWarnings(found, policy, cited),
          ...(isFoundByWords ? ['found-by-words' as const] : []),
        ]
      },
      language,
      isSmallTalk,
      isReader: !actor.permissions.has('documents:write'),
      searched: {
        collections: collections.length,
        documents: collections.reduce((sum, { documents }) => sum + documents, 0),
        languages: [...new Set(collections.flatMap(({ languages }) => languages))],
      },
    }
  }

  const writerOf = (
    { request, language, isSmallTalk, isReader, searched, assistant }: Task,
    model: string,
  ): { writer: AnswerWriter; reading: Composition['reading'] } => {
    const usual = () =>
      abstentionSentence(language, searched, {
        followUp: request.history.length > 0 ? followUpKind(request.question) : undefined,
        isReader,
        documentsIn: model === 'builtin' ? languageAcross(searched, language) : undefined,
      })
    const reading = {
      abstention: assistant?.notFound || usual(),
      isSmallTalk,
      isStrict: assistant?.isStrict ?? false,
    }
    return { writer: createAnswerWriter(request.passages, reading), reading }
  }

  function finish(task: Task, { model, fallback, maskedNames }: Served, said: Said, usage: Usage) {
    const { events, written } = said.writer.end()
    const warnings = task.warningsWith(written.citations)
    if (said.writer.isFull()) warnings.push('answer-cut')
    const content: AnswerContent = {
      ...written,
      citations: written.citations.map((citation) => toCitation(citation, task.passages)),
      language: task.language,
      model,
      cached: 'none',
      usage,
      ...answeredBy(task.assistant),
      ...(fallback.length > 0 ? { fallback } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    }
    // A stand-in's answer is soon asked again: the model that was meant, or the one of vectors, may be back.
    task.turn.keep(content, task.id, fallback.length > 0 || warnings.includes('found-by-words'))
    const composition: Composition = {
      found: task.passages.map(toFound),
      request: task.request,
      prompt: model === 'builtin' ? null : said.prompt,
      ...(task.route.isMasked && model !== 'builtin' && { isMasked: true }),
      ...(maskedNames.length > 0 && { maskedNames }),
      parameters,
      raw: said.raw,
      reading: said.reading,
    }
    return { events, content, trail: { composition } }
  }

  /** The models to try for a task; small talk needs no other than the built-in one. */
  const callOf = async (
    actor: Actor,
    task: Task,
    prompt: PromptMessage[],
    signal: AbortSignal,
  ): Promise<ModelCall> => ({
    actor,
    route: task.isSmallTalk ? await models.route(actor, 'builtin') : task.route,
    purpose: 'answer',
    ...(task.assistant && { assistantId: task.assistant.id }),
    options: {
      prompt: toModelPrompt(prompt),
      ...parameters,
      providerOptions: { gepeto: task.request },
    },
    signal,
  })

  const usageOf = (model: string, { inputTokens, outputTokens }: LanguageModelV4Usage): Usage => {
    const used = { inputTokens: inputTokens.total ?? 0, outputTokens: outputTokens.total ?? 0 }
    const cachedInputTokens = inputTokens.cacheRead ?? 0
    return { ...used, cost: models.meter.priceOf(model, { ...used, cachedInputTokens }) }
  }

  /**
   * Composes a whole answer.
   * @throws ModelNotFound, ModelsUnavailable
   */
  async function answer(actor: Actor, given: AnswerRequest, signal: AbortSignal): Promise<Composed> {
    const asked = asSettled(given)
    const route = await models.route(actor, asked.model)
    const task = await prepare(actor, asked, route, signal)
    if ('ready' in task) return task.ready
    try {
      const prompt = promptOf(task)
      const call = await callOf(actor, task, prompt, signal)
      const { model, failures, content: parts, usage, maskedNames } = await models.generate(call)
      const said: Said = { ...writerOf(task, model.id), prompt, raw: '' }
      for (const part of parts) if (part.type === 'text') for await (const _ of taken(said, part.text));
      const served = { model: model.id, fallback: namesOf(failures), maskedNames }
      const { content, trail } = finish(task, served, said, usageOf(model.id, usage))
      return { content, trail }
    } finally {
      task.turn.done()
    }
  }

  /**
   * The same, as it is written.
   * @throws ModelNotFound, ModelsUnavailable
   */
  async function* stream(
    actor: Actor,
    given: AnswerRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerPart> {
    const asked = asSettled(given)
    const route = await models.route(actor, asked.model)
    const task = await prepare(actor, asked, route, signal)
    if ('ready' in task) return yield* replay(task.ready)
    try {
      yield* write(actor, task, signal)
    } finally {
      task.turn.done()
    }
  }

  async function* write(actor: Actor, task: Task, signal: AbortSignal): AsyncGenerator<AnswerPart> {
    let usage = nothingUsed
    let model = ''
    let fallback: string[] = []
    let maskedNames: readonly string[] = []
    let said: Said | undefined
    const prompt = promptOf(task)
    const begin = (): Said => ({ ...writerOf(task, model), prompt, raw: '' })
    for await (const part of models.stream(await callOf(actor, task, prompt, signal))) {
      if (part.type === 'model') {
        model = part.model.id
        fallback = namesOf(part.failures)
        maskedNames = part.maskedNames
        if (!said) yield { type: 'start', model, documents: idsOf(task.passages) }
        said ??= begin()
      } else if (part.type === 'text-delta' && said) {
        for await (const events of taken(said, part.delta)) yield* outgoing(events, task.passages)
        if (said.writer.isFull()) break
      } else if (part.type === 'finish') usage = usageOf(model, part.usage)
    }
    const { events, content, trail } = finish(task, { model, fallback, maskedNames }, said ?? begin(), usage)
    yield* outgoing(events, task.passages)
    yield { type: 'complete', content, trail }
  }

  return {
    answer,
    stream,
    /** Forgets how past questions were worded, on every instance. */
    forgetQuestions: () => bus.publish(forgetTopic, null),
  }
}

/** Characters of a model's text. */
const READ_AT_ONCE = 2000

export type Answers = ReturnType<typeof createAnswers>

/** A request with what its assistant settles in place of what it says itself. */
function asSettled(asked: AnswerRequest): AnswerRequest {
  const { assistant, model, language } = asked
  return assistant
    ? { ...asked, model: assistant.model ?? model, language: assistant.language ?? language }
    : asked
}

/** Which assistant answered, in which version; nothing where none did, or a draft. */
function answeredBy(assistant: AssistantSetup | undefined): Pick<AnswerContent, 'assistant'> {
  if (!assistant?.version) return {}
  const { id, version, name } = assistant
  return { assistant: { id, version, name } }
}

/** Each model once, though it may have failed several times. */
const namesOf = (failures: readonly ModelFailure[]): string[] => [
  ...new Set(failures.map(({ model }) => model)),
]

function promptOf({ request, assistant }: Task): PromptMessage[] {
  const { system, messages } = groundedPrompt(request, { assistant })
  return [{ role: 'system', text: system }, ...messages]
}

/** Reads what a model said next, in slices between which others have their turn: one delta may hold a whole book. */
async function* taken(said: Said, text: string): AsyncGenerator<WritingEvent[]> {
  for (let at = 0; at < text.length && !said.writer.isFull(); at += READ_AT_ONCE) {
    if (at > 0) await nextTurn()
    const slice = text.slice(at, at + READ_AT_ONCE)
    said.raw += slice
    yield said.writer.push(slice)
  }
}

const toFound = (passage: RetrievedPassage, place: number): FoundPassage => ({
  index: place + 1,
  passageId: passage.passageId,
  documentId: passage.documentId,
  documentVersion: passage.documentVersion,
  start: passage.start,
  end: passage.end,
  score: passage.score,
  scores: passage.scores,
})

function* outgoing(events: WritingEvent[], passages: RetrievedPassage[]): Generator<AnswerPart> {
  for (const event of events) {
    yield event.type === 'delta'
      ? event
      : { type: 'citations', citations: event.citations.map((citation) => toCitation(citation, passages)) }
  }
}

function* replay({ content, trail }: Composed): Generator<AnswerPart> {
  yield { type: 'start', model: content.model, documents: idsOf(content.citations) }
  if (content.citations.length > 0) yield { type: 'citations', citations: content.citations }
  yield { type: 'delta', text: content.answer }
  yield { type: 'complete', content, trail }
}

const idsOf = (from: { documentId: string }[]) => [...new Set(from.map(({ documentId }) => documentId))]

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
    ...answeredBy(asked.assistant),
    warnings: ['instruction-in-question'],
  }
}

/** Who asks the same once more wants another answer, not one to a conversation about it. */
function withoutRepeats(asked: AnswerRequest): AnswerRequest {
  const last = asked.history.findLastIndex(({ question }) => !isWrittenAlike(question, asked.question))
  return { ...asked, history: asked.history.slice(0, last + 1) }
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
