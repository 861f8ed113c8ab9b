import { readFile } from 'node:fs/promises'
import { z } from 'zod'

export interface Tensor {
  shape: number[]
  values: Float32Array
}

const Header = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.number().int().nonnegative()),
    data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  }),
)

/** How the numbers of a type are read, and how many bytes each takes. */
const readers: Record<string, [bytes: number, read: (view: DataView, at: number) => number]> = {
  F64: [8, (view, at) => view.getFloat64(at, true)],
  F32: [4, (view, at) => view.getFloat32(at, true)],
  F16: [2, (view, at) => half(view.getUint16(at, true))],
  I8: [1, (view, at) => view.getInt8(at)],
}

/**
 * Reads all tensors of a file: a length (u64, little-endian), a header of JSON, the numbers.
 * @throws Error where the file is cut short or holds a type that is not read
 * @see https://github.com/huggingface/safetensors/tree/v0.5.3#format
 */
export async function readSafetensors(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const file = await readFile(path)
  const headerBytes = file.length < 8 ? 0 : Number(file.readBigUInt64LE(0))
  if (headerBytes === 0 || headerBytes > file.length - 8) throw new Error(`${path} is cut short`)
  const { __metadata__, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + headerBytes)) as Record<
    string,
    unknown
  >
  const tensors = new Map<string, Tensor>()
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(Header.parse(entries))) {
    const reader = readers[dtype]
    if (!reader) {
      tensors.set(name, { shape, values: new Float32Array(0) })
      continue
    }
    const [bytes, read] = reader
    const count = shape.reduce((product, size) => product * size, 1)
    if (to - from !== count * bytes || 8 + headerBytes + to > file.length)
      throw new Error(`${path} is cut short`)
    const view = new DataView(file.buffer, file.byteOffset + 8 + headerBytes + from, to - from)
    const values = new Float32Array(count)
    for (let at = 0; at < count; at++) values[at] = read(view, at * bytes)
    tensors.set(name, { shape, values })
  }
  return tensors
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024)
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}
