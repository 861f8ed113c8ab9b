import type { Breaker } from './breaker.ts'
import type { Bulkhead } from './bulkhead.ts'
import { CircuitOpen, TookTooLong } from './errors.ts'
import { pause, pauseMs } from './retry.ts'

export interface GuardOptions {
  /** Longest time for one try, in milliseconds. */
  tryMs: number
  /** Longest time for all of it, waiting and pauses included, in milliseconds. Default: `tryMs`. */
  totalMs?: number
  /** Tries at most. Default 1. */
  tries?: number
  /** Whether the call may be made again after this error: only where it cannot have done anything. Default: never. */
  isRetryable?(error: unknown): boolean
  /** How long the other side asks to be left alone, in milliseconds; undefined where it does not say. */
  restMs?(error: unknown): number | undefined
  /** Whether the error is the other side's failing; otherwise the caller's own mistake. Default: always. */
  isFailure?(error: unknown): boolean
  /** Random numbers in [0, 1); others in tests. */
  random?: () => number
}

/** What a call that is made in one piece goes through: bulkhead, breaker, deadline, tries. */
export class Guard {
  readonly breaker: Breaker
  readonly bulkhead: Bulkhead
  readonly #options: GuardOptions

  constructor(breaker: Breaker, bulkhead: Bulkhead, options: GuardOptions) {
    this.breaker = breaker
    this.bulkhead = bulkhead
    this.#options = options
  }

  /**
   * Makes a call.
   * @param work given a signal that is aborted when its time is over; it need not heed it
   * @throws CircuitOpen, BulkheadFull, TookTooLong; the signal's reason; whatever `work` threw last
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { tryMs, totalMs = tryMs, tries = 1, isRetryable, restMs } = this.#options
    return within(totalMs, signal, async (whole) => {
      await this.bulkhead.enter(whole)
      try {
        for (let made = 1; ; made++) {
          try {
            return await this.#try(work, tryMs, whole)
          } catch (error) {
            const isLast = made >= tries || whole.aborted || error instanceof CircuitOpen
            if (isLast || !isRetryable?.(error)) throw error
            await pause(restMs?.(error) ?? pauseMs(made, this.#options.random), whole)
          }
        }
      } finally {
        this.bulkhead.leave()
      }
    })
  }

  async #try<T>(work: (signal: AbortSignal) => Promise<T>, tryMs: number, whole: AbortSignal): Promise<T> {
    const attempt = this.breaker.begin()
    if (!attempt) throw new CircuitOpen(this.breaker.name, this.breaker.retryAt)
    try {
      const result = await within(tryMs, whole, work)
      attempt.succeed()
      return result
    } catch (error) {
      const isTheirs = error instanceof TookTooLong || !whole.aborted
      if (isTheirs && (this.#options.isFailure?.(error) ?? true)) attempt.fail(this.#options.restMs?.(error))
      else attempt.leave()
      throw error
    }
  }
}

/**
 * Runs `work` until it ends, the time is over or the outer signal is aborted, whichever comes first.
 * @throws TookTooLong, the outer signal's reason
 */
async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted()
  const controller = new AbortController()
  const pass = () => controller.abort(outer?.reason)
  outer?.addEventListener('abort', pass, { once: true })
  const timer = setTimeout(() => controller.abort(new TookTooLong(ms)), ms)
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
      work(controller.signal).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', pass)
  }
}
