import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import { BlobTooLarge } from './blobs.ts'

/** Passes bytes through, counting and hashing them, and fails as soon as they are more than `maxBytes`. */
export class Measure extends Transform {
  readonly #hash = createHash('sha256')
  readonly #maxBytes: number
  bytes = 0

  constructor(maxBytes: number) {
    super()
    this.#maxBytes = maxBytes
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length
    if (this.bytes > this.#maxBytes) {
      done(new BlobTooLarge(this.#maxBytes))
      return
    }
    this.#hash.update(chunk)
    done(null, chunk)
  }

  /** Once, when the stream has ended. */
  sha256(): string {
    return this.#hash.digest('hex')
  }
}
