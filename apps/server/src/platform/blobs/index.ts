import { join } from 'node:path'
import type { Resilience } from '../resilience/index.ts'
import type { Blobs } from './blobs.ts'
import { fileBlobs } from './files.ts'
import { s3Blobs } from './s3.ts'

export { type BlobInfo, BlobNotFound, type Blobs, BlobTooLarge, type ByteRange } from './blobs.ts'
export { StorageUnavailable } from './errors.ts'

export interface BlobsOptions {
  dataDir: string
  /** Absent: files. */
  s3?: { bucket: string; region: string; endpoint: string | undefined } | undefined
}

/** Opens the store of uploaded bytes: a bucket where one is named, else the folder `blobs` of the data folder. */
export function openBlobs({ dataDir, s3 }: BlobsOptions, resilience: Resilience): Promise<Blobs> {
  if (!s3) return fileBlobs(join(dataDir, 'blobs'))
  return s3Blobs({ ...s3, resilience, spoolDir: dataDir })
}
