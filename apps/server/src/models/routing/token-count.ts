import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from '@ai-sdk/provider'
import { guessedTokens } from '../guessed-tokens.ts'
import type { TokenUsage } from '../meter.ts'
import { soundCount } from '../sound-count.ts'

/**
 * What a call used, as the provider counted it; where it did not, as its characters let guess.
 * @param said what came of the answer
 */
export function countTokens(
  { prompt }: Pick<LanguageModelV4CallOptions, 'prompt'>,
  said: string,
  usage: LanguageModelV4Usage | undefined,
): { usage: TokenUsage; isEstimated: boolean } {
  const input = soundCount(usage?.inputTokens.total)
  const output = soundCount(usage?.outputTokens.total)
  const cached = cachedOf(usage?.inputTokens.cacheRead, input)
  return {
    usage: {
      inputTokens: input ?? guessedTokens(charactersOf(prompt)),
      outputTokens: output ?? guessedTokens(said.length),
      ...(cached ? { cachedInputTokens: cached } : {}),
    },
    isEstimated: input === undefined || output === undefined,
  }
}

/** Of the input, what the provider says it had read before: never more than there was. */
const cachedOf = (cached: unknown, input: number | undefined): number | undefined =>
  input === undefined ? undefined : soundCount(cached) && Math.min(soundCount(cached)!, input)

/** Tokens as the AI SDK tells them. */
export const usageOf = ({
  inputTokens,
  outputTokens,
  cachedInputTokens = 0,
}: TokenUsage): LanguageModelV4Usage => ({
  inputTokens: {
    total: inputTokens,
    noCache: inputTokens - cachedInputTokens,
    cacheRead: cachedInputTokens,
    cacheWrite: undefined,
  },
  outputTokens: { total: outputTokens, text: outputTokens, reasoning: undefined },
})

/** What was used before, on top of what a model counted for the rest. */
export function addTokens(counted: LanguageModelV4Usage, before: TokenUsage): LanguageModelV4Usage {
  const { inputTokens, outputTokens } = counted
  return {
    ...counted,
    inputTokens: { ...inputTokens, total: (inputTokens.total ?? 0) + before.inputTokens },
    outputTokens: { ...outputTokens, total: (outputTokens.total ?? 0) + before.outputTokens },
  }
}

function charactersOf(prompt: LanguageModelV4CallOptions['prompt']): number {
  let characters = 0
  for (const { content } of prompt) {
    if (typeof content === 'string') characters += content.length
    else for (const part of content) if ('text' in part) characters += part.text.length
  }
  return characters
}
