import { createHash } from 'node:crypto'
import type { Cache } from '../../platform/cache/index.ts'
import type { Embedder } from './embedder.ts'
import { packVector, unpackVector } from './packed-vector.ts'

/** Questions come again within a day, passages when a document is put in twice or its job runs again. */
const keptMs = { query: 24 * 3600_000, passage: 3600_000 }

const name = 'embeddings'

/**
 * Remembers vectors by model and content: the same text is not paid for twice. Kept as the index keeps them, a byte a
 * component.
 * @param owner the workspace whose own provider makes them, and its revision: another one may have the same name
 */
export function cachedEmbedder(embedder: Embedder, cache: Cache, owner = ''): Embedder {
  return {
    id: embedder.id,
    isMultilingual: embedder.isMultilingual,
    isOutside: embedder.isOutside ?? false,
    async embed(texts, kind, call) {
      const keys = texts.map((text) => {
        const hash = createHash('sha256').update(text).digest('base64url')
        return `${owner} ${embedder.id} ${kind} ${hash}`
      })
      const found = new Map<string, Float32Array>()
      const missing = new Map<string, string>()
      await Promise.all(
        [...new Set(keys)].map(async (key) => {
          const kept = await cache.get<string>(name, key)
          if (kept !== undefined) found.set(key, unpackVector(Buffer.from(kept, 'base64')))
        }),
      )
      for (const [at, key] of keys.entries()) if (!found.has(key)) missing.set(key, texts[at]!)
      if (missing.size > 0) {
        const made = await embedder.embed([...missing.values()], kind, call)
        for (const [at, key] of [...missing.keys()].entries()) {
          const vector = made[at]!
          found.set(key, vector)
          void cache.set(name, key, packVector(vector).toString('base64'), { ttlMs: keptMs[kind] })
        }
      }
      return keys.map((key) => found.get(key)!)
    },
  }
}
