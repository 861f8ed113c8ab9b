/** SQLSTATE deadlock_detected. Drizzle wraps the driver's errors, so the chain of causes is looked through. */
export function isDeadlock(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 8;
    current = current.cause, depth++
  ) {
    if ('code' in current && current.code === '40P01') return true
  }
  return false
}

/**
 * Does a whole transaction again when PostgreSQL chose it as the victim of a deadlock: for what touches many rows that
 * others are changing, in an order that cannot be theirs.
 */
export async function despiteDeadlocks<T>(transaction: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (attempt >= attempts || !isDeadlock(error)) throw error
    }
  }
}
