import { describe, expect, it } from 'vitest'
import { freeMeter, type LocalEmbedder } from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import { embeddingCommand } from './embeddings.ts'

describe('texts that are embedded', () => {
  it('take turns with whatever else there is to do', async () => {
    const log: string[] = []
    const embedder: LocalEmbedder = {
      id: 'noting',
      isMultilingual: true,
      dimensions: 1,
      async embed(texts) {
        log.push(`${texts.length} texts`)
        return texts.map((text) => Float32Array.of(Number(text.trim())))
      },
    }
    let isDone = false
    const others = () => {
      log.push('others')
      if (!isDone) setImmediate(others)
    }
    setImmediate(others)
    const input = Array.from({ length: 5 }, (_, place) => String(place).padEnd(5000))
    const { data } = await embeddingCommand(embedder, freeMeter)({} as Actor, { model: 'builtin', input })
    isDone = true
    expect(data.map(({ embedding }) => embedding)).toEqual([[0], [1], [2], [3], [4]])
    const embedded = log.flatMap((what, at) => (what === 'others' ? [] : [at]))
    expect(embedded.map((at) => log[at])).toEqual(['2 texts', '2 texts', '1 texts'])
    for (const at of embedded.slice(1)) expect(log[at - 1]).toBe('others')
  })
})
