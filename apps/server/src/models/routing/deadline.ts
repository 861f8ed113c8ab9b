import { TookTooLong } from '../../platform/resilience/index.ts'

/**
 * The time that one model has: until it says something, between two things it says, and in all. One timer for all of
 * it, set anew only when it runs out, so that a stream of many small parts costs nothing.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal
  readonly #silenceMs: number
  readonly #startedAt = performance.now()
  readonly #endsAt: number
  #heardAt = this.#startedAt
  #timer: NodeJS.Timeout

  /** @param outer aborted when nobody waits any more; its reason is passed on */
  constructor(outer: AbortSignal, silenceMs: number, totalMs: number) {
    this.#outer = outer
    this.#silenceMs = silenceMs
    this.#endsAt = this.#startedAt + totalMs
    this.#timer = setTimeout(this.#look, Math.min(silenceMs, totalMs))
    if (outer.aborted) this.#giveUp()
    else outer.addEventListener('abort', this.#giveUp)
  }

  /** Aborted with TookTooLong when the time is over, or with the outer signal's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Since it began, in milliseconds. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = performance.now()
  }

  /** Nothing more is waited for. */
  end(): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#giveUp)
  }

  readonly #giveUp = (): void => this.#controller.abort(this.#outer.reason)

  readonly #look = (): void => {
    const now = performance.now()
    const leftMs = Math.min(this.#heardAt + this.#silenceMs, this.#endsAt) - now
    if (leftMs > 0) this.#timer = setTimeout(this.#look, Math.ceil(leftMs))
    else this.#controller.abort(new TookTooLong(Math.round(now - this.#startedAt)))
  }
}
