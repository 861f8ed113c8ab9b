/** How much of a limit a key has used up in its window, and when the window ends (milliseconds since 1970). */
export interface Standing {
  used: number
  resetsAt: number
}

/** What is counted: at most `limit` in `windowSeconds`. */
export interface CounterOptions {
  /** Names the counter among others; part of its keys where they are shared. */
  name: string
  limit: number
  windowSeconds: number
  /**
   * Whether each count is known to every instance before `take` returns. Absent: far below the limit counts are told
   * to the others a moment later, so that a request does not wait for them.
   */
  isExact?: boolean
}

/** Counts by key in fixed windows, each beginning with the key's first count. Never fails: see the adapters. */
export interface Counter {
  readonly limit: number
  readonly windowSeconds: number
  /** Counts one more. @returns the standing with it, to be read at once; a promise only where others must be asked */
  take(key: string): Standing | Promise<Standing>
  /** Takes one count back. */
  giveBack(key: string): Promise<void>
  /** Forgets the key: it begins anew. */
  forget(key: string): Promise<void>
}
