import { readFile } from 'node:fs/promises'
import type { BlobFile } from './blobs.ts'
import { openWhole } from './sealed-content.ts'

/** Reads a stored content whole, in whichever process. @throws BlobAltered */
export async function readBlobFile({ path, key }: BlobFile): Promise<Buffer> {
  const bytes = await readFile(path)
  return key ? openWhole(key, bytes) : bytes
}
