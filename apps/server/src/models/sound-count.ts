/** More tokens than one call can hold: what is told beyond that, below nothing or in parts of a token is no count. */
export const mostTokensOfACall = 100_000_000

/** What a provider tells of tokens, if it can be true; what it does not count is guessed. */
export const soundCount = (told: unknown): number | undefined =>
  Number.isInteger(told) && (told as number) >= 0 && (told as number) <= mostTokensOfACall
    ? (told as number)
    : undefined
