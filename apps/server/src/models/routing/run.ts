import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import type { Actor } from '../../platform/actor.ts'
import type { Bilingual } from '../../platform/language.ts'
import { CircuitOpen } from '../../platform/resilience/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { type ModelFailure, ModelsUnavailable } from '../errors.ts'
import type { Meter, Purpose, TokenUsage } from '../meter.ts'
import type { ConfiguredModel, Route, Step } from '../route.ts'
import { BudgetUsedUp } from '../usage/errors.ts'
import { begin } from './begin.ts'
import { failureOf, judge, SaidNothing } from './failure.ts'
import { type FindNames, maskFor, unmaskContent } from './masked-call.ts'
import { streamOn } from './stream-on.ts'
import { addTokens, countTokens, usageOf } from './token-count.ts'
import { type Observer, type Watch, watchCalls } from './watch.ts'

/** One call to a route, in the AI SDK's terms. */
export interface ModelCall {
  actor: Actor
  route: Route
  purpose: Purpose
  /** On whose behalf, where an assistant was asked. */
  assistantId?: string
  options: Omit<LanguageModelV4CallOptions, 'abortSignal'>
  /** Names of people that are masked whether or not they are found; only where the route is. */
  maskedNames?: readonly string[]
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal
}

/** What a model answered in one piece. */
export interface Generated {
  model: ConfiguredModel
  /** Those that were asked before and failed, in order. */
  failures: ModelFailure[]
  content: LanguageModelV4Content[]
  finishReason: LanguageModelV4FinishReason
  usage: LanguageModelV4Usage
  /** Names of people that were taken out of what it was sent. */
  maskedNames: readonly string[]
}

/**
 * What goes out while a model answers. A `model` part says whose words follow, and which models failed before; one that
 * is a continuation goes on where the one before it broke off, and nothing is said twice.
 */
export type RoutePart =
  | {
      type: 'model'
      model: ConfiguredModel
      isContinuation: boolean
      failures: ModelFailure[]
      /** As in `Generated`. */
      maskedNames: readonly string[]
    }
  | Exclude<LanguageModelV4StreamPart, { type: 'error' } | { type: 'stream-start' }>

export interface Router {
  /**
   * Asks the models of a route one after the other, until one answers.
   * @throws ModelsUnavailable when every step failed, the signal's reason where it was aborted, what the meter refuses
   */
  generate(call: ModelCall): Promise<Generated>
  /** The same, as it is said. A model that breaks off is gone on from by the next. @throws the same */
  stream(call: ModelCall): AsyncGenerator<RoutePart>
}

export interface RouterOptions {
  log: Log
  meter: Meter
  observers: Observer[]
  /** Absent: names of people are not masked. */
  findNames?: FindNames | undefined
}

export function openRouter({ log, meter, observers, findNames }: RouterOptions): Router {
  const watch = watchCalls([meter, ...observers])

  /** Notes a failure, since the next model may answer, and nobody would notice. */
  function note(failures: ModelFailure[], model: ConfiguredModel, error: unknown): void {
    const judged = judge(error)
    failures.push(failureOf(model.id, judged))
    const { reason, status } = judged
    // That it is left alone was said when its breaker opened; with every request it would fill the log.
    const level = error instanceof CircuitOpen ? 'debug' : 'warn'
    log[level](
      { model: model.id, reason: reason.en, status, cause: causeOf(error) },
      'a model did not answer',
    )
  }

  /**
   * Where the money is spent, a model that costs some is stepped over: the next one may cost nothing.
   * @returns what stands in the way of asking this model; undefined: nothing does
   * @throws what the meter refuses for every model
   */
  async function refusalOf(
    { actor, assistantId }: ModelCall,
    { id, provider }: ConfiguredModel,
  ): Promise<BudgetUsedUp | undefined> {
    if (provider === 'builtin') return undefined
    try {
      await meter.admit(actor, { model: id, assistantId })
      return undefined
    } catch (error) {
      if (error instanceof BudgetUsedUp && error.isMoneyAlone) return error
      throw error
    }
  }

  return {
    async generate(call) {
      const failures: ModelFailure[] = []
      const refusals: BudgetUsedUp[] = []
      for (const step of stepsOf(call)) {
        call.signal.throwIfAborted()
        const refusal = await refusalOf(call, step.target)
        if (refusal) {
          refusals.push(refusal)
          failures.push({ model: step.target.id, reason: moneySpent })
          continue
        }
        const watched = watch(call, step.target)
        try {
          const { content, finishReason, usage, maskedNames } = await generateOn(
            step,
            call,
            watched,
            findNames,
          )
          const said = textOf(content)
          watched.ended('answered', said, usage)
          const counted = usageOf(countTokens(call.options, said, usage).usage)
          return { model: step.target, failures, content, finishReason, usage: counted, maskedNames }
        } catch (error) {
          watched.ended(call.signal.aborted ? 'cancelled' : 'failed', '', undefined, error)
          call.signal.throwIfAborted()
          note(failures, step.target, error)
        }
      }
      throw noneAnswered(failures, refusals)
    },

    async *stream(call) {
      const failures: ModelFailure[] = []
      const refusals: BudgetUsedUp[] = []
      let said = ''
      let spent: TokenUsage = { inputTokens: 0, outputTokens: 0 }
      for (const step of stepsOf(call)) {
        const { target } = step
        call.signal.throwIfAborted()
        if (said !== '' && target.goOn) {
          const rest = target.goOn(call.options, said)
          if (rest === undefined) note(failures, target, new SaidNothing())
          else return yield* goOnBy(target, rest, failures, spent)
          continue
        }
        const refusal = await refusalOf(call, target)
        if (refusal) {
          refusals.push(refusal)
          failures.push({ model: target.id, reason: moneySpent })
          continue
        }
        const watched = watch(call, target)
        const told = { text: '', isFinal: false }
        try {
          yield* streamOn(step, { call, said, spent, failures, watched, told, findNames })
          return
        } catch (error) {
          watched.ended(call.signal.aborted ? 'cancelled' : 'failed', told.text, undefined, error)
          call.signal.throwIfAborted()
          note(failures, target, error)
          said += told.text
          if (told.text !== '') spent = sum(spent, countTokens(call.options, told.text, undefined).usage)
          // What was called cannot be called back, so nobody else can go on from there.
          if (told.isFinal) break
        } finally {
          // Whoever read it has left.
          watched.ended('cancelled', told.text)
        }
      }
      throw noneAnswered(failures, refusals)
    },
  }
}

const moneySpent: Bilingual = {
  en: 'the budget in money is used up',
  'pt-BR': 'o orçamento em dinheiro acabou',
}

/** What is said where no step answered: that the money is gone, where that alone stood in the way. */
const noneAnswered = (failures: ModelFailure[], [refusal, ...others]: BudgetUsedUp[]): Error =>
  refusal && others.length + 1 === failures.length ? refusal : new ModelsUnavailable(failures)

/** The built-in model quotes passages; to a client that wants a completion it has nothing to say, unless it was named. */
function stepsOf({ route: { steps }, purpose }: ModelCall): Step[] {
  return purpose === 'completion'
    ? steps.filter(({ target }, place) => place === 0 || target.provider !== 'builtin')
    : steps
}

async function generateOn(step: Step, call: ModelCall, watched: Watch, findNames: FindNames | undefined) {
  const { actor, options: given, signal, purpose } = call
  const { model } = step.target
  const masked = await maskFor(step.target, call, given, findNames)
  const options = masked?.options ?? given
  const { first, attempt, close } = await begin(step, actor, step.totalMs, signal, async (abortSignal) => {
    watched.asked()
    const result = await model.doGenerate({ ...options, abortSignal })
    if (purpose === 'answer' && !result.content.some(saysSomething)) throw new SaidNothing()
    return result
  })
  attempt.succeed()
  close()
  const { finishReason, usage } = first
  const content = masked ? unmaskContent(first.content, masked.masking) : first.content
  return { content, finishReason, usage, maskedNames: masked?.names ?? [] }
}

/** The rest of an answer that a model has at once. */
function* goOnBy(
  model: ConfiguredModel,
  rest: string,
  failures: ModelFailure[],
  spent: TokenUsage,
): Generator<RoutePart> {
  yield { type: 'model', model, isContinuation: true, failures: [...failures], maskedNames: [] }
  if (rest !== '') {
    yield { type: 'text-start', id: 'rest' }
    yield { type: 'text-delta', id: 'rest', delta: rest }
    yield { type: 'text-end', id: 'rest' }
  }
  const none = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 }
  const outputTokens = { total: 0, text: 0, reasoning: 0 }
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: undefined },
    usage: addTokens({ inputTokens: none, outputTokens }, spent),
  }
}

const sum = (one: TokenUsage, other: TokenUsage): TokenUsage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
})

const saysSomething = (part: LanguageModelV4Content): boolean =>
  part.type === 'text' ? part.text !== '' : part.type === 'tool-call'

const textOf = (content: LanguageModelV4Content[]): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('')

/** What of an error may be logged: its names and codes. Its words can hold addresses, and what was sent. */
function causeOf(error: unknown): string {
  const names: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    names.push('code' in at && typeof at.code === 'string' ? `${at.name} ${at.code}` : at.name)
  return names.join(' < ')
}
