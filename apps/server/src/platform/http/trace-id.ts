import { randomFillSync } from 'node:crypto'

/** Random bytes are drawn for so many ids at once: the drawing costs more than the bytes. */
const idsAtOnce = 256
const idBytes = 16
const pool = Buffer.allocUnsafe(idsAtOnce * idBytes)
let used = pool.length

/** A trace id: 128 random bits in hexadecimal (W3C Trace Context, section 3.2.2.3). */
export function newTraceId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return pool.toString('hex', used - idBytes, used)
}
