/** A unit vector's components, each as one int8 in steps of 1/127: what the index keeps, and enough to rank by. */
export function packVector(vector: Float32Array): Buffer {
  return Buffer.from(Int8Array.from(vector, (component) => Math.round(component * 127)).buffer)
}

/** @returns the vector, of length 1 again (or zero) */
export function unpackVector(bytes: Buffer): Float32Array {
  const components = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Math.hypot(...components) || 1
  return Float32Array.from(components, (component) => component / length)
}
