import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import { BlobAltered } from './blobs.ts'

const algorithm = 'aes-256-gcm'
const tagBytes = 16

/** Bytes of content in a chunk: what is held in memory of a content, and what the smallest range costs to read. */
const chunkBytes = 64 * 1024
const sealedChunkBytes = chunkBytes + tagBytes

/** What opens one content. Drawn for it alone, so a chunk's place is its nonce and none is used twice. */
export interface ContentKey {
  /** 32 bytes. */
  key: Uint8Array
  /** Which content it is: it opens under no other name. */
  name: string
}

/** Length of a sealed content once it is opened. */
export const openedLength = (sealedBytes: number): number =>
  sealedBytes - tagBytes * Math.max(1, Math.ceil(sealedBytes / sealedChunkBytes))

/** Which sealed bytes hold a range of the content, both ends included. One byte more is asked for: it tells the last chunk from the others. */
export function sealedRange({ start, end }: { start: number; end: number }) {
  const firstChunk = Math.floor(start / chunkBytes)
  const lastChunk = Math.floor(end / chunkBytes)
  return {
    firstChunk,
    lastChunk,
    /** Bytes of the first chunk that are not asked for. */
    skip: start - firstChunk * chunkBytes,
    take: end - start + 1,
    range: { start: firstChunk * sealedChunkBytes, end: (lastChunk + 1) * sealedChunkBytes },
  }
}

/** Name, place and whether it is the last are bound to each chunk: none opens elsewhere, and none can be missing at the end. */
function bound({ name }: ContentKey, place: number, isLast: boolean) {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(place, 6, 6)
  return { nonce, binding: Buffer.from(`gepeto content 1\n${name}\n${place}\n${isLast ? 'last' : 'more'}`) }
}

function sealChunk(key: ContentKey, place: number, chunk: Buffer, isLast: boolean): Buffer {
  const { nonce, binding } = bound(key, place, isLast)
  const cipher = createCipheriv(algorithm, key.key, nonce, { authTagLength: tagBytes }).setAAD(binding)
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
}

function openChunk(key: ContentKey, place: number, chunk: Buffer, isLast: boolean): Buffer {
  const tagAt = chunk.length - tagBytes
  if (tagAt < 0) throw new BlobAltered(key.name)
  const { nonce, binding } = bound(key, place, isLast)
  const decipher = createDecipheriv(algorithm, key.key, nonce, { authTagLength: tagBytes })
    .setAAD(binding)
    .setAuthTag(chunk.subarray(tagAt))
  const opened = decipher.update(chunk.subarray(0, tagAt))
  try {
    decipher.final()
  } catch {
    throw new BlobAltered(key.name)
  }
  return opened
}

/** Cuts what passes through it into chunks of one size. A full one is held back until more comes: the last is told apart. */
abstract class Chunked extends Transform {
  readonly #pending: Buffer
  #filled = 0

  constructor(bytes: number) {
    super()
    this.#pending = Buffer.allocUnsafeSlow(bytes)
  }

  /** @param chunk to be used at once: its memory is written over */
  protected abstract cut(chunk: Buffer, isLast: boolean): void

  override _transform(given: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let from = 0; from < given.length; ) {
        if (this.#filled === this.#pending.length) {
          this.cut(this.#pending, false)
          this.#filled = 0
        }
        const copied = given.copy(this.#pending, this.#filled, from)
        this.#filled += copied
        from += copied
      }
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.cut(this.#pending.subarray(0, this.#filled), true)
      done()
    } catch (error) {
      done(error as Error)
    }
  }
}

/** Seals a content that passes through it, chunk by chunk (AES-256-GCM, NIST SP 800-38D). */
export class SealContent extends Chunked {
  readonly #key: ContentKey
  #place = 0

  constructor(key: ContentKey) {
    super(chunkBytes)
    this.#key = key
  }

  protected override cut(chunk: Buffer, isLast: boolean): void {
    this.push(sealChunk(this.#key, this.#place++, chunk, isLast))
  }
}

/**
 * Opens sealed bytes that pass through it: all of them, or those of a range. Gives out nothing that was not vouched for;
 * fails with BlobAltered where a chunk was changed, moved, or is missing.
 */
export class OpenContent extends Chunked {
  readonly #key: ContentKey
  readonly #lastChunk: number
  #place: number
  #skip: number
  #take: number

  constructor(key: ContentKey, range?: Omit<ReturnType<typeof sealedRange>, 'range'>) {
    super(sealedChunkBytes)
    this.#key = key
    this.#place = range?.firstChunk ?? 0
    this.#lastChunk = range?.lastChunk ?? Number.POSITIVE_INFINITY
    this.#skip = range?.skip ?? 0
    this.#take = range?.take ?? Number.POSITIVE_INFINITY
  }

  protected override cut(chunk: Buffer, isLast: boolean): void {
    if (this.#place > this.#lastChunk) return
    const opened = openChunk(this.#key, this.#place++, chunk, isLast)
    const wanted = opened.subarray(this.#skip, this.#skip + this.#take)
    this.#skip = 0
    this.#take -= wanted.length
    if (wanted.length > 0) this.push(wanted)
  }
}

/** Opens a whole content that was read. @throws BlobAltered */
export function openWhole(key: ContentKey, sealed: Buffer): Buffer {
  const opened: Buffer[] = []
  for (let place = 0; ; place++) {
    const from = place * sealedChunkBytes
    const isLast = from + sealedChunkBytes >= sealed.length
    opened.push(openChunk(key, place, sealed.subarray(from, from + sealedChunkBytes), isLast))
    if (isLast) return Buffer.concat(opened)
  }
}
