import { z } from 'zod'
import type { TokenUsage } from '../../models/index.ts'

const Count = z.number().int().min(0)

/** Tokens as OpenAI and those who speak like it tell them; some leave one out, or send null. */
const Told = z.object({
  prompt_tokens: Count.nullish(),
  completion_tokens: Count.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: Count.nullish() }).nullish(),
})

/** What a response or chunk tells of tokens; undefined where it does not. */
export function usageIn(body: unknown): TokenUsage | undefined {
  const told = typeof body === 'object' && body !== null && 'usage' in body ? body.usage : undefined
  const { success, data } = Told.safeParse(told)
  if (!success || (data.prompt_tokens ?? data.completion_tokens ?? undefined) === undefined) return undefined
  const cached = data.prompt_tokens_details?.cached_tokens
  return {
    inputTokens: data.prompt_tokens ?? 0,
    outputTokens: data.completion_tokens ?? 0,
    ...(cached ? { cachedInputTokens: cached } : {}),
  }
}

const needle = Buffer.from('"usage"')
const openBrace = 0x7b
const isSpace = (code: number | undefined) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** An event longer than this is handed on in parts, in bytes. */
const longestEvent = 1024 * 1024

/**
 * Reads what an event stream of completions tells of tokens while its bytes go by. Only whole events are handed on,
 * which they mostly are as they come; the one that tells the tokens stays here where nobody asked for it.
 */
export class UsageTap {
  usage: TokenUsage | undefined
  /** Events that went by, about as many as tokens. */
  events = 0
  /** The stream has said that it is at its end. */
  isComplete = false
  readonly #isAsked: boolean
  #rest: Buffer = Buffer.alloc(0)

  /** @param isAsked the client asked to be told the tokens */
  constructor(isAsked: boolean) {
    this.#isAsked = isAsked
  }

  /** @returns what is to be handed on now */
  push(chunk: Buffer): Buffer {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const end = eventsEnd(data)
    if (end === 0 && data.length < longestEvent) {
      this.#rest = data
      return Buffer.alloc(0)
    }
    const whole = end === 0 ? data : data.subarray(0, end)
    this.#rest = data.subarray(whole.length)
    return this.#passed(whole)
  }

  /** What is left when the stream has ended. */
  end(): Buffer {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return this.#passed(rest)
  }

  #passed(events: Buffer): Buffer {
    this.events++
    this.isComplete ||= events.includes('[DONE]')
    if (!tellsUsage(events)) return events
    const kept = events
      .toString('utf8')
      .split(/(?<=\r?\n\r?\n)/)
      .filter((event) => this.#isKept(event))
    return Buffer.from(kept.join(''))
  }

  #isKept(event: string): boolean {
    const [, json] = /^data: ?(\{.*\})\s*$/m.exec(event) ?? []
    if (json === undefined || !json.includes('"usage"')) return true
    let body: unknown
    try {
      body = JSON.parse(json)
    } catch {
      return true
    }
    const usage = usageIn(body)
    if (!usage) return true
    this.usage = usage
    const { choices } = body as { choices?: unknown }
    return this.#isAsked || !Array.isArray(choices) || choices.length > 0
  }
}

/** The place after the last whole event; 0 where there is none. */
function eventsEnd(data: Buffer): number {
  const plain = data.lastIndexOf('\n\n')
  const carriage = data.lastIndexOf('\r\n\r\n')
  return Math.max(plain < 0 ? 0 : plain + 2, carriage < 0 ? 0 : carriage + 4)
}

/** Whether a member "usage" with an object stands in it; mostly it is null, or missing. */
function tellsUsage(data: Buffer): boolean {
  for (let at = data.indexOf(needle); at >= 0; at = data.indexOf(needle, at + needle.length)) {
    let next = at + needle.length
    while (isSpace(data[next]) || data[next] === 0x3a) next++
    if (data[next] === openBrace) return true
  }
  return false
}
