import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const MAGIC = 'GEPIDX03'
const DIGEST_BYTES = 32

/** Read or written and hashed at once; small enough not to hold the event loop. */
const PIECE_BYTES = 1 << 20

/** Parts of a shard by name: raw bytes, or anything JSON can say. */
export interface ShardParts {
  bytes: Record<string, readonly Uint8Array[]>
  facts: unknown
}

export interface ShardContent {
  bytes: Record<string, Uint8Array<ArrayBuffer>>
  facts: unknown
}

/** A shard's file cannot be used. The collection is to be indexed again from the database. */
export class ShardFileUnusable extends Error {
  readonly path: string

  constructor(path: string, reason: string, cause?: unknown) {
    super(`${path}: ${reason}`, { cause })
    this.path = path
  }
}

/**
 * Writes the parts beside `path` and renames them into place, file and folder flushed to disk, so that
 * `path` is always whole: what was there before or what was given. Layout: magic, u32 header length,
 * header {facts, sizes} as JSON, the bytes in order of the header, SHA-256 of everything before it.
 */
export async function writeShardFile(path: string, parts: ShardParts): Promise<void> {
  const names = Object.keys(parts.bytes)
  const sizes = names.map((name) => [name, total(parts.bytes[name]!)])
  const header = Buffer.from(JSON.stringify({ facts: parts.facts, sizes }))
  const start = Buffer.alloc(12)
  start.write(MAGIC, 'latin1')
  start.writeUInt32LE(header.length, 8)
  const unfinished = `${path}.unfinished`
  const hash = createHash('sha256')
  const file = await open(unfinished, 'w', 0o600)
  try {
    for (const part of [start, header, ...names.flatMap((name) => parts.bytes[name]!)]) {
      for (let at = 0; at < part.length; at += PIECE_BYTES) {
        const piece = part.subarray(at, at + PIECE_BYTES)
        hash.update(piece)
        await file.writeFile(piece)
      }
    }
    await file.writeFile(hash.digest())
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * @returns the parts as written, or undefined when there is no such file
 * @throws ShardFileUnusable when the file is of another version, cut short or altered
 */
export async function readShardFile(path: string): Promise<ShardContent | undefined> {
  await rm(`${path}.unfinished`, { force: true })
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const hash = createHash('sha256')
    const take = (size: number) => readHashed(file, path, size, hash)
    const start = Buffer.from((await take(12)).buffer)
    if (start.toString('latin1', 0, 8) !== MAGIC) throw new ShardFileUnusable(path, 'of another version')
    const { size } = await file.stat()
    const headerBytes = start.readUInt32LE(8)
    if (headerBytes > size) throw new ShardFileUnusable(path, 'cut short or altered')
    const header = parseHeader(path, await take(headerBytes))
    const promised = header.sizes.reduce((sum, [, bytes]) => sum + bytes, 12 + headerBytes + DIGEST_BYTES)
    if (promised !== size) throw new ShardFileUnusable(path, 'cut short or altered')
    const bytes: Record<string, Uint8Array<ArrayBuffer>> = {}
    for (const [name, length] of header.sizes) bytes[name] = await take(length)
    const digest = hash.digest()
    const written = await readHashed(file, path, DIGEST_BYTES, createHash('sha256'))
    if (!digest.equals(written)) throw new ShardFileUnusable(path, 'cut short or altered')
    return { bytes, facts: header.facts }
  } finally {
    await file.close()
  }
}

/** Reads into memory of its own, so that any typed array may lie over it. */
async function readHashed(
  file: FileHandle,
  path: string,
  size: number,
  hash: Hash,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(PIECE_BYTES, size - at))
    if (bytesRead === 0) throw new ShardFileUnusable(path, 'cut short or altered')
    hash.update(bytes.subarray(at, at + bytesRead))
    at += bytesRead
  }
  return bytes
}

function parseHeader(path: string, bytes: Uint8Array): { facts: unknown; sizes: [string, number][] } {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as { facts: unknown; sizes: [string, number][] }
  } catch (cause) {
    throw new ShardFileUnusable(path, 'cut short or altered', cause)
  }
}

function total(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}
