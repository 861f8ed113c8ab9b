import { CircuitState, ConsecutiveBreaker, CountBreaker } from 'cockatiel'

/**
 * `closed`: calls pass. `open`: none does. `half-open`: the open period is over, and one call at a time shows whether
 * the other side is back.
 */
export type BreakerState = 'closed' | 'open' | 'half-open'

export interface BreakerOptions {
  /** Failures one after another that open it. Default 5. */
  failures?: number
  /** The first open period, in milliseconds; each one after it is twice as long. Default 5 s. */
  openMs?: number
  /** The longest open period, in milliseconds. Default 5 minutes. */
  maxOpenMs?: number
  /** Milliseconds since 1970; another one in tests. */
  clock?: () => number
}

/** A breaker as it is shown. Times in milliseconds since 1970. */
export interface BreakerView {
  name: string
  state: BreakerState
  /** Open periods since it was last closed. */
  openings: number
  openedAt: number | null
  /** When the next call may show whether the other side is back. */
  retryAt: number | null
}

/** What one instance tells the others of a breaker: open until then, or closed. */
export interface BreakerNews {
  retryAt: number | null
  openings: number
}

/** The last so many calls are looked at: it opens too where more than half of them failed, ten at least. */
const windowCalls = 20
const leastCalls = 10

/**
 * Stops calls to another side that fails: after five failures in a row, or when more than half of the last twenty calls
 * failed. The open period doubles each time up to a cap, and begins anew once a call has succeeded.
 * A call asks `begin` for an attempt and tells it how it ended; calls that began before the state last changed tell
 * nothing about it any more.
 */
export class Breaker {
  readonly name: string
  readonly #openMs: number
  readonly #maxOpenMs: number
  readonly #clock: () => number
  readonly #inARow: ConsecutiveBreaker
  readonly #window = new CountBreaker({
    threshold: 0.5,
    size: windowCalls,
    minimumNumberOfCalls: leastCalls,
  })
  readonly #onChange: (breaker: Breaker) => void
  #openings = 0
  #openedAt = 0
  /** 0: closed. */
  #retryAt = 0
  #isProbing = false
  /** Counts changes of state. */
  #era = 0

  constructor(name: string, options: BreakerOptions = {}, onChange: (breaker: Breaker) => void = () => {}) {
    this.name = name
    this.#inARow = new ConsecutiveBreaker(options.failures ?? 5)
    this.#openMs = options.openMs ?? 5000
    this.#maxOpenMs = options.maxOpenMs ?? 300_000
    this.#clock = options.clock ?? Date.now
    this.#onChange = onChange
  }

  get state(): BreakerState {
    if (this.#retryAt === 0) return 'closed'
    return this.#clock() < this.#retryAt ? 'open' : 'half-open'
  }

  /** When the next call may begin, in milliseconds since 1970; 0: now. */
  get retryAt(): number {
    return this.#retryAt
  }

  get news(): BreakerNews {
    return { retryAt: this.#retryAt === 0 ? null : this.#retryAt, openings: this.#openings }
  }

  view(): BreakerView {
    const isClosed = this.#retryAt === 0
    return {
      name: this.name,
      state: this.state,
      openings: this.#openings,
      openedAt: isClosed ? null : this.#openedAt,
      retryAt: isClosed ? null : this.#retryAt,
    }
  }

  /** @returns undefined where the call may not be made; otherwise tell the attempt how it ended, once */
  begin(): Attempt | undefined {
    if (this.#retryAt !== 0) {
      if (this.#isProbing || this.#clock() < this.#retryAt) return undefined
      this.#isProbing = true
    }
    return new Attempt(this, this.#era)
  }

  /** Takes over what another instance found out. */
  adopt({ retryAt, openings }: BreakerNews): void {
    if (retryAt === null) this.#close()
    else if (retryAt > this.#retryAt) this.#open(retryAt, openings)
  }

  /** @internal for Attempt */
  succeeded(era: number): void {
    if (era !== this.#era) return
    if (this.#retryAt === 0) {
      this.#inARow.success()
      this.#window.success(CircuitState.Closed)
    } else {
      this.#close()
      this.#onChange(this)
    }
  }

  /** @internal for Attempt */
  failed(era: number, restMs: number | undefined): void {
    if (era !== this.#era) return
    const isTripped = this.#inARow.failure() // both count, so neither may be skipped
    const isMostlyFailing = this.#window.failure(CircuitState.Closed)
    if (restMs !== undefined) {
      this.#open(this.#clock() + Math.min(restMs, this.#maxOpenMs), this.#openings)
    } else if (this.#retryAt !== 0 || isTripped || isMostlyFailing) {
      const periodMs = Math.min(this.#openMs * 2 ** this.#openings, this.#maxOpenMs)
      this.#open(this.#clock() + periodMs, this.#openings + 1)
    } else return
    this.#onChange(this)
  }

  /** @internal for Attempt */
  left(era: number): void {
    if (era === this.#era) this.#isProbing = false
  }

  #open(retryAt: number, openings: number): void {
    this.#era++
    this.#isProbing = false
    this.#openedAt = this.#clock()
    this.#retryAt = retryAt
    this.#openings = openings
  }

  #close(): void {
    this.#era++
    this.#isProbing = false
    this.#retryAt = 0
    this.#openings = 0
    this.#inARow.success()
    this.#window.success(CircuitState.HalfOpen)
  }
}

/** One call that a breaker let through. The first of these that is called counts. */
export class Attempt {
  readonly #breaker: Breaker
  readonly #era: number
  #isOver = false

  constructor(breaker: Breaker, era: number) {
    this.#breaker = breaker
    this.#era = era
  }

  succeed(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#breaker.succeeded(this.#era)
  }

  /** @param restMs how long the other side asked to be left alone */
  fail(restMs?: number): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#breaker.failed(this.#era, restMs)
  }

  /** It ended without telling anything about the other side: the caller went away, or asked for nonsense. */
  leave(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#breaker.left(this.#era)
  }
}
