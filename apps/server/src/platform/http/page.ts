import { encodeCursor } from './cursor.ts'

/**
 * A page out of rows that were read with `limit + 1`.
 * @param cursorOf the values of the list's order that the next page continues after
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => readonly string[],
  toItem: (row: Row) => Item,
) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null,
  }
}
