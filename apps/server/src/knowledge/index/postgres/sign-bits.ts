/** The signs of a vector as the database writes bit strings. */
export function signBits(vector: Float32Array): string {
  return Array.from(vector, (value) => (value > 0 ? '1' : '0')).join('')
}

/** A vector in 128 steps to its largest component; its length is lost, so it must have been 1. */
export function packComponents(vector: Float32Array): Buffer {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  return Buffer.from(Int8Array.from(vector, (value) => Math.round((value / (largest || 1)) * 127)).buffer)
}

/** Dot product of a unit vector with one that was packed. */
export function packedSimilarity(packed: Buffer, query: Float32Array): number {
  const values = new Int8Array(packed.buffer, packed.byteOffset, packed.byteLength)
  let sum = 0
  let squares = 0
  for (let at = 0; at < query.length; at++) {
    sum += query[at]! * values[at]!
    squares += values[at]! * values[at]!
  }
  return squares === 0 ? 0 : sum / Math.sqrt(squares)
}
