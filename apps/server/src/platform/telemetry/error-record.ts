/** Facts of an error that name things of ours or of the machine, never what a person wrote. */
const facts = [
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
  'status',
  'statusCode',
]

/** Causes of causes that are told. */
const deepest = 8

/** An error as it may be kept: what happened and where, without the values it happened with. */
export interface ErrorRecord {
  type: string
  message: string
  stack?: string
  /** Its `code`: SQLSTATE, or one of the operating system or of a library. */
  errorCode?: string
  cause?: ErrorRecord
  errors?: ErrorRecord[]
  [fact: string]: unknown
}

/**
 * Drizzle puts the parameters of a failed statement into its message, PostgreSQL a row's values into `detail`, model
 * clients the whole request into a field: questions, titles, hashes of keys. None of it is for a log, so only what is
 * known to be harmless is taken over.
 */
export function recordOfError(error: unknown, depth = 0): ErrorRecord {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is no error was thrown' }
  const record: ErrorRecord = {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: messageWithoutValues(error),
    stack: stackWithoutValues(error),
  }
  const fields = error as unknown as Record<string, unknown>
  if (typeof fields.code === 'string') record.errorCode = fields.code
  for (const name of facts) {
    if (typeof fields[name] === 'string' || typeof fields[name] === 'number') record[name] = fields[name]
  }
  if (depth < deepest && error.cause !== undefined) record.cause = recordOfError(error.cause, depth + 1)
  if (depth < deepest && error instanceof AggregateError)
    record.errors = error.errors.map((one) => recordOfError(one, depth + 1))
  return record
}

/** The error's own stack, which begins with its message, without the values of a statement. */
export function stackWithoutValues(error: Error): string {
  const { stack = '', message } = error
  const at = message === '' ? -1 : stack.indexOf(message)
  const frames =
    at < 0
      ? stack
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .map((line) => `\n${line}`)
          .join('')
      : stack.slice(at + message.length)
  return `${error.name}: ${messageWithoutValues(error)}${frames}`
}

function messageWithoutValues(error: Error): string {
  const { message } = error
  if ('params' in error && 'query' in error) return message.replace(/\nparams: .*$/s, '')
  // PostgreSQL ends a message on bad data with the data: invalid input syntax for type integer: "…".
  if ('severity' in error) return message.replace(/: ".*$/s, ': […]')
  return message
}
