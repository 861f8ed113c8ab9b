import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Resilience } from '../resilience/index.ts'
import { isBlobId } from './blob-id.ts'
import { BlobNotFound, type BlobStore, BlobTooLarge, type ByteRange } from './blobs.ts'
import { StorageUnavailable } from './errors.ts'
import { isTransient, openS3, type S3Access, statusOf } from './s3-client.ts'
import { openSpool } from './spool.ts'

export interface S3Options extends S3Access {
  bucket: string
  /** The store encrypts with this key of AWS KMS too; absent: as the bucket is set. */
  kmsKeyId?: string | undefined
  resilience: Resilience
  /** On this machine: where a content waits until it is sent, and where it is read as a file. */
  spoolDir: string
}

/** As the files of the data folder lie: `aws s3 sync data/blobs s3://BUCKET/blobs` moves there what stood here. */
const keyOf = (id: string): string => `blobs/${id.slice(0, 2)}/${id}`

/** What one call may put: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostBytes = 5 * 1024 ** 3

/** Longest times in milliseconds; five gigabytes take a while. */
const asking = { tryMs: 15_000, totalMs: 30_000, tries: 3 }
const sending = { tryMs: 15 * 60_000, totalMs: 20 * 60_000, tries: 3 }

/**
 * Blobs in a bucket. A content is written down first: its length and SHA-256 go with it, so the store refuses what came
 * out otherwise, and a try that fails can be made again.
 */
export async function s3Blobs(options: S3Options): Promise<BlobStore> {
  const { bucket, kmsKeyId, resilience } = options
  const spool = await openSpool(join(options.spoolDir, 'spool'))
  const { sdk, client } = await openS3(options)
  const policy = { isRetryable: isTransient, isFailure: isTransient }
  const ask = resilience.guard('s3', { ...asking, ...policy })
  const send = resilience.guard('s3', { ...sending, ...policy })

  /** @throws BlobNotFound, StorageUnavailable */
  const asked = async <T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (!isBlobId(id)) throw new BlobNotFound(id)
    return ask.run(work).catch((error: unknown) => {
      throw statusOf(error) === 404 ? new BlobNotFound(id) : new StorageUnavailable(error)
    })
  }
  const place = (id: string) => ({ Bucket: bucket, Key: keyOf(id) })

  async function get(id: string, range?: ByteRange): Promise<Readable> {
    const { Body } = await asked(id, (abortSignal) =>
      client.send(
        new sdk.GetObjectCommand({
          ...place(id),
          ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
        }),
        { abortSignal },
      ),
    )
    return Body as Readable
  }

  return {
    kind: 's3',

    put: (content, id) =>
      spool.with(content, mostBytes, async ({ path, bytes, sha256 }) => {
        await send
          .run((abortSignal) =>
            client.send(
              new sdk.PutObjectCommand({
                ...place(id),
                Body: createReadStream(path),
                ContentLength: bytes,
                ContentType: 'application/octet-stream',
                ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
                ...(kmsKeyId ? { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyId } : {}),
              }),
              { abortSignal },
            ),
          )
          .catch((error: unknown) => {
            throw new StorageUnavailable(error)
          })
      }),

    get,

    async stat(id) {
      const { ContentLength = 0 } = await asked(id, (abortSignal) =>
        client.send(new sdk.HeadObjectCommand(place(id)), { abortSignal }),
      )
      return { bytes: ContentLength }
    },

    async withFile(id, work) {
      return spool.with(await get(id), mostBytes, ({ path }) => work(path))
    },

    async delete(id) {
      if (!isBlobId(id)) return
      await asked(id, (abortSignal) => client.send(new sdk.DeleteObjectCommand(place(id)), { abortSignal }))
    },

    async check() {
      await ask.run((abortSignal) =>
        client.send(new sdk.HeadBucketCommand({ Bucket: bucket }), { abortSignal }),
      )
      return { detail: 's3' }
    },

    isNotFound: (error): error is BlobNotFound => error instanceof BlobNotFound,

    isTooLarge: (error): error is BlobTooLarge => error instanceof BlobTooLarge,
  }
}
