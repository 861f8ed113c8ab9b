import type { IncomingMessage } from 'node:http'

export interface SlowBodyOptions {
  /** Longest time that a body which is no upload may take to arrive. */
  bodyMs: number
  /** Fewest bytes a second of an upload, on average over `windowMs`. */
  minBytesPerSecond: number
  windowMs: number
  /** How often the lines are looked at. */
  lookEveryMs: number
}

interface Watched {
  isUpload: boolean
  since: number
  windowSince: number
  bytesThen: number
  cut(): void
}

/** Cuts off who sends a body so slowly that they only hold the line (slowloris). */
export interface SlowBodies {
  /** @param cut called when the body is given up */
  watch(request: IncomingMessage, isUpload: boolean, cut: () => void): void
  close(): void
}

export function watchSlowBodies(options: SlowBodyOptions): SlowBodies {
  const watched = new Map<IncomingMessage, Watched>()

  function isTooSlow(request: IncomingMessage, entry: Watched, now: number): boolean {
    // What lies here unread waits for us, not for the sender.
    if (request.readableLength > 0) entry.windowSince = Number.POSITIVE_INFINITY
    if (!entry.isUpload) return now - entry.since > options.bodyMs
    const { bytesRead } = request.socket
    if (entry.windowSince === Number.POSITIVE_INFINITY || now - entry.windowSince >= options.windowMs) {
      const seconds = (now - entry.windowSince) / 1000
      const isBelow = seconds > 0 && (bytesRead - entry.bytesThen) / seconds < options.minBytesPerSecond
      entry.windowSince = now
      entry.bytesThen = bytesRead
      return isBelow
    }
    return false
  }

  const looking = setInterval(() => {
    const now = performance.now()
    for (const [request, entry] of watched) {
      if (request.complete || request.destroyed) watched.delete(request)
      else if (isTooSlow(request, entry, now)) {
        watched.delete(request)
        entry.cut()
      }
    }
  }, options.lookEveryMs)
  looking.unref()

  return {
    watch(request, isUpload, cut) {
      const since = performance.now()
      watched.set(request, {
        isUpload,
        since,
        windowSince: since,
        bytesThen: request.socket.bytesRead,
        cut,
      })
    },
    close: () => clearInterval(looking),
  }
}
