import type { Counters } from './counters.ts'
import { TooManyLetters } from './errors.ts'
import { nameKey } from './name-key.ts'

/** How many letters of a kind one mailbox is sent, whoever asks for them. */
export interface LetterLimit {
  /**
   * Counts a letter before it is written, so that many asked for at once gain nothing.
   * @throws TooManyLetters
   */
  take(kind: LetterKind, address: string): Promise<void>
  /** The mailbox' owner has used a letter: they may ask anew. */
  forget(kind: LetterKind, address: string): Promise<void>
}

/** Kinds are counted apart: whoever asks for links to a new password holds no invitation up. */
export type LetterKind = 'reset' | 'verification' | 'invitation'

const limit = 3
const windowSeconds = 15 * 60

export function openLetterLimit(counters: Counters): LetterLimit {
  const counter = counters.open({ name: 'letters', limit, windowSeconds, isExact: true })
  const keyOf = (kind: LetterKind, address: string) => `${kind}.${nameKey(address.trim().toLowerCase())}`
  return {
    async take(kind, address) {
      const { used, resetsAt } = await counter.take(keyOf(kind, address))
      if (used > limit) throw new TooManyLetters(Math.ceil((resetsAt - Date.now()) / 1000))
    },
    forget: (kind, address) => counter.forget(keyOf(kind, address)),
  }
}
