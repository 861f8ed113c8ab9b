import { readFile } from 'node:fs/promises'

const MAGIC = 'GEPEMB01'

/** A vector for each piece of a word. */
export interface StaticModel {
  id: string
  dimensions: number
  /** Number of a word piece ("##" before those inside a word). */
  pieces: ReadonlyMap<string, number>
  scales: Float32Array
  /** pieces x dimensions. */
  values: Int8Array | Float32Array
}

/** Token vectors as `scripts/distill-embeddings.py` writes them. @throws Error when the file is not what the script writes, cut short included */
export async function readStaticModel(path: string | URL): Promise<StaticModel> {
  const file = await readFile(path)
  if (file.toString('latin1', 0, 8) !== MAGIC) throw new Error(`${path} holds no token vectors`)
  const headerEnd = 12 + file.readUInt32LE(8)
  const header: unknown = JSON.parse(file.toString('utf8', 12, headerEnd))
  const { id, dimensions, pieces, vocabularyBytes } = header as Header
  const vocabularyEnd = headerEnd + vocabularyBytes
  const scalesAt = Math.ceil(vocabularyEnd / 4) * 4
  const valuesAt = scalesAt + pieces * 4
  if (file.length !== valuesAt + pieces * dimensions) throw new Error(`${path} is cut short`)
  // A copy: a Buffer may start anywhere, a Float32Array only on a multiple of four.
  const bytes = new Uint8Array(file.subarray(scalesAt)).buffer
  const names = file.toString('utf8', headerEnd, vocabularyEnd).split('\n')
  return {
    id,
    dimensions,
    pieces: new Map(names.map((name, number) => [name, number])),
    scales: new Float32Array(bytes, 0, pieces),
    values: new Int8Array(bytes, pieces * 4),
  }
}

interface Header {
  id: string
  dimensions: number
  pieces: number
  vocabularyBytes: number
}
