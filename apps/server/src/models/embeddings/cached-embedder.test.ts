import { describe, expect, it } from 'vitest'
import { memoryBus } from '../../platform/bus/bus.ts'
import { openCache } from '../../platform/cache/index.ts'
import type { MasterKey } from '../../platform/crypto/master-key.ts'
import { cachedEmbedder } from './cached-embedder.ts'

const masterKey = { derive: () => Buffer.alloc(32, 7) } as unknown as MasterKey

function open(
  id: string,
  asked: string[][],
  cache = openCache({ bus: memoryBus(), masterKey, maxBytes: 1e6 }),
) {
  const embedder = cachedEmbedder(
    {
      id,
      isMultilingual: true,
      async embed(texts) {
        asked.push([...texts])
        return texts.map((text) => Float32Array.of(text.length === 4 ? 1 : 0, text.length === 4 ? 0 : 1))
      },
    },
    cache,
  )
  return { embedder, cache }
}

describe('a cached embedder', () => {
  it('asks for each text once, within a call and after', async () => {
    const asked: string[][] = []
    const { embedder } = open('a', asked)
    const [leaf, stalk, again] = await embedder.embed(['leaf', 'stalk', 'leaf'], 'passage')
    expect([leaf, stalk, again]).toEqual([
      Float32Array.of(1, 0),
      Float32Array.of(0, 1),
      Float32Array.of(1, 0),
    ])
    expect(await embedder.embed(['stalk', 'root'], 'passage')).toEqual([
      Float32Array.of(0, 1),
      Float32Array.of(1, 0),
    ])
    expect(asked).toEqual([['leaf', 'stalk'], ['root']])
  })

  it('keeps questions, passages and models apart', async () => {
    const asked: string[][] = []
    const { embedder, cache } = open('a', asked)
    await embedder.embed(['leaf'], 'passage')
    await embedder.embed(['leaf'], 'query')
    await open('b', asked, cache).embedder.embed(['leaf'], 'query')
    expect(asked).toEqual([['leaf'], ['leaf'], ['leaf']])
  })
})
