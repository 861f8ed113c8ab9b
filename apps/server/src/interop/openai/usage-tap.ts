import { z } from 'zod'
import { guessedTokens, soundCount, type TokenUsage } from '../../models/index.ts'

/** Tokens as OpenAI and those who speak like it tell them; some leave one out, send null, or what is no count. */
const Told = z.object({
  prompt_tokens: z.unknown(),
  completion_tokens: z.unknown(),
  prompt_tokens_details: z.object({ cached_tokens: z.unknown() }).nullish().catch(undefined),
})

/** What a response or chunk tells of tokens, as far as it can be true; undefined where it tells nothing. */
export function usageIn(body: unknown): Partial<TokenUsage> | undefined {
  const told = typeof body === 'object' && body !== null && 'usage' in body ? body.usage : undefined
  const { success, data } = Told.safeParse(told)
  if (!success) return undefined
  const inputTokens = soundCount(data.prompt_tokens)
  const outputTokens = soundCount(data.completion_tokens)
  if (inputTokens === undefined && outputTokens === undefined) return undefined
  const cached = soundCount(data.prompt_tokens_details?.cached_tokens)
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(cached && inputTokens ? { cachedInputTokens: Math.min(cached, inputTokens) } : {}),
  }
}

const needle = Buffer.from('"usage"')
const dataField = Buffer.from('data:')
const newline = 0x0a
const openBrace = 0x7b
const isSpace = (code: number | undefined) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Bytes that stand around the words of an event, at most: id, model and the like. The shortest event shows how many. */
const mostAround = 300

/** An event longer than this is handed on in parts, in bytes. */
const longestEvent = 1024 * 1024

/**
 * Reads what an event stream of completions tells of tokens while its bytes go by. Only whole events are handed on,
 * which they mostly are as they come; the one that tells the tokens stays here where nobody asked for it.
 */
export class UsageTap {
  usage: Partial<TokenUsage> | undefined
  /** The stream has said that it is at its end. */
  isComplete = false
  readonly #isAsked: boolean
  #rest: Buffer = Buffer.alloc(0)
  #bytes = 0
  /** Lines of data, most often an event each, and the shortest of them in bytes. */
  #lines = 0
  #around = mostAround
  #isInLine = false

  /** @param isAsked the client asked to be told the tokens */
  constructor(isAsked: boolean) {
    this.#isAsked = isAsked
  }

  /** Tokens of what went by, where nobody tells: one for an event at least, more where it is long. */
  get guessedTokens(): number {
    return Math.max(this.#lines, guessedTokens(Math.max(0, this.#bytes - this.#lines * this.#around)))
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
    this.#count(events)
    if (!tellsUsage(events)) return events
    const kept = events
      .toString('utf8')
      .split(/(?<=\r?\n\r?\n)/)
      .filter((event) => this.#isKept(event))
    return Buffer.from(kept.join(''))
  }

  /** Counts what goes by, and sees the line that ends it; in a text the same words end nothing. */
  #count(events: Buffer): void {
    this.#bytes += events.length
    const isInLine = this.#isInLine
    this.#isInLine = events.length > 0 && events.at(-1) !== newline
    for (let at = events.indexOf(dataField); at >= 0; ) {
      const isLine = at === 0 ? !isInLine : events[at - 1] === newline
      const lineEnd = events.indexOf(newline, at)
      const end = lineEnd < 0 ? events.length : lineEnd
      if (isLine && isLastLine(events.subarray(at, end))) this.isComplete = true
      else if (isLine) {
        this.#lines++
        this.#around = Math.min(this.#around, end - at)
      }
      at = events.indexOf(dataField, isLine ? end : at + dataField.length)
    }
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

/** Only short lines are looked into. */
const isLastLine = (line: Buffer): boolean =>
  line.length < 20 && /^data: ?\[DONE\]\s*$/.test(line.toString('latin1'))

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
