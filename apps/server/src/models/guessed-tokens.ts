/** Characters of a token, on average over European languages. */
const charactersPerToken = 4

/** Tokens of so many characters, where nobody counts them: providers that say nothing, and what has no tokens of its own. */
export const guessedTokens = (characters: number): number => Math.ceil(characters / charactersPerToken)
