/** The first pause before another try, at most, in milliseconds; it doubles with each one. */
const firstPauseMs = 200

/** The longest pause, in milliseconds. */
const longestPauseMs = 5000

/**
 * How long to wait before a try: anything up to an exponentially growing limit, so that many callers do not come back
 * together.
 * @param tries made so far, from 1
 * @param random in [0, 1); another one in tests
 * @returns milliseconds
 * @see Brooker: Exponential Backoff And Jitter, AWS Architecture Blog 2015 ("full jitter")
 */
export function pauseMs(tries: number, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs))
}

/** Answers that say "not now" and leave nothing behind: asking again is safe (RFC 9110 section 15, RFC 6585). */
const transient = new Set([408, 425, 429, 500, 502, 503, 504, 529])

export const isTransientStatus = (status: number): boolean => transient.has(status)

/** Codes of connections that failed before the other side had anything. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whether a call never reached the other side, so that making it again cannot do anything twice. */
export function isNotConnected(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string' && notConnected.has(at.code)) return true
  return false
}

/**
 * How long the other side asks to be left alone.
 * @param headers names in lower case
 * @returns milliseconds from now; undefined where it does not say
 * @see RFC 9110 section 10.2.3; `retry-after-ms` is what OpenAI and Azure add
 */
export function retryAfterMs(
  headers: Record<string, string | undefined> | undefined,
  now: number = Date.now(),
): number | undefined {
  const exact = Number.parseFloat(headers?.['retry-after-ms'] ?? '')
  if (exact >= 0) return exact
  const given = headers?.['retry-after']?.trim()
  if (!given) return undefined
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000
  const at = Date.parse(given)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

/** Waits. @throws the signal's reason when it comes first */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
