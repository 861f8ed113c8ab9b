import type { Readable } from 'node:stream'

/** What was stored. */
export interface BlobInfo {
  /** Chosen by the store; nothing of the caller's is in it. */
  id: string
  bytes: number
  /** Of the content, in hexadecimal. */
  sha256: string
}

/** Bytes from `start` to `end`, both included, counted from 0, as in an HTTP range. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Uploaded bytes, whole or not there at all. Writes and reads are streams: nothing is held in memory.
 * A content is never changed: what replaces it has another id.
 */
export interface Blobs {
  readonly kind: 'files' | 's3'
  /**
   * Stores a stream; durable once it resolves.
   * @throws BlobTooLarge when the stream is longer than `maxBytes`, as soon as it is; nothing is kept then,
   *         nor when the stream fails or the process dies; StorageUnavailable, as do all of these
   */
  put(content: Readable, limits: { maxBytes: number }): Promise<BlobInfo>
  /** @throws BlobNotFound */
  get(id: string, range?: ByteRange): Promise<Readable>
  /** @throws BlobNotFound */
  stat(id: string): Promise<{ bytes: number }>
  /**
   * Lets `work` read the blob as a file, for what can read nothing else. The file is gone, or not to be
   * touched, when it returns.
   * @throws BlobNotFound
   */
  withFile<T>(id: string, work: (path: string) => Promise<T>): Promise<T>
  /** Deletes it, if it is there. */
  delete(id: string): Promise<void>
  /** Whether it answers; absent where there is nobody to answer. @throws where it does not */
  check?(): Promise<{ detail: string }>
  /** Whether an error is that of a content which is longer than it may be. */
  isTooLarge(error: unknown): error is BlobTooLarge
  /** Whether an error is that of a content which is not there. */
  isNotFound(error: unknown): error is BlobNotFound
}

/** There is no such blob: deleted, or never stored. */
export class BlobNotFound extends Error {
  readonly id: string
  constructor(id: string) {
    super(`There is no stored content "${id}".`)
    this.name = 'BlobNotFound'
    this.id = id
  }
}

/** The content is longer than it may be; nothing of it was kept. */
export class BlobTooLarge extends Error {
  readonly maxBytes: number
  constructor(maxBytes: number) {
    super(`The content is longer than ${maxBytes} bytes.`)
    this.name = 'BlobTooLarge'
    this.maxBytes = maxBytes
  }
}
