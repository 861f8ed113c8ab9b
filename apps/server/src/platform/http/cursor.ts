import { InvalidRequest } from './errors.ts'

/** What a list's order goes by, as text: an id, the name of a built-in thing, an ISO 8601 time, a whole number. */
const kinds = {
  id: /^[a-z]{2,4}_[0-9A-Za-z]{1,40}$/,
  name: /^[0-9A-Za-z_]{1,50}$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  number: /^\d{1,9}$/,
}

/** A place in a list, as an opaque string: the values that its order goes by. */
export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * @param order what each value of the list's order is
 * @throws InvalidRequest when it is not one of ours
 */
export function decodeCursor(cursor: string, order: readonly (keyof typeof kinds)[]): string[] {
  const values = parse(cursor)
  if (Array.isArray(values) && values.length === order.length) {
    if (order.every((kind, place) => isOf(kind, values[place]))) return values
  }
  throw new InvalidRequest('query.cursor', {
    en: 'is not a cursor of this list; take nextCursor of the page before.',
    'pt-BR': 'não é um cursor desta lista; use o nextCursor da página anterior.',
  })
}

/** Of a list that goes by id. @throws InvalidRequest when the cursor is not one of ours */
export function idOf(cursor: string): string {
  return decodeCursor(cursor, ['id'])[0]!
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

function isOf(kind: keyof typeof kinds, value: unknown): boolean {
  if (typeof value !== 'string' || !kinds[kind].test(value)) return false
  return kind !== 'time' || !Number.isNaN(Date.parse(value))
}
