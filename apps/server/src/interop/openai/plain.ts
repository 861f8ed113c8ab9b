import type { LanguageModelV4Content, LanguageModelV4FinishReason } from '@ai-sdk/provider'
import type { ChatCompletionRequest } from '@gepeto/contract'
import {
  type Forward,
  type Forwarded,
  guessedTokens,
  type Models,
  type Route,
  speaksOpenAi,
} from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { newId } from '../../platform/ids.ts'
import type { EventStream } from './event-stream.ts'
import { callOptionsOf } from './prompt.ts'
import { type RawJson, withMembers } from './raw-json.ts'
import { chunk, completion, lastChunk, newHead, type OpenAiToolCall, tokensOf, usageChunk } from './shapes.ts'
import { UsageTap, usageIn } from './usage-tap.ts'

/** A completion by a configured model. */
export interface PlainCall {
  actor: Actor
  route: Route
  raw: RawJson
  request: ChatCompletionRequest
  signal: AbortSignal
}

/** A whole completion, as JSON that is ready to go out. */
export interface WholeCompletion {
  contentType: string
  text: string
}

const json = 'application/json; charset=utf-8'

export function plainCompletions(models: Pick<Models, 'generate' | 'stream'>, forward: Forward) {
  /** As bytes, where one provider alone is asked and it speaks the client's language. */
  function send({ actor, route, raw, request, signal }: PlainCall): Promise<Forwarded> | undefined {
    const step = speaksOpenAi(route)
    if (!step) return undefined
    const isStream = request.stream === true
    const isUsageAsked = request.stream_options?.include_usage === true
    const body = withMembers(raw.text, {
      model: JSON.stringify(step.target.wire.model),
      // Tokens are always asked for: the meter needs them.
      ...(isStream && !isUsageAsked
        ? { stream_options: JSON.stringify({ ...request.stream_options, include_usage: true }) }
        : {}),
    })
    return forward({ actor, step, body, isStream, signal })
  }

  return {
    async complete(call: PlainCall): Promise<WholeCompletion> {
      const sent = await send(call)
      if (sent) return whole(sent)
      const { actor, route, request, signal } = call
      const { content, finishReason, usage } = await models.generate({
        actor,
        route,
        purpose: 'completion',
        options: callOptionsOf(request),
        signal,
      })
      const head = newHead(newId('mcl'), request.model)
      const toolCalls = toolCallsOf(content)
      const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      const message = { content: text === '' && toolCalls.length > 0 ? null : text, toolCalls }
      return {
        contentType: json,
        text: JSON.stringify(completion(head, message, finishOf(finishReason), tokensOf(usage))),
      }
    },

    /** @returns what writes the events, once the model has begun to speak */
    async stream(call: PlainCall): Promise<(out: EventStream) => Promise<void>> {
      const isUsageAsked = call.request.stream_options?.include_usage === true
      const sent = await send(call)
      if (sent) return (out) => pipe(sent, out, isUsageAsked, call.signal)
      return translated(models, call, isUsageAsked)
    },
  }
}

export type PlainCompletions = ReturnType<typeof plainCompletions>

async function whole(sent: Forwarded): Promise<WholeCompletion> {
  const { contentType, body } = sent
  if (typeof body !== 'string') throw sent.broke(undefined, 0)
  let usage: ReturnType<typeof usageIn>
  try {
    usage = usageIn(JSON.parse(body))
  } catch (error) {
    throw sent.broke(error, 0)
  }
  sent.answered(usage ?? {}, guessedTokens(body.length))
  return { contentType, text: body }
}

/** Hands the provider's bytes on as they come. */
async function pipe(
  sent: Forwarded,
  out: EventStream,
  isUsageAsked: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { body } = sent
  const tap = new UsageTap(isUsageAsked)
  if (typeof body === 'string') throw sent.broke(undefined, 0)
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = () => body.destroy(signal.reason instanceof Error ? signal.reason : new Error('left'))
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      const finish = () => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      body.on('data', (data: Buffer) => {
        if (tap.isComplete) return
        sent.heard()
        const events = tap.push(data)
        // Not only when the connection says so: what was said last and the end go out in one packet.
        if (tap.isComplete) out.end(events)
        else if (events.length > 0 && !out.write(events)) {
          body.pause()
          sent.held()
          out.drained().then(() => {
            sent.heard()
            body.resume()
          })
        }
      })
      body.on('end', finish)
      body.on('error', reject)
      body.on('close', finish)
    })
  } catch (error) {
    // The last word was said: what happens to the connection then is nobody's loss.
    if (!tap.isComplete) throw sent.broke(error, tap.guessedTokens)
  }
  if (!tap.isComplete) {
    const rest = tap.end()
    if (rest.length > 0) out.write(rest)
  }
  if (!tap.isComplete) throw sent.broke(undefined, tap.guessedTokens)
  sent.answered(tap.usage ?? {}, tap.guessedTokens)
}

/** A stream of a provider that speaks another language. */
async function translated(
  models: Pick<Models, 'stream'>,
  { actor, route, request, signal }: PlainCall,
  isUsageAsked: boolean,
): Promise<(out: EventStream) => Promise<void>> {
  const parts = models.stream({
    actor,
    route,
    purpose: 'completion',
    options: callOptionsOf(request),
    signal,
  })
  // Until the first model speaks, a failure is an answer like any other.
  const first = await parts.next()
  const head = newHead(newId('mcl'), request.model)
  return async (out) => {
    out.write(chunk(head, { role: 'assistant', content: '' }))
    const places = new Map<string, number>()
    const say = async (events: string) => {
      if (!out.write(events)) await out.drained()
    }
    for (let next = first; !next.done; next = await parts.next()) {
      const part = next.value
      if (part.type === 'text-delta') await say(chunk(head, { content: part.delta }))
      else if (part.type === 'tool-input-start') {
        places.set(part.id, places.size)
        await say(chunk(head, toolDelta(places.get(part.id)!, part.id, part.toolName, '')))
      } else if (part.type === 'tool-input-delta')
        await say(chunk(head, toolDelta(places.get(part.id) ?? 0, undefined, undefined, part.delta)))
      else if (part.type === 'tool-call' && !places.has(part.toolCallId)) {
        places.set(part.toolCallId, places.size)
        const place = places.get(part.toolCallId)!
        await say(chunk(head, toolDelta(place, part.toolCallId, part.toolName, part.input)))
      } else if (part.type === 'finish') {
        await say(chunk(head, {}, finishOf(part.finishReason)))
        if (isUsageAsked) await say(usageChunk(head, tokensOf(part.usage)))
      }
    }
    out.end(lastChunk)
  }
}

const toolDelta = (index: number, id: string | undefined, name: string | undefined, text: string) => ({
  tool_calls: [
    {
      index,
      ...(id === undefined ? {} : { id, type: 'function' }),
      function: { ...(name === undefined ? {} : { name }), arguments: text },
    },
  ],
})

const toolCallsOf = (content: readonly LanguageModelV4Content[]): OpenAiToolCall[] =>
  content.flatMap((part) =>
    part.type === 'tool-call'
      ? [
          {
            id: part.toolCallId,
            type: 'function' as const,
            function: { name: part.toolName, arguments: part.input },
          },
        ]
      : [],
  )

function finishOf({ unified }: LanguageModelV4FinishReason): string {
  if (unified === 'tool-calls') return 'tool_calls'
  if (unified === 'content-filter') return 'content_filter'
  return unified === 'length' ? 'length' : 'stop'
}
