import type { LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { ModelFailure } from '../errors.ts'
import type { Purpose, TokenUsage } from '../meter.ts'
import type { Step } from '../route.ts'
import { type Begun, begin, settle } from './begin.ts'
import { BrokenOff, SaidNothing } from './failure.ts'
import { createOverlapFilter, goingOn } from './going-on.ts'
import { type FindNames, maskFor, unmaskParts } from './masked-call.ts'
import type { ModelCall, RoutePart } from './run.ts'
import { addTokens, countTokens, usageOf } from './token-count.ts'
import type { Watch } from './watch.ts'

/** How far a streamed call has come when a model takes its turn. */
export interface Turn {
  call: ModelCall
  /** What others said before and this one goes on from; empty where it begins. */
  said: string
  /** What they used. */
  spent: TokenUsage
  failures: ModelFailure[]
  watched: Watch
  /** What goes out now, for whoever has to go on from there. */
  told: { text: string; isFinal: boolean }
  findNames: FindNames | undefined
}

/** What one model says, from its first word on; nothing goes out before that. */
export async function* streamOn(
  step: Step,
  { call, said, spent, failures, watched, told, findNames }: Turn,
): AsyncGenerator<RoutePart> {
  const { target } = step
  const isContinuation = said !== ''
  const asked = isContinuation ? goingOn(call.options, said) : call.options
  const masked = await maskFor(target, call, asked, findNames)
  const options = masked?.options ?? asked
  const begun = await begin(step, call.actor, step.firstTokenMs, call.signal, async (abortSignal) => {
    watched.asked()
    const { stream } = await target.model.doStream({ ...options, abortSignal })
    return readToFirstWord(stream.getReader(), call.purpose)
  })
  const { first, deadline, attempt, close } = begun
  watched.began(deadline.elapsedMs)
  deadline.held()
  const overlap = isContinuation ? createOverlapFilter(said) : undefined
  try {
    const maskedNames = masked?.names ?? []
    yield { type: 'model', model: target, isContinuation, failures: [...failures], maskedNames }
    for await (const part of masked ? unmaskParts(partsOf(begun), masked.masking) : partsOf(begun)) {
      if (part.type === 'text-delta') {
        const delta = overlap ? overlap.push(part.delta) : part.delta
        if (delta === '') continue
        told.text += delta
        yield delta === part.delta ? part : { ...part, delta }
      } else if (part.type === 'finish') {
        const rest = overlap?.end() ?? ''
        if (rest !== '') {
          told.text += rest
          yield { type: 'text-delta', id: 'rest', delta: rest }
        }
        attempt.succeed()
        watched.ended('answered', told.text, part.usage)
        const usage = usageOf(countTokens(options, told.text, part.usage).usage)
        yield { ...part, usage: isContinuation ? addTokens(usage, spent) : usage }
        return
      } else {
        if (part.type === 'tool-call' || part.type === 'tool-input-start') told.isFinal = true
        yield part
      }
    }
  } catch (error) {
    const cause = deadline.signal.aborted ? deadline.signal.reason : error
    settle(step, attempt, cause, call.signal)
    throw cause
  } finally {
    attempt.leave()
    close()
    first.reader.cancel().catch(() => {})
  }
}

interface Opened {
  reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>
  /** What was read already: up to the first word, or to the end where there is none. */
  parts: RoutePart[]
}

/** @throws what the stream fails with, BrokenOff, SaidNothing where an answer ends before its first word */
async function readToFirstWord(reader: Opened['reader'], purpose: Purpose): Promise<Opened> {
  const parts: RoutePart[] = []
  for (;;) {
    const part = await nextOf(reader)
    if (part.type === 'stream-start') continue
    if (part.type === 'finish' && purpose === 'answer') throw new SaidNothing()
    parts.push(part)
    if (isWord(part) || part.type === 'finish') return { reader, parts }
  }
}

async function* partsOf({ first: { reader, parts }, deadline }: Begun<Opened>): AsyncGenerator<RoutePart> {
  yield* parts
  if (parts.at(-1)?.type === 'finish') return
  for (;;) {
    deadline.heard()
    const part = await nextOf(reader)
    if (part.type === 'stream-start') continue
    deadline.held()
    yield part
    if (part.type === 'finish') return
  }
}

/** @throws what the stream fails with; BrokenOff where it ends without having said that it ends */
async function nextOf(
  reader: Opened['reader'],
): Promise<Exclude<LanguageModelV4StreamPart, { type: 'error' }>> {
  const { value: part, done } = await reader.read()
  if (done) throw new BrokenOff('the stream ended without its end')
  if (part.type === 'error') throw part.error
  // Adapters make one up where the server sent none.
  if (part.type === 'finish' && part.finishReason.raw === undefined && part.finishReason.unified !== 'stop')
    throw new BrokenOff('the stream ended without a reason')
  return part
}

const isWord = (part: RoutePart): boolean =>
  (part.type === 'text-delta' && part.delta !== '') ||
  part.type === 'reasoning-delta' ||
  part.type === 'tool-input-start' ||
  part.type === 'tool-call'
