import { type DestinationStream, type Logger, pino } from 'pino'
import { PinoPretty as pretty } from 'pino-pretty'
import { maskForGood } from '../masking/index.ts'
import { recordOfError } from './error-record.ts'

export type Log = Logger

/** Paths that may hold a secret wherever they turn up in a log line. */
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-csrf-token',
  'password',
  'apiKey',
  'key',
  'code',
  'token',
  'secret',
]

let writtenAtMs = 0
let writtenAt = ''

/** The time as pino wants it; written once for all lines of a millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== writtenAtMs) {
    writtenAtMs = now
    writtenAt = `,"time":"${new Date(now).toISOString()}"`
  }
  return writtenAt
}

/**
 * The structured log: one JSON object a line on standard error, so that standard output stays the commands' own;
 * on a terminal a line for people.
 * Headers are never logged; fields that may hold a secret are cut out wherever they stand; errors are told without
 * the values they happened with; and what is personal is masked in whatever is left.
 */
export function openLog(level: string, destination: DestinationStream = standardError()): Log {
  const log = pino(
    {
      level,
      base: undefined,
      timestamp,
      redact: {
        paths: secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[redacted]',
      },
      serializers: {
        req: (request: { method: string; url: string }) => ({
          method: request.method,
          path: request.url.split('?')[0],
        }),
        err: (error: unknown) => recordOfError(error),
      },
      hooks: { streamWrite: maskLine },
    },
    destination,
  )
  streams.set(log, destination)
  return log
}

/** Masks what is personal in the texts of a line; what they are called by, and numbers, stay. */
function maskLine(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => {
    const text = JSON.parse(quoted) as string
    const masked = maskForGood(text)
    return masked === text ? quoted : JSON.stringify(masked)
  })
}

const streams = new WeakMap<Log, DestinationStream>()

/**
 * The same log for lines whose every field this house has made itself: nothing is cut out, which costs a tenth as much.
 * @param log as `openLog` made it
 */
export function plainLog(log: Log): Log {
  return pino({ level: log.level, base: undefined, timestamp }, streams.get(log)!)
}

/** Written 32 KB at a time and at least every tenth of a second; at the end, all of it. */
function lines() {
  const stream = pino.destination({
    fd: 2,
    sync: false,
    minLength: 32_768,
    maxWrite: 65_536,
    periodicFlush: 100,
  })
  process.on('exit', () => {
    try {
      stream.flushSync()
    } catch {
      // Standard error is gone, and with it whom this could be told.
    }
  })
  return stream
}

function standardError(): DestinationStream {
  return process.stderr.isTTY ? readable() : lines()
}

function readable() {
  return pretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  })
}
