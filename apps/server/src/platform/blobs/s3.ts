import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { S3Client } from '@aws-sdk/client-s3'
import { isNotConnected, isTransientStatus, type Resilience } from '../resilience/index.ts'
import { isBlobId } from './blob-id.ts'
import { BlobNotFound, type BlobStore, BlobTooLarge, type ByteRange } from './blobs.ts'
import { StorageUnavailable } from './errors.ts'
import { openSpool } from './spool.ts'

export interface S3Options {
  bucket: string
  region: string
  /** Another server than Amazon's that speaks its protocol. */
  endpoint?: string | undefined
  /** The store encrypts with this key of AWS KMS too; absent: as the bucket is set. */
  kmsKeyId?: string | undefined
  /** Absent: as the AWS SDK finds them (variables, web identity, the role of the task or machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string }
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
  const { bucket, region, endpoint, kmsKeyId, credentials, resilience } = options
  const spool = await openSpool(join(options.spoolDir, 'spool'))
  // It is heavy, so it is loaded where it is chosen.
  const sdk = await import('@aws-sdk/client-s3')
  const client: S3Client = new sdk.S3Client({
    region,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(credentials ? { credentials } : {}),
    // Tries are the policy's, and errors are told by who asked.
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    // Older servers of others know no other checksums than the ones we name.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: 60_000 },
  })
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

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

/** Whether the same call may go well a moment later. Every one of ours may be made twice. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined || isNotConnected(error) || isTransientStatus(status)
}
