import { IndexNotReady } from './errors.ts'

/** How long a question waits for the index before its asker is told to try again, in milliseconds. */
const patienceMs = 20_000

/** Whether the index holds all that the database does: until then, "not in your documents" would be a guess. */
export interface Readiness {
  isOpen(): boolean
  open(): void
  /** @throws IndexNotReady where the index is not brought up in time */
  whenOpen(): Promise<void>
}

export function openReadiness(waitMs = patienceMs): Readiness {
  const opened = Promise.withResolvers<void>()
  let isOpen = false
  return {
    isOpen: () => isOpen,
    open() {
      isOpen = true
      opened.resolve()
    },
    async whenOpen() {
      if (isOpen) return
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(() => late.reject(new IndexNotReady()), waitMs)
      await Promise.race([opened.promise, late.promise]).finally(() => clearTimeout(timer))
    },
  }
}
