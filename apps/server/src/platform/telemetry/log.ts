import { type DestinationStream, type Logger, pino } from 'pino'
import { PinoPretty as pretty } from 'pino-pretty'
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

/**
 * The structured log: one JSON object a line on standard error, so that standard output stays the commands' own;
 * on a terminal a line for people.
 * Headers are never logged; fields that may hold a secret are cut out wherever they stand; errors are told without
 * the values they happened with.
 */
export function openLog(level: string, destination: DestinationStream = standardError()): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
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
    },
    destination,
  )
}

function standardError(): DestinationStream {
  return process.stderr.isTTY ? readable() : pino.destination({ fd: 2, sync: false })
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
