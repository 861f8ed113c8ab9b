import type { S3Client } from '@aws-sdk/client-s3'
import { isNotConnected, isTransientStatus } from '../resilience/index.ts'

export interface S3Access {
  region: string
  /** Another server than Amazon's that speaks its protocol. */
  endpoint?: string | undefined
  /** Absent: as the AWS SDK finds them (variables, web identity, the role of the task or machine). */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
}

/** A client that tries once: tries are the policy's, and errors are told by who asked. */
export async function openS3({ region, endpoint, credentials }: S3Access) {
  // It is heavy, so it is loaded where it is chosen.
  const sdk = await import('@aws-sdk/client-s3')
  const client: S3Client = new sdk.S3Client({
    region,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(credentials ? { credentials } : {}),
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    // Older servers of others know no other checksums than the ones we name.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: 60_000 },
  })
  return { sdk, client }
}

export const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

/** Whether the same call may go well a moment later. Every one of ours may be made twice. */
export function isTransient(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined || isNotConnected(error) || isTransientStatus(status)
}
