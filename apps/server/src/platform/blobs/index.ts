import { join } from 'node:path'
import type { Blobs } from './blobs.ts'
import { fileBlobs } from './files.ts'

export { type BlobInfo, BlobNotFound, type Blobs, BlobTooLarge, type ByteRange } from './blobs.ts'

/** Opens the store of uploaded bytes: the folder `blobs` of the data folder. */
export function openBlobs({ dataDir }: { dataDir: string }): Promise<Blobs> {
  return fileBlobs(join(dataDir, 'blobs'))
}
