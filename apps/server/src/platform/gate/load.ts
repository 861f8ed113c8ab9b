import type { IncomingMessage, ServerResponse } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface LoadOptions {
  /** Most requests that are answered at a time; streams that run and open sockets are not counted. */
  maxInFlight: number
  /** The event loop's delay, in milliseconds, above which nothing new is begun. */
  maxDelayMs: number
}

/** How much this process has to do, and whether it should begin more. */
export interface Load {
  /** The event loop is late, or too many requests wait for their answers. */
  isTooMuch(): boolean
  /** Counts a request until its response is sent or the caller has left. */
  begin(request: IncomingMessage, response: ServerResponse): void
  /** The response has become a stream: it is counted no longer, however long it runs. */
  release(response: ServerResponse): void
  inFlight(): number
  close(): void
}

/** Milliseconds between two looks at the event loop's delay. */
const lookEveryMs = 250

/** How exactly the delay is measured, in milliseconds. */
const resolutionMs = 20

/** How much of the delay of the look before still counts: one long pause alone is no overload. */
const memory = 0.5

/** On a response that is counted. */
const counted = Symbol('counted')
type Marked = ServerResponse & { [counted]?: boolean }

/**
 * Watches the event loop and the requests under way.
 * @param delayMs mean delay of the event loop since it was asked last
 */
export function watchLoad(
  { maxInFlight, maxDelayMs }: LoadOptions,
  delayMs = eventLoopDelay(),
): Load & { look(): void } {
  let inFlight = 0
  let delay = 0
  const look = () => {
    delay = delay * memory + delayMs.mean() * (1 - memory)
  }
  const looking = setInterval(look, lookEveryMs)
  looking.unref()

  function release(response: ServerResponse): void {
    const marked = response as Marked
    if (!marked[counted]) return
    marked[counted] = false
    inFlight--
  }
  function closed(this: ServerResponse): void {
    release(this)
  }
  return {
    look,
    isTooMuch: () => inFlight >= maxInFlight || delay > maxDelayMs,
    begin(request, response) {
      // The response of an upgrade is never closed by anyone.
      if (request.headers.upgrade !== undefined) return
      inFlight++
      ;(response as Marked)[counted] = true
      response.on('close', closed)
    },
    release,
    inFlight: () => inFlight,
    close() {
      clearInterval(looking)
      delayMs.close()
    },
  }
}

function eventLoopDelay() {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs })
  histogram.enable()
  return {
    mean() {
      const nanoseconds = histogram.mean
      histogram.reset()
      return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - resolutionMs) : 0
    },
    close() {
      histogram.disable()
    },
  }
}
