import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { removeAbandoned } from './abandoned.ts'
import { newBlobId } from './blob-id.ts'
import { Measure } from './measure.ts'

/** A stream that was written down so that its length and hash are known before it is sent on. */
export interface Spooled {
  path: string
  bytes: number
  /** In hexadecimal. */
  sha256: string
}

/** A folder of files that live as long as one call. */
export async function openSpool(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeAbandoned(folder)
  return {
    /** @throws BlobTooLarge, whatever the stream fails with */
    async with<T>(content: Readable, maxBytes: number, work: (spooled: Spooled) => Promise<T>): Promise<T> {
      const path = join(folder, `${newBlobId()}.partial`)
      const measure = new Measure(maxBytes)
      try {
        await pipeline(content, measure, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
        return await work({ path, bytes: measure.bytes, sha256: measure.sha256() })
      } finally {
        await rm(path, { force: true })
      }
    },
  }
}
