import { type Bilingual, BilingualError } from '../language.ts'
import { StartRefused } from '../start-refused.ts'

const unavailable: Bilingual = {
  en: 'The database does not answer. Nothing was changed; try again in a moment.',
  'pt-BR': 'O banco de dados não responde. Nada foi alterado; tente de novo daqui a pouco.',
}

/**
 * The database did not answer: refused, gone in mid-query, shutting down, out of connections, or too slow.
 * Whatever was not acknowledged was not kept. Retryable: the pool connects again by itself.
 */
export class DatabaseUnavailable extends BilingualError {
  static readonly code = 'platform/database-unavailable'
  static readonly status = 503
  static readonly title = {
    en: 'The database does not answer',
    'pt-BR': 'O banco de dados não responde',
  }
  static readonly said = unavailable
  readonly retryAfterSeconds = 2

  constructor(cause: unknown) {
    super(unavailable, { cause })
    this.name = 'DatabaseUnavailable'
  }
}

/** The process cannot open its database. The message is one line for the person who starts the server. */
export class DatabaseRefused extends StartRefused {
  constructor(said: Bilingual, options?: ErrorOptions) {
    super(said, options)
    this.name = 'DatabaseRefused'
  }
}

/** Codes of the operating system for a server which is not there. */
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** SQLSTATE: too many connections, shutting down, crashed, starting up, read only after a fail-over. */
const serverCodes = new Set(['53300', '57P01', '57P02', '57P03', '25006'])

/** What pg says without a code: its sources are client.js (8.23.1) and pg-pool's index.js (3.x). */
const driverMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed and is not queryable|Cannot use a pool after calling end)/

/**
 * Whether an error, or anything in its chain of causes, means that the database was not there to answer
 * (HTTP 503), as against having refused the statement. Drizzle wraps the driver's errors: hence the chain.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 8;
    current = current.cause, depth++
  ) {
    if (current instanceof DatabaseUnavailable) return true
    const code = 'code' in current && typeof current.code === 'string' ? current.code : ''
    if (networkCodes.has(code) || serverCodes.has(code) || code.startsWith('08')) return true
    if (driverMessages.test(current.message)) return true
  }
  return false
}

/** SQLSTATE: a row like this stands there already. */
const uniqueViolation = '23505'

/** Whether an error, or anything in its chain of causes, means that this unique index refused a row. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 8;
    current = current.cause, depth++
  ) {
    const { code, constraint } = current as { code?: unknown; constraint?: unknown }
    if (code === uniqueViolation && constraint === index) return true
  }
  return false
}
