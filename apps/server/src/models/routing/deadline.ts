import { TookTooLong } from '../../platform/resilience/index.ts'

/** Whoever reads an answer took longer over it than the model may take to give it. */
export class ReaderTooSlow extends Error {
  override readonly name = 'ReaderTooSlow'
}

/** All of an answer is over after so many times its limit, however much of that its reader took. */
const mostTimes = 2

/**
 * The time that one model has: until it says something, between two things it says, and in all. What its reader takes
 * is not the model's time. One timer for all of it, set anew only when it runs out, so that a stream of many small parts
 * costs nothing.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal
  readonly #silenceMs: number
  readonly #totalMs: number
  readonly #startedAt = performance.now()
  #heardAt = this.#startedAt
  /** Since when the reader has what came last, and how long it took over what came before. */
  #heldAt: number | undefined
  #heldMs = 0
  #timer: NodeJS.Timeout

  /** @param outer aborted when nobody waits any more; its reason is passed on */
  constructor(outer: AbortSignal, silenceMs: number, totalMs: number) {
    this.#outer = outer
    this.#silenceMs = silenceMs
    this.#totalMs = totalMs
    this.#timer = setTimeout(this.#look, Math.min(silenceMs, totalMs))
    if (outer.aborted) this.#giveUp()
    else outer.addEventListener('abort', this.#giveUp)
  }

  /** Aborted with TookTooLong when the model's time is over, ReaderTooSlow, or the outer signal's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Since it began, in milliseconds. */
  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  /** Something came, or the reader asks for more: the model is waited for again. */
  heard(): void {
    const now = performance.now()
    if (this.#heldAt !== undefined) this.#heldMs += now - this.#heldAt
    this.#heldAt = undefined
    this.#heardAt = now
  }

  /** The reader is waited for, until `heard`. */
  held(): void {
    this.#heldAt ??= performance.now()
  }

  /** Nothing more is waited for. */
  end(): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#giveUp)
  }

  readonly #giveUp = (): void => this.#controller.abort(this.#outer.reason)

  readonly #look = (): void => {
    const now = performance.now()
    const elapsedMs = now - this.#startedAt
    const heldMs = this.#heldMs + (this.#heldAt === undefined ? 0 : now - this.#heldAt)
    // While the reader is waited for, it is enough to look again when the model could be late.
    const silenceMs = this.#silenceMs - (this.#heldAt === undefined ? now - this.#heardAt : 0)
    const ownMs = Math.min(silenceMs, this.#totalMs - (elapsedMs - heldMs))
    const leftMs = Math.min(ownMs, mostTimes * this.#totalMs - elapsedMs)
    if (leftMs > 0) this.#timer = setTimeout(this.#look, Math.ceil(leftMs))
    else {
      const waitedMs = Math.round(elapsedMs)
      this.#controller.abort(
        ownMs > 0 ? new ReaderTooSlow(`not read within ${waitedMs} ms`) : new TookTooLong(waitedMs),
      )
    }
  }
}
