import { createHash } from 'node:crypto'
import type { ListObjectVersionsCommandOutput, ObjectVersion } from '@aws-sdk/client-s3'
import { isTransient, openS3, type S3Access, statusOf } from '../platform/blobs/index.ts'
import type { Resilience } from '../platform/resilience/index.ts'
import { type Anchors, readCheckpoint } from './anchors.ts'
import { CheckpointsUnavailable } from './errors.ts'
import type { Checkpoint } from './signer.ts'

export interface BucketAnchorsOptions extends S3Access {
  /** A bucket, or BUCKET/FOLDER. */
  place: string
  resilience: Resilience
}

/** Longest times in milliseconds. */
const limits = { tryMs: 10_000, totalMs: 20_000, tries: 2 }

/** More links than a chain ever has: what is left to it makes the newest checkpoint the first in the order of keys. */
const mostLinks = 10 ** 15

/** A checkpoint is much shorter. */
const mostBytes = 64 * 1024

/**
 * Every checkpoint in a bucket, each an object of its own that is never written again. With a default retention under
 * object lock (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html) nobody takes one away before its
 * time. What others put there changes nothing: of each key the oldest version counts, so neither a delete marker nor what
 * was written over it hides it, and what is not this chain's, signed, and as long as its key says is passed over.
 */
export async function bucketAnchors({
  place,
  resilience,
  ...access
}: BucketAnchorsOptions): Promise<Anchors> {
  const [bucket, ...folder] = place.split('/') as [string, ...string[]]
  const folderOf = (workspaceId: string, keyId: string) =>
    `${[...folder, 'checkpoints', keyId, encodeURIComponent(workspaceId)].join('/')}/`
  const keyOf = ({ workspaceId, keyId, size }: Checkpoint) =>
    `${folderOf(workspaceId, keyId)}${String(mostLinks - size).padStart(16, '0')}-${size}.json`

  const { sdk, client } = await openS3(access)
  const guard = resilience.guard('audit-bucket', {
    ...limits,
    isRetryable: isTransient,
    isFailure: isTransient,
  })
  const asked = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    guard.run(work).catch((error: unknown) => {
      throw new CheckpointsUnavailable(error)
    })

  /** The oldest version of each key, the longest chain first. */
  async function* oldestVersions(folder: string) {
    let after: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}
    let oldest: ObjectVersion | undefined
    while (after) {
      const asking = { Bucket: bucket, Prefix: folder, MaxKeys: 100, ...after }
      const page: ListObjectVersionsCommandOutput = await asked((abortSignal) =>
        client.send(new sdk.ListObjectVersionsCommand(asking), { abortSignal }),
      )
      for (const version of page.Versions ?? []) {
        if (oldest && oldest.Key !== version.Key) yield oldest
        oldest = version
      }
      after = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker!, VersionIdMarker: page.NextVersionIdMarker! }
        : undefined
    }
    if (oldest) yield oldest
  }

  const textOf = ({ Key, VersionId }: ObjectVersion): Promise<string> =>
    asked(async (abortSignal) => {
      const { Body } = await client.send(
        new sdk.GetObjectCommand({ Bucket: bucket, Key, VersionId, Range: `bytes=0-${mostBytes}` }),
        { abortSignal },
      )
      return Body!.transformToString()
    })

  return {
    async newest(workspaceId, by) {
      for await (const version of oldestVersions(folderOf(workspaceId, by.keyId))) {
        const checkpoint = readCheckpoint(await textOf(version), workspaceId, by)
        if (checkpoint && keyOf(checkpoint) === version.Key) return checkpoint
      }
      return undefined
    },

    async keep(checkpoint) {
      const text = `${JSON.stringify(checkpoint)}\n`
      const put = new sdk.PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(checkpoint),
        Body: text,
        ContentType: 'application/json',
        IfNoneMatch: '*',
        // Under object lock the store asks for one.
        ChecksumSHA256: createHash('sha256').update(text).digest('base64'),
      })
      const isNew = await asked((abortSignal) =>
        client.send(put, { abortSignal }).then(
          () => true,
          (error: unknown) => {
            if (statusOf(error) === 412) return false
            throw error
          },
        ),
      )
      // A try of ours whose answer was lost, or somebody was here before.
      if (!isNew && (await textOf({ Key: put.input.Key })) !== text)
        throw new CheckpointsUnavailable(new Error(`something else stands at ${put.input.Key}`))
    },

    async check() {
      const isLocked = await guard.run(async (abortSignal) => {
        const { ObjectLockConfiguration: lock } = await client
          .send(new sdk.GetObjectLockConfigurationCommand({ Bucket: bucket }), { abortSignal })
          .catch((error: Error) => {
            if (error.name === 'ObjectLockConfigurationNotFoundError')
              return { ObjectLockConfiguration: undefined }
            throw error
          })
        return lock?.Rule?.DefaultRetention !== undefined
      })
      return isLocked
        ? { detail: 's3, locked' }
        : { status: 'degraded', detail: 's3, without a default retention under object lock' }
    },
  }
}
