import { BulkheadFull } from './errors.ts'

export interface BulkheadOptions {
  /** Calls that may be under way at a time. */
  limit: number
  /** Calls that may wait for a place. */
  queue: number
}

/** Keeps one slow target from taking everything: so many calls to it at a time, so many that wait, no more. */
export class Bulkhead {
  readonly #name: string
  readonly #limit: number
  readonly #queue: number
  readonly #waiting = new Set<() => void>()
  #active = 0

  constructor(name: string, { limit, queue }: BulkheadOptions) {
    this.#name = name
    this.#limit = limit
    this.#queue = queue
  }

  get active(): number {
    return this.#active
  }

  /** @returns true: there was a place, and `leave` has to give it back */
  tryEnter(): boolean {
    if (this.#active >= this.#limit) return false
    this.#active++
    return true
  }

  /**
   * Waits for a place, which `leave` has to give back.
   * @throws BulkheadFull when too many wait already; the signal's reason when it comes first
   */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.tryEnter()) return
    if (this.#waiting.size >= this.#queue) throw new BulkheadFull(this.#name)
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.#waiting.delete(go)
        reject(signal.reason)
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Gives the place to whoever has waited longest. */
  leave(): void {
    const [next] = this.#waiting
    if (next) {
      this.#waiting.delete(next)
      next()
    } else this.#active--
  }
}
