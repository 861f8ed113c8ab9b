import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'

type Options = Omit<LanguageModelV4CallOptions, 'abortSignal'>

const order =
  'Your answer above was cut off. Go on with the very next character, in the same language and form. Repeat nothing of what stands there, do not begin anew, and do not mention the interruption.'

/** The same request to a model that goes on where another one broke off. */
export function goingOn(options: Options, said: string): Options {
  return {
    ...options,
    prompt: [
      ...options.prompt,
      { role: 'assistant', content: [{ type: 'text', text: said }] },
      { role: 'user', content: [{ type: 'text', text: order }] },
    ],
  }
}

/** Characters that have to agree before a repetition is believed to be one. */
const leastOverlap = 4

/**
 * Takes out of a continuation what it repeats: the whole of what was said, or its last words. Holds back only the
 * beginning, as long as it could still be a repetition.
 */
export function createOverlapFilter(said: string): { push(delta: string): string; end(): string } {
  const starts = wordStarts(said)
  let held: string | undefined = ''

  /** What is left of the held text once the longest repetition is taken off it. */
  function cut(text: string): string {
    const bare = text.trimStart()
    const longest = starts.find((at) => said.length - at >= leastOverlap && bare.startsWith(said.slice(at)))
    return longest === undefined ? text : bare.slice(said.length - longest)
  }

  return {
    push(delta) {
      if (held === undefined) return delta
      held += delta
      const bare = held.trimStart()
      if (bare === '' || starts.some((at) => said.startsWith(bare, at) && said.length - at > bare.length))
        return ''
      const fresh = cut(held)
      held = undefined
      return fresh
    },
    end() {
      const rest = held ?? ''
      held = undefined
      // What only began to repeat, and ended there, repeats nothing but itself.
      return rest === '' || said.endsWith(rest.trim()) ? '' : cut(rest)
    },
  }
}

/** Where words begin, the earliest first: a repetition begins at one. */
function wordStarts(text: string): number[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])\S/gu)].map(({ index }) => index)
}
