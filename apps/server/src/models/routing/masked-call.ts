import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider'
import { createMasking, type Masking } from '../../platform/masking/index.ts'
import type { ConfiguredModel } from '../route.ts'
import type { ModelCall, RoutePart } from './run.ts'

type Options = Omit<LanguageModelV4CallOptions, 'abortSignal'>

const note = (examples: string): string =>
  `Text such as ${examples} stands for data that was taken out. Treat it as the data itself, and where your answer needs it write it exactly so, brackets included.`

/** A call as it leaves this machine, and the way back for what comes in. */
export interface MaskedCall {
  options: Options
  masking: Masking
  /** Names of people that were taken out, as they are written. */
  names: readonly string[]
}

/** Finds names of people in texts. @throws NamesUnavailable, the signal's reason */
export type FindNames = (texts: readonly string[], signal?: AbortSignal) => Promise<readonly string[]>

/**
 * What a model is sent, where it may not have all of it.
 * @param options of the call, or what others said besides
 * @param findNames absent: names of people go as they are
 * @returns undefined: this model gets everything
 * @throws what `findNames` does: where names cannot be looked for, nothing is sent
 */
export async function maskFor(
  { isLocal }: ConfiguredModel,
  { route, maskedNames = [], signal }: ModelCall,
  options: Options,
  findNames: FindNames | undefined,
): Promise<MaskedCall | undefined> {
  if (!route.isMasked || isLocal) return undefined
  const found = findNames ? await findNames(textsOf(options.prompt), signal) : []
  return maskCall(options, [...new Set([...maskedNames, ...found])])
}

function textsOf(prompt: LanguageModelV4Prompt): string[] {
  const texts: string[] = []
  mapTexts(prompt, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

/**
 * A request with placeholders in place of what is personal, wherever words stand in it; files go as they are.
 * @param names of people that are known to stand in it
 */
export function maskCall(given: Options, names: readonly string[] = []): MaskedCall {
  const masking = createMasking(textsOf(given.prompt), names)
  const prompt = mapTexts(given.prompt, masking.mask)
  // Nothing of the request as data goes along: who reads no prompt is on this machine.
  const { gepeto: _, ...providerOptions } = given.providerOptions ?? {}
  const counts = masking.counts()
  const isMasked = Object.keys(counts).length > 0
  const examples = `[CPF_1], [EMAIL_2] or ${counts.PERSON ? '[PERSON_1]' : '[PHONE_1]'}`
  return {
    options: { ...given, providerOptions, prompt: isMasked ? withNote(prompt, note(examples)) : prompt },
    masking,
    names,
  }
}

function withNote(prompt: LanguageModelV4Prompt, said: string): LanguageModelV4Prompt {
  const [first, ...rest] = prompt
  return first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${said}` }, ...rest]
    : [{ role: 'system', content: said }, ...prompt]
}

function mapTexts(prompt: LanguageModelV4Prompt, map: (text: string) => string): LanguageModelV4Prompt {
  return prompt.map((message) => {
    if (message.role === 'system') return { ...message, content: map(message.content) }
    const content = message.content.map((part) => {
      if (part.type === 'text' || part.type === 'reasoning') return { ...part, text: map(part.text) }
      if (part.type === 'tool-call') return { ...part, input: deep(part.input, map) }
      return part.type === 'tool-result' ? { ...part, output: deep(part.output, map) } : part
    })
    return { ...message, content } as typeof message
  })
}

/** A JSON value with all of its texts mapped, not the names of its fields. */
function deep(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((one) => deep(one, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, deep(one, map)]))
}

const inJson = (words: string): string => JSON.stringify(words).slice(1, -1)

/** What a model said in one piece, in the words that its placeholders stand for. */
export function unmaskContent(
  content: LanguageModelV4Content[],
  { unmask }: Masking,
): LanguageModelV4Content[] {
  return content.map((part) => {
    if (part.type === 'text' || part.type === 'reasoning') return { ...part, text: unmask(part.text) }
    return part.type === 'tool-call' ? { ...part, input: unmask(part.input, inJson) } : part
  })
}

const endings = {
  'text-end': 'text-delta',
  'reasoning-end': 'reasoning-delta',
  'tool-input-end': 'tool-input-delta',
} as const

/** The same as it is said, also where a placeholder comes in pieces. */
export async function* unmaskParts(
  parts: AsyncIterable<RoutePart>,
  masking: Masking,
): AsyncGenerator<RoutePart> {
  type Delta = (typeof endings)[keyof typeof endings]
  const streams = new Map<string, { type: Delta; id: string; stream: ReturnType<Masking['unmaskStream']> }>()
  function* rest(of: { type: Delta; id: string; stream: { end(): string } }): Generator<RoutePart> {
    const delta = of.stream.end()
    if (delta !== '') yield { type: of.type, id: of.id, delta }
  }
  for await (const part of parts) {
    switch (part.type) {
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-input-delta': {
        const { type, id } = part
        const key = `${type} ${id}`
        const write = type === 'tool-input-delta' ? inJson : undefined
        const one = streams.get(key) ?? { type, id, stream: masking.unmaskStream(write) }
        streams.set(key, one)
        const delta = one.stream.push(part.delta)
        if (delta !== '' || part.delta === '') yield { ...part, delta }
        break
      }
      case 'text-end':
      case 'reasoning-end':
      case 'tool-input-end': {
        const key = `${endings[part.type]} ${part.id}`
        const one = streams.get(key)
        streams.delete(key)
        if (one) yield* rest(one)
        yield part
        break
      }
      case 'tool-call':
        yield { ...part, input: masking.unmask(part.input, inJson) }
        break
      case 'finish':
        for (const one of streams.values()) yield* rest(one)
        streams.clear()
        yield part
        break
      default:
        yield part
    }
  }
}
