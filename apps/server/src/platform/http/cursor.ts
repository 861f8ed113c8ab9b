import { InvalidRequest } from './errors.ts'

/** A place in a list, as an opaque string: the values that its order goes by. */
export function encodeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * @param length how many values the list's order has
 * @throws InvalidRequest when it is not one of ours
 */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => typeof value === 'string')
    )
      return values
  } catch {
    // said below
  }
  throw new InvalidRequest(
    'query.cursor',
    'is not a cursor of this list; take nextCursor of the page before.',
  )
}
