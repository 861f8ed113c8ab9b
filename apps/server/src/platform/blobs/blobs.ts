import type { Readable } from 'node:stream'
import type { Holder } from '../crypto/data-keys.ts'
import type { ContentKey } from './sealed-content.ts'

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

/** A content as a file, for `readBlobFile`. */
export interface BlobFile {
  path: string
  /** Opens it; absent: it lies as it came. */
  key?: ContentKey
}

/**
 * Uploaded bytes, whole or not there at all. Writes and reads are streams: nothing is held in memory.
 * A content is never changed: what replaces it has another id.
 */
export interface Blobs {
  readonly kind: 'files' | 's3'
  /**
   * Stores a stream, sealed under its holder's data key; durable once it resolves.
   * @param limits `holder` absent: it is nobody's secret, and stored as it came
   * @throws BlobTooLarge when the stream is longer than `maxBytes`, as soon as it is; nothing is kept then,
   *         nor when the stream fails or the process dies; StorageUnavailable, as do all of these
   */
  put(content: Readable, limits: { maxBytes: number; holder?: Holder }): Promise<BlobInfo>
  /**
   * The stream fails with BlobAltered where what is stored is not what was put in.
   * @throws BlobNotFound, also where the key that sealed it was destroyed
   */
  get(id: string, range?: ByteRange): Promise<Readable>
  /** @throws BlobNotFound */
  stat(id: string): Promise<{ bytes: number }>
  /**
   * Lets `work` read the blob as a file, as it is stored: `readBlobFile` opens it. The file is gone, or not to be
   * touched, when it returns.
   * @throws BlobNotFound
   */
  withFile<T>(id: string, work: (file: BlobFile) => Promise<T>): Promise<T>
  /** Deletes it, if it is there. */
  delete(id: string): Promise<void>
  /** Whether the content of this id is sealed; those of old, from before there were seals, are not. */
  isSealed(id: string): boolean
  /** Whether the holder's present data key sealed it. */
  isHeldBy(id: string, holder: Holder): Promise<boolean>
  /** Whether it answers; absent where there is nobody to answer. @throws where it does not */
  check?(): Promise<{ detail: string }>
  /** Whether an error is that of a content which is longer than it may be. */
  isTooLarge(error: unknown): error is BlobTooLarge
  /** Whether an error is that of a content which is not there. */
  isNotFound(error: unknown): error is BlobNotFound
}

/** Where the bytes lie, below the seals: it knows contents by name and nothing of whose they are. */
export interface BlobStore
  extends Pick<Blobs, 'kind' | 'stat' | 'delete' | 'check' | 'isTooLarge' | 'isNotFound'> {
  /**
   * Stores a stream, which was measured on its way here; durable once it resolves, and nothing of one that fails.
   * @param name 24 characters that were drawn for it (`newBlobId`)
   */
  put(content: Readable, name: string): Promise<void>
  get(name: string, range?: ByteRange): Promise<Readable>
  withFile<T>(name: string, work: (path: string) => Promise<T>): Promise<T>
}

/** There is no such blob: deleted, never stored, or unreadable for good since its key was destroyed. */
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

/** A stored content is not what was put in: changed, cut, or another one in its place. */
export class BlobAltered extends Error {
  readonly id: string
  constructor(id: string) {
    super(`The stored content "${id}" is not what was put in.`)
    this.name = 'BlobAltered'
    this.id = id
  }
}
