import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import type { LocalEmbedder } from './embedder.ts'
import { openBuiltinEmbedder } from './static-embedder.ts'
import { wordPieces } from './word-pieces.ts'

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

describe('the built-in embedder', () => {
  let embedder: LocalEmbedder
  beforeAll(async () => {
    embedder = await openBuiltinEmbedder()
  })

  it('puts texts of one meaning nearer than texts of two', async () => {
    const [question, near, far] = await embedder.embed(
      [
        'How do planes stay in the air?',
        'An aircraft flies because its wings give lift.',
        'The bank raised its rates.',
      ],
      'passage',
    )
    expect(dot(question!, near!)).toBeGreaterThan(dot(question!, far!) + 0.1)
  })

  it('gives vectors of unit length', async () => {
    const [vector] = await embedder.embed(['uma frase em português'], 'query')
    expect(vector).toHaveLength(embedder.dimensions)
    expect(dot(vector!, vector!)).toBeCloseTo(1, 5)
  })

  it('gives zeros for a text without a word', async () => {
    const [empty, space] = await embedder.embed(['', ' \n '], 'query')
    expect(dot(empty!, empty!)).toBe(0)
    expect(dot(space!, space!)).toBe(0)
  })

  it('reads accents and case as nothing', async () => {
    const [a, b] = await embedder.embed(['Configuração', 'configuracao'], 'query')
    expect(dot(a!, b!)).toBeCloseTo(1, 5)
  })

  it('says when its file is cut short', async () => {
    const whole = await readFile(new URL('../../../assets/embeddings.bin', import.meta.url))
    const path = join(await temporaryFolder(), 'cut.bin')
    await writeFile(path, whole.subarray(0, whole.length - 1))
    await expect(openBuiltinEmbedder(path)).rejects.toThrow('is cut short')
  })
})

describe('word pieces', () => {
  const vocabulary = new Map(['un', '##aff', '##able', '##a'].map((piece, number) => [piece, number]))

  it('are the longest that fit, from the left', () => {
    expect(wordPieces('unaffable', vocabulary)).toEqual([0, 1, 2])
  })

  it('are none for a word with an unknown part', () => {
    expect(wordPieces('unaffx', vocabulary)).toEqual([])
  })
})
