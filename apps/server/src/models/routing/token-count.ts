import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from '@ai-sdk/provider'
import { guessedTokens } from '../guessed-tokens.ts'
import type { TokenUsage } from '../meter.ts'

/**
 * What a call used, as the provider counted it; where it did not, as its characters let guess.
 * @param said what came of the answer
 */
export function countTokens(
  { prompt }: Pick<LanguageModelV4CallOptions, 'prompt'>,
  said: string,
  usage: LanguageModelV4Usage | undefined,
): { usage: TokenUsage; isEstimated: boolean } {
  const input = usage?.inputTokens.total
  const output = usage?.outputTokens.total
  const cached = usage?.inputTokens.cacheRead
  return {
    usage: {
      inputTokens: input ?? guessedTokens(charactersOf(prompt)),
      outputTokens: output ?? guessedTokens(said.length),
      ...(cached ? { cachedInputTokens: cached } : {}),
    },
    isEstimated: input === undefined || output === undefined,
  }
}

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
