import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { safetensors, tokenizer, writeTinyModel } from '../../../test/tiny-model.ts'
import { openModel2Vec } from './model2vec.ts'

describe('token vectors in the form of model2vec', () => {
  let folder: string
  beforeEach(async () => {
    folder = await temporaryFolder()
    await writeTinyModel(folder)
  })

  it('are summed over the pieces of the words that are known', async () => {
    const embedder = await openModel2Vec(folder, 'onnx/a/b')
    const [leaf, leaves, unknown] = await embedder.embed(['Leaf', 'leafs, qqq', 'qqq'], 'passage')
    expect(leaf).toEqual(Float32Array.of(1, 0))
    expect([...leaves!].map((value) => Math.round(value * 100))).toEqual([60, 80])
    expect(unknown).toEqual(Float32Array.of(0, 0))
    expect(embedder).toMatchObject({ id: 'onnx/a/b', dimensions: 2 })
  })

  it('are refused with another tokeniser, and where the file is cut short', async () => {
    await writeFile(join(folder, 'tokenizer.json'), tokenizer('Unigram'))
    await expect(openModel2Vec(folder, 'x')).rejects.toThrow('word pieces')
    await writeFile(join(folder, 'tokenizer.json'), tokenizer())
    await writeFile(join(folder, 'model.safetensors'), safetensors([[1, 2]]).subarray(0, -1))
    await expect(openModel2Vec(folder, 'x')).rejects.toThrow('cut short')
  })
})
