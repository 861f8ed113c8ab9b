import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Measure } from '../../platform/blobs/measure.ts'
import { ModelFilesRefused } from './errors.ts'

/** Largest file of a model that is taken. */
export const mostBytes = 16 * 1024 ** 3

/**
 * Writes a file beside its place, checks it, and renames it there.
 * @param sha256 what its hash must be; absent: not known
 * @throws ModelFilesRefused where it is another; nothing is kept then
 */
export async function storeFile(
  content: Readable,
  path: string,
  sha256?: string,
): Promise<{ bytes: number; sha256: string }> {
  const unfinished = `${path}.partial`
  const measure = new Measure(mostBytes)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    await pipeline(content, measure, createWriteStream(unfinished, { mode: 0o600, flush: true }))
    const found = measure.sha256()
    if (sha256 !== undefined && found !== sha256) throw ModelFilesRefused.altered(path, sha256, found)
    await rename(unfinished, path)
    return { bytes: measure.bytes, sha256: found }
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
