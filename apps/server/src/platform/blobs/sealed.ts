import { pipeline } from 'node:stream'
import type { DataKey, DataKeys, Holder } from '../crypto/data-keys.ts'
import { newBlobId } from './blob-id.ts'
import { BlobNotFound, type BlobStore, type Blobs } from './blobs.ts'
import { Measure } from './measure.ts'
import { OpenContent, openedLength, SealContent, sealedRange } from './sealed-content.ts'

/** Between a stored content's name and the id of the data key that seals it. */
const mark = '.'

/**
 * Seals what goes into a store under the data key of whom it belongs to. The key's id stands in the content's id, which
 * the database keeps: a clear file that is put in a sealed one's place is not taken for it. A content without a holder is
 * nobody's secret and lies as it came.
 * @param store names contents by 24 characters; sealed ones are longer
 */
export function sealedBlobs(store: BlobStore, keys: Pick<DataKeys, 'of' | 'open'>): Blobs {
  const keyOf = ({ derive }: DataKey, name: string) => ({ key: derive(`content ${name}`), name })

  /** @throws BlobNotFound where its key was destroyed: nothing of it can be read again */
  async function find(id: string) {
    const at = id.indexOf(mark)
    if (at < 0) return { name: id }
    const [name, keyId] = [id.slice(0, at), id.slice(at + 1)]
    const dataKey = (await keys.open([keyId])).get(keyId)
    if (!dataKey) throw new BlobNotFound(id)
    return { name, key: keyOf(dataKey, name) }
  }

  return {
    ...store,

    async put(content, { maxBytes, holder }) {
      const dataKey = holder && (await keys.of(holder))
      const name = newBlobId()
      const measure = new Measure(maxBytes)
      const stored = dataKey
        ? pipeline(content, measure, new SealContent(keyOf(dataKey, name)), () => {})
        : pipeline(content, measure, () => {})
      await store.put(stored, name).catch((error: unknown) => {
        throw stored.errored ?? error
      })
      const id = dataKey ? `${name}${mark}${dataKey.id}` : name
      return { id, bytes: measure.bytes, sha256: measure.sha256() }
    },

    async get(id, range) {
      const { name, key } = await find(id)
      if (!key) return store.get(name, range)
      if (!range) return pipeline(await store.get(name), new OpenContent(key), () => {})
      const { range: sealed, ...wanted } = sealedRange(range)
      return pipeline(await store.get(name, sealed), new OpenContent(key, wanted), () => {})
    },

    async stat(id) {
      const { name, key } = await find(id)
      const { bytes } = await store.stat(name)
      return { bytes: key ? openedLength(bytes) : bytes }
    },

    async withFile(id, work) {
      const { name, key } = await find(id)
      return store.withFile(name, (path) => work({ path, ...(key ? { key } : {}) }))
    },

    delete: (id) => store.delete(id.split(mark)[0]!),

    isSealed: (id) => id.includes(mark),

    async isHeldBy(id, holder: Holder) {
      return id.endsWith(`${mark}${(await keys.of(holder)).id}`)
    },
  }
}
