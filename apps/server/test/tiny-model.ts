import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A file of one matrix in 32-bit floats, in the form of safetensors. */
export function safetensors(rows: number[][]): Buffer {
  const numbers = Buffer.from(Float32Array.from(rows.flat()).buffer)
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { format: 'pt' },
      embeddings: { dtype: 'F32', shape: [rows.length, rows[0]!.length], data_offsets: [0, numbers.length] },
    }),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, numbers])
}

export const tokenizer = (type = 'WordPiece'): string =>
  JSON.stringify({
    normalizer: { type: 'BertNormalizer', lowercase: true },
    model: { type, vocab: { '[UNK]': 0, leaf: 1, root: 2, '##s': 3 } },
  })

/** Token vectors in the form of model2vec: leaf lies along the first axis, root and the plural along the second. */
export async function writeTinyModel(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'config.json'), '{"model_type":"model2vec"}')
  await writeFile(join(folder, 'tokenizer.json'), tokenizer())
  await writeFile(
    join(folder, 'model.safetensors'),
    safetensors([
      [9, 9],
      [3, 0],
      [0, 2],
      [0, 4],
    ]),
  )
}
