import { join } from 'node:path'
import type { DataKeys } from '../crypto/data-keys.ts'
import type { Resilience } from '../resilience/index.ts'
import type { Blobs } from './blobs.ts'
import { fileBlobs } from './files.ts'
import { s3Blobs } from './s3.ts'
import { sealedBlobs } from './sealed.ts'

export {
  type BlobFile,
  type BlobInfo,
  BlobNotFound,
  type Blobs,
  BlobTooLarge,
  type ByteRange,
} from './blobs.ts'
export { StorageUnavailable } from './errors.ts'
export { readBlobFile } from './read-blob-file.ts'
export { isTransient, openS3, type S3Access, statusOf } from './s3-client.ts'

export interface BlobsOptions {
  dataDir: string
  /** Absent: files. */
  s3?:
    | { bucket: string; region: string; endpoint: string | undefined; kmsKeyId?: string | undefined }
    | undefined
}

/**
 * Opens the store of uploaded bytes: a bucket where one is named, else the folder `blobs` of the data folder. What goes
 * into either is sealed here, so that destroying a key reaches both.
 */
export async function openBlobs(
  { dataDir, s3 }: BlobsOptions,
  { resilience, keys }: { resilience: Resilience; keys: Pick<DataKeys, 'of' | 'open'> },
): Promise<Blobs> {
  const store = s3
    ? await s3Blobs({ ...s3, resilience, spoolDir: dataDir })
    : await fileBlobs(join(dataDir, 'blobs'))
  return sealedBlobs(store, keys)
}

/** For who keeps nobody's secrets and has no keys. */
export const noKeys: Pick<DataKeys, 'of' | 'open'> = {
  of: () => Promise.reject(new Error('There are no keys here to seal with.')),
  open: async () => new Map(),
}
