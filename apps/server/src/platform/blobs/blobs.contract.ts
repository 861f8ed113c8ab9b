import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { DataKeys, Holder } from '../crypto/data-keys.ts'
import { openSeal } from '../crypto/seal.ts'
import { BlobAltered, BlobNotFound, type BlobStore, BlobTooLarge } from './blobs.ts'
import { readBlobFile } from './read-blob-file.ts'
import { sealedBlobs } from './sealed.ts'

const holder: Holder = { workspaceId: 'ws_1', personId: 'usr_1' }

/** Data keys of holders without a database; a holder's can be destroyed. */
export function keysInMemory() {
  const gone = new Set<string>()
  const keyOf = (id: string) => ({
    ...openSeal(createHash('sha256').update(id).digest()),
    id,
    derive: (thing: string) => createHash('sha256').update(`${id} ${thing}`).digest(),
  })
  const idOf = ({ workspaceId, personId }: Holder) => `dek_${workspaceId}_${personId}`
  const keys: Pick<DataKeys, 'of' | 'open'> = {
    of: async (of) => keyOf(idOf(of)),
    open: async (ids) => new Map(ids.filter((id) => !gone.has(id)).map((id) => [id, keyOf(id)])),
  }
  return { keys, destroy: (of: Holder) => void gone.add(idOf(of)) }
}

/**
 * What every store of blobs promises: of contents that are sealed and of those that are nobody's secret.
 * @param change changes the bytes that lie under a name
 */
export function blobsContract(
  open: () => Promise<BlobStore>,
  change: (name: string, how: (bytes: Buffer) => Buffer) => Promise<void>,
): void {
  promises('that lie as they came', open, { maxBytes: 10_000_000 })
  promises('that are sealed', open, { maxBytes: 10_000_000, holder })
  sealed(open, change)
}

function promises(
  which: string,
  openStore: () => Promise<BlobStore>,
  limits: { maxBytes: number; holder?: Holder },
): void {
  const open = async () => sealedBlobs(await openStore(), keysInMemory().keys)
  const stored = async (content: Buffer) => {
    const blobs = await open()
    return { blobs, info: await blobs.put(Readable.from(chunks(content)), limits) }
  }

  describe(`a store of blobs ${which}`, () => {
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

    it('gives any range of a content of many pieces', async () => {
      const content = randomBytes(200_000)
      const { blobs, info } = await stored(content)
      const piece = 64 * 1024
      for (const [start, end] of [
        [0, 0],
        [0, 199_999],
        [piece - 1, piece],
        [piece, 2 * piece - 1],
        [70_000, 71_000],
        [2 * piece - 5, 3 * piece + 5],
        [199_999, 199_999],
      ] as const) {
        const part = await buffer(await blobs.get(info.id, { start, end }))
        expect(part.equals(content.subarray(start, end + 1)), `${start}-${end}`).toBe(true)
      }
    })

    it.each([1, 2])('gives back a content that ends with its %d. piece', async (pieces) => {
      const content = randomBytes(pieces * 64 * 1024)
      const { blobs, info } = await stored(content)
      expect((await buffer(await blobs.get(info.id))).equals(content)).toBe(true)
      expect(await blobs.stat(info.id)).toEqual({ bytes: content.length })
      const last = { start: content.length - 3, end: content.length - 1 }
      expect((await buffer(await blobs.get(info.id, last))).equals(content.subarray(-3))).toBe(true)
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
      await blobs.put(Readable.from([Buffer.alloc(100)]), { ...limits, maxBytes: 100 })
      const tooLong = blobs.put(Readable.from([Buffer.alloc(60), Buffer.alloc(41)]), {
        ...limits,
        maxBytes: 100,
      })
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
      await expect(blobs.put(endless, { ...limits, maxBytes: 5_000 })).rejects.toThrow(BlobTooLarge)
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
      expect(String(await blobs.withFile(info.id, readBlobFile))).toBe('as a file')
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

function sealed(
  openStore: () => Promise<BlobStore>,
  change: (name: string, how: (bytes: Buffer) => Buffer) => Promise<void>,
): void {
  const piece = 64 * 1024 + 16
  const nameOf = (id: string) => id.slice(0, 24)

  async function put(content: Buffer) {
    const { keys, destroy } = keysInMemory()
    const blobs = sealedBlobs(await openStore(), keys)
    const { id } = await blobs.put(Readable.from(chunks(content)), { maxBytes: 10_000_000, holder })
    const read = async (of = id) => buffer(await blobs.get(of))
    return { blobs, id, read, destroy }
  }

  describe('a sealed content', () => {
    it('shows nothing of itself where it lies', async () => {
      const { id } = await put(Buffer.from('a marker that stands nowhere'.repeat(5000)))
      await change(nameOf(id), (bytes) => {
        expect(bytes.includes('marker')).toBe(false)
        return bytes
      })
    })

    it.each<[string, (bytes: Buffer) => Buffer]>([
      ['a bit is changed', (bytes) => bytes.fill(bytes[100]! ^ 1, 100, 101)],
      ['the last piece is cut off', (bytes) => bytes.subarray(0, 2 * piece)],
      ['the end of the last piece is cut off', (bytes) => bytes.subarray(0, -1)],
      ['all of it is cut off', () => Buffer.alloc(0)],
      [
        'a piece is left out',
        (bytes) => Buffer.concat([bytes.subarray(0, piece), bytes.subarray(2 * piece)]),
      ],
      [
        'two pieces change places',
        (bytes) =>
          Buffer.concat([
            bytes.subarray(piece, 2 * piece),
            bytes.subarray(0, piece),
            bytes.subarray(2 * piece),
          ]),
      ],
      ['something is put behind it', (bytes) => Buffer.concat([bytes, Buffer.alloc(piece)])],
      ['a clear content is put in its place', () => Buffer.from('clear')],
    ])('is refused where %s', async (_, how) => {
      const { id, read, blobs } = await put(randomBytes(150_000))
      await change(nameOf(id), how)
      await expect(read()).rejects.toThrow(BlobAltered)
      await expect(blobs.withFile(id, readBlobFile)).rejects.toThrow(BlobAltered)
    })

    it('is refused in a range that reaches past where it was cut', async () => {
      const { id, blobs } = await put(randomBytes(150_000))
      await change(nameOf(id), (bytes) => bytes.subarray(0, piece))
      const range = { start: 10, end: 140_000 }
      await expect(buffer(await blobs.get(id, range))).rejects.toThrow(BlobAltered)
    })

    it('is refused under the name of another', async () => {
      const [one, other] = [await put(randomBytes(70_000)), await put(randomBytes(70_000))]
      let taken: Buffer
      await change(nameOf(one.id), (bytes) => {
        taken = bytes
        return bytes
      })
      await change(nameOf(other.id), () => taken)
      await expect(other.read()).rejects.toThrow(BlobAltered)
    })

    it('is gone once its key is destroyed', async () => {
      const { id, blobs, destroy } = await put(Buffer.from('personal'))
      expect(blobs.isSealed(id)).toBe(true)
      expect(await blobs.isHeldBy(id, holder)).toBe(true)
      expect(await blobs.isHeldBy(id, { ...holder, personId: '' })).toBe(false)
      destroy(holder)
      await expect(blobs.get(id)).rejects.toThrow(BlobNotFound)
      await expect(blobs.withFile(id, readBlobFile)).rejects.toThrow(BlobNotFound)
      await blobs.delete(id)
    })
  })
}

function* chunks(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}
