/** What V8 takes for an object or a string besides its content, about. */
const overhead = 24

/** How much memory a plain JSON value takes, about: enough to bound the whole, never far below. */
export function approximateBytes(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return overhead + 2 * value.length
    case 'object': {
      if (value === null) return 8
      let sum = overhead
      if (Array.isArray(value)) for (const item of value) sum += 8 + approximateBytes(item)
      else for (const item of Object.values(value)) sum += 16 + approximateBytes(item)
      return sum
    }
    default:
      return 8
  }
}
