import { createHash } from 'node:crypto'

/** What a name or address is counted under: neither is kept, nor sent to Redis, as it is. */
export const nameKey = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 22)
