/** The times of a step where nobody sets others: those of the contract. */
export const usualStep = { firstTokenMs: 20_000, totalMs: 120_000 }
