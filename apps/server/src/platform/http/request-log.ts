import type { FastifyBaseLogger } from 'fastify'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
const levels: readonly Level[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/**
 * A request's own log, which names its trace id in each line. It is made with the first line: most requests write none,
 * and making one costs more than answering a small call.
 */
export function requestLog(log: FastifyBaseLogger, bindings: object): FastifyBaseLogger {
  return new LateLog(log, bindings) as unknown as FastifyBaseLogger
}

class LateLog {
  readonly #log: FastifyBaseLogger
  readonly #bindings: object
  #own: FastifyBaseLogger | undefined

  constructor(log: FastifyBaseLogger, bindings: object) {
    this.#log = log
    this.#bindings = bindings
  }

  get own(): FastifyBaseLogger {
    this.#own ??= this.#log.child(this.#bindings)
    return this.#own
  }

  get level() {
    return this.#log.level
  }

  child(...given: Parameters<FastifyBaseLogger['child']>) {
    return this.own.child(...given)
  }
}

for (const level of levels)
  Object.defineProperty(LateLog.prototype, level, {
    value(this: LateLog, ...line: [unknown, ...unknown[]]) {
      ;(this.own[level] as (...line: unknown[]) => void)(...line)
    },
  })
