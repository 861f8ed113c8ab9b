import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { partial, removeAbandoned } from './abandoned.ts'
import { isBlobId } from './blob-id.ts'
import { BlobNotFound, type BlobStore, BlobTooLarge } from './blobs.ts'

/**
 * Blobs as files below one folder, spread over 256 sub-folders by the first two characters of their id.
 * A file appears under its name only when it is whole and on the disk: written beside it, synced, renamed.
 */
export async function fileBlobs(folder: string): Promise<BlobStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeAbandoned(folder)

  const pathOf = (id: string) => {
    // An id of any other shape was never given out; it must not reach the file system.
    if (!isBlobId(id)) throw new BlobNotFound(id)
    return join(folder, id.slice(0, 2), id)
  }

  const statOf = async (id: string) => {
    try {
      return { bytes: (await stat(pathOf(id))).size }
    } catch (error) {
      throw asNotFound(id, error)
    }
  }

  return {
    kind: 'files',

    async put(content, id) {
      const path = pathOf(id)
      const unfinished = path + partial
      try {
        await ensureFolder(folder, id.slice(0, 2))
        await pipeline(content, createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }))
        await rename(unfinished, path)
        await syncFolder(join(folder, id.slice(0, 2)))
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    },

    async get(id, range) {
      try {
        const file = await open(pathOf(id), 'r')
        return file.createReadStream(range)
      } catch (error) {
        throw asNotFound(id, error)
      }
    },

    stat: statOf,

    async withFile(id, work) {
      await statOf(id)
      return work(pathOf(id))
    },

    async delete(id) {
      if (isBlobId(id)) await rm(pathOf(id), { force: true })
    },

    isNotFound: (error): error is BlobNotFound => error instanceof BlobNotFound,

    isTooLarge: (error): error is BlobTooLarge => error instanceof BlobTooLarge,
  }
}

async function ensureFolder(folder: string, name: string): Promise<void> {
  if (await mkdir(join(folder, name), { recursive: true, mode: 0o700 })) await syncFolder(folder)
}

/** Makes the names in a folder durable; Windows opens no folders and needs none of it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function asNotFound(id: string, error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? new BlobNotFound(id) : error
}
