import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { BlobNotFound, type Blobs, BlobTooLarge } from './blobs.ts'

const limits = { maxBytes: 10_000_000 }

/** What every store of blobs promises. */
export function blobsContract(open: () => Promise<Blobs>): void {
  const stored = async (content: Buffer) => {
    const blobs = await open()
    return { blobs, info: await blobs.put(Readable.from(chunks(content)), limits) }
  }

  describe('a store of blobs', () => {
    it('gives back what was put in, with its size and hash', async () => {
      const content = randomBytes(3_000_000)
      const { blobs, info } = await stored(content)
      expect(info).toMatchObject({
        bytes: 3_000_000,
        sha256: createHash('sha256').update(content).digest('hex'),
      })
      expect((await buffer(await blobs.get(info.id))).equals(content)).toBe(true)
      expect(await blobs.stat(info.id)).toEqual({ bytes: 3_000_000 })
    })

    it('keeps an empty content', async () => {
      const { blobs, info } = await stored(Buffer.alloc(0))
      expect(info.bytes).toBe(0)
      expect(await buffer(await blobs.get(info.id))).toHaveLength(0)
    })

    it('gives a range, both ends included', async () => {
      const { blobs, info } = await stored(Buffer.from('abcdefghij'))
      expect((await buffer(await blobs.get(info.id, { start: 2, end: 4 }))).toString()).toBe('cde')
      expect((await buffer(await blobs.get(info.id, { start: 9, end: 9 }))).toString()).toBe('j')
    })

    it('gives the same content two ids, so that deleting one leaves the other', async () => {
      const { blobs, info } = await stored(Buffer.from('twice'))
      const second = await blobs.put(Readable.from([Buffer.from('twice')]), limits)
      expect(second.id).not.toBe(info.id)
      await blobs.delete(info.id)
      expect((await buffer(await blobs.get(second.id))).toString()).toBe('twice')
    })

    it('keeps a content of exactly the limit, and nothing of a longer one', async () => {
      const blobs = await open()
      await blobs.put(Readable.from([Buffer.alloc(100)]), { maxBytes: 100 })
      const tooLong = blobs.put(Readable.from([Buffer.alloc(60), Buffer.alloc(41)]), { maxBytes: 100 })
      const refusal = await tooLong.catch((error: unknown) => error)
      expect(refusal).toBeInstanceOf(BlobTooLarge)
      expect(blobs.isTooLarge(refusal)).toBe(true)
    })

    it('stops reading a stream that is too long', async () => {
      const blobs = await open()
      let given = 0
      const endless = Readable.from(
        (function* () {
          for (;;) {
            given += 1000
            yield Buffer.alloc(1000)
          }
        })(),
      )
      await expect(blobs.put(endless, { maxBytes: 5_000 })).rejects.toThrow(BlobTooLarge)
      expect(given).toBeLessThan(1_000_000)
    })

    it('keeps nothing of a stream that fails', async () => {
      const blobs = await open()
      const failing = Readable.from(
        (async function* () {
          yield Buffer.from('half')
          throw new Error('the line went dead')
        })(),
      )
      await expect(blobs.put(failing, limits)).rejects.toThrow('the line went dead')
    })

    it('lets a blob be read as a file', async () => {
      const { blobs, info } = await stored(Buffer.from('as a file'))
      expect(await blobs.withFile(info.id, (path) => readFile(path, 'utf8'))).toBe('as a file')
    })

    it('deletes, and does not mind deleting again', async () => {
      const { blobs, info } = await stored(Buffer.from('gone'))
      await blobs.delete(info.id)
      await blobs.delete(info.id)
      await expect(blobs.get(info.id)).rejects.toThrow(BlobNotFound)
      await expect(blobs.stat(info.id)).rejects.toThrow(BlobNotFound)
      await expect(blobs.withFile(info.id, async () => {})).rejects.toThrow(BlobNotFound)
    })

    it.each([
      '',
      '..',
      '../../etc/passwd',
      '/etc/passwd',
      'a'.repeat(24).concat('/..'),
      'A'.repeat(24),
      '\0',
    ])('finds nothing under an id it did not give: %j', async (id) => {
      const blobs = await open()
      await expect(blobs.get(id)).rejects.toThrow(BlobNotFound)
      await expect(blobs.stat(id)).rejects.toThrow(BlobNotFound)
      await blobs.delete(id)
    })
  })
}

function* chunks(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}
