import type { Attempt, Holder } from '../../platform/resilience/index.ts'
import { CircuitOpen, pause, pauseMs, TookTooLong } from '../../platform/resilience/index.ts'
import type { Step } from '../route.ts'
import { Deadline } from './deadline.ts'
import { judge } from './failure.ts'

/** Tries at one model before the next one is asked. */
const mostTries = 3

/** Longest pause that a provider may ask for before the next model is asked instead, in milliseconds. */
const patienceMs = 2000

/** A call that has given its first result. `close` once it is over. */
export interface Begun<T> {
  first: T
  deadline: Deadline
  attempt: Attempt
  close(): void
}

/**
 * Brings a call to one model to its first result: a place in its bulkhead, its breaker, the deadline, and up to three
 * tries where asking again may help and cannot do anything twice.
 * @param actor whose share of the places the call takes
 * @param silenceMs longest wait for the first result
 * @throws whatever the last try failed with, CircuitOpen, BulkheadFull, TookTooLong, the signal's reason
 */
export async function begin<T>(
  step: Step,
  actor: Holder,
  silenceMs: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => PromiseLike<T>,
): Promise<Begun<T>> {
  const { totalMs } = step
  const { breaker, bulkhead } = step.target.target
  if (breaker.state === 'open') throw new CircuitOpen(breaker.name, breaker.retryAt)
  const deadline = new Deadline(signal, silenceMs, totalMs)
  try {
    if (!bulkhead.tryEnter(actor)) await bulkhead.enter(deadline.signal, actor)
  } catch (error) {
    deadline.end()
    throw error
  }
  // What it waited for others is not the model's silence.
  deadline.heard()
  const close = () => {
    deadline.end()
    bulkhead.leave(actor)
  }
  try {
    let failure: unknown
    for (let tries = 1; ; tries++) {
      const attempt = breaker.begin()
      if (!attempt) throw failure ?? new CircuitOpen(breaker.name, breaker.retryAt)
      try {
        return { first: await ask(deadline.signal), deadline, attempt, close }
      } catch (error) {
        // A request that is cut by its deadline fails with whatever the connection says of that.
        failure = deadline.signal.aborted ? deadline.signal.reason : error
        const waitMs = settle(step, attempt, failure, signal)
        if (waitMs === undefined || tries >= mostTries || deadline.signal.aborted) throw failure
        await pause(Math.max(waitMs, pauseMs(tries)), deadline.signal)
      }
    }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Tells the breaker how an attempt failed.
 * @returns how long to wait before another try; undefined: none
 */
export function settle(
  { isHurried }: Step,
  attempt: Attempt,
  error: unknown,
  signal: AbortSignal,
): number | undefined {
  if (signal.aborted || (isHurried && error instanceof TookTooLong)) {
    attempt.leave()
    return undefined
  }
  const { isTheirs, isTransient, restMs = 0, status } = judge(error)
  const isLongRest = restMs > patienceMs
  if (isTheirs) attempt.fail(isLongRest ? restMs : undefined)
  // A server that finds fault with a request is up.
  else if (status !== undefined) attempt.succeed()
  else attempt.leave()
  return isTransient && !isLongRest ? restMs : undefined
}
