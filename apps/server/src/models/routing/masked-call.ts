import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Prompt,
} from '@ai-sdk/provider'
import { createMasking, type Masking } from '../../platform/masking/index.ts'
import type { ConfiguredModel } from '../route.ts'
import { mapRequest } from './masked-request.ts'
import type { ModelCall, RoutePart } from './run.ts'

type Options = Omit<LanguageModelV4CallOptions, 'abortSignal'>

const note = (examples: string): string =>
  `Text such as ${examples} stands for data that was taken out. Treat it as the data itself, and where your answer needs it write it exactly so, brackets included.`

/** The way back, for names of tools too. */
interface CallMasking extends Masking {
  toolName(name: string): string
}

/** A call as it leaves this machine, and the way back for what comes in. */
export interface MaskedCall {
  options: Options
  masking: CallMasking
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
  const found = findNames ? await findNames(textsOf(options), signal) : []
  return maskCall(options, [...new Set([...maskedNames, ...found])])
}

/** All that stands in a request, once each. */
function textsOf(given: Options): string[] {
  const texts = new Set<string>()
  const read = (words: string): string => {
    texts.add(words)
    return words
  }
  mapRequest(given, { text: read, name: read })
  return [...texts]
}

/**
 * A request with placeholders in place of what is personal, wherever words stand in it: messages, tools, what tools were
 * called with and gave, the form of the answer. Files go as they are.
 * @param names of people that are known to stand in it
 */
export function maskCall(given: Options, names: readonly string[] = []): MaskedCall {
  const masking = createMasking(textsOf(given), names)
  const toolNames = maskToolNames(given, masking)
  // Nothing of the request as data goes along: who reads no prompt is on this machine.
  const { gepeto: _, ...providerOptions } = given.providerOptions ?? {}
  const options = mapRequest(given, { text: masking.mask, name: toolNames.mask })
  const counts = masking.counts()
  const isMasked = Object.keys(counts).length > 0
  const examples = `[CPF_1], [EMAIL_2] or ${counts.PERSON ? '[PERSON_1]' : '[PHONE_1]'}`
  const prompt = isMasked ? withNote(options.prompt, note(examples)) : options.prompt
  return {
    options: { ...options, providerOptions, prompt },
    masking: { ...masking, toolName: toolNames.unmask },
    names,
  }
}

/** Names of tools take letters, digits, `_` and `-` alone, so placeholders stand in them without brackets. */
function maskToolNames({ tools = [] }: Options, { mask }: Masking) {
  const taken = new Set(tools.map(({ name }) => name))
  const masked = new Map<string, string>()
  const meant = new Map<string, string>()
  return {
    mask(name: string): string {
      let one = masked.get(name) ?? mask(name)
      if (one !== name && !masked.has(name)) {
        one = one.replace(/[[\]]/g, '')
        while (taken.has(one)) one += '_'
        taken.add(one)
        meant.set(one, name)
      }
      masked.set(name, one)
      return one
    },
    unmask: (name: string): string => meant.get(name) ?? name,
  }
}

function withNote(prompt: LanguageModelV4Prompt, said: string): LanguageModelV4Prompt {
  const [first, ...rest] = prompt
  return first?.role === 'system'
    ? [{ ...first, content: `${first.content}\n\n${said}` }, ...rest]
    : [{ role: 'system', content: said }, ...prompt]
}

const inJson = (words: string): string => JSON.stringify(words).slice(1, -1)

/** What a model said in one piece, in the words that its placeholders stand for. */
export function unmaskContent(
  content: LanguageModelV4Content[],
  { unmask, toolName }: CallMasking,
): LanguageModelV4Content[] {
  return content.map((part) => {
    if (part.type === 'text' || part.type === 'reasoning') return { ...part, text: unmask(part.text) }
    return part.type === 'tool-call'
      ? { ...part, toolName: toolName(part.toolName), input: unmask(part.input, inJson) }
      : part
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
  masking: CallMasking,
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
        yield {
          ...part,
          toolName: masking.toolName(part.toolName),
          input: masking.unmask(part.input, inJson),
        }
        break
      case 'tool-input-start':
        yield { ...part, toolName: masking.toolName(part.toolName) }
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
