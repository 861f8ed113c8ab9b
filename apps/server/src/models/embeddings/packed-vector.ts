/**
 * A unit vector's components, an int8 each, the largest as ±127: what the index keeps, and enough to rank by.
 * The length is lost, and found again by `unpackVector`.
 */
export function packVector(vector: Float32Array): Buffer {
  const largest = vector.reduce((most, component) => Math.max(most, Math.abs(component)), 0) || 1
  return Buffer.from(Int8Array.from(vector, (component) => Math.round((component / largest) * 127)).buffer)
}

/** @returns the vector, of length 1 again (or zero) */
export function unpackVector(bytes: Buffer): Float32Array {
  const components = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let squares = 0
  for (const component of components) squares += component * component
  const length = Math.sqrt(squares) || 1
  return Float32Array.from(components, (component) => component / length)
}
