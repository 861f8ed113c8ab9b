import { basename, dirname } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import { openOnnxEmbedder, type Transformers } from './onnx-embedder.ts'

describe('an ONNX model', () => {
  let folder: string
  beforeEach(async () => {
    folder = await temporaryFolder()
  })

  it('is read from its folder only, and goes through texts sixteen at a time', async () => {
    const batches: number[] = []
    const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: '' }
    const load = async (): Promise<Transformers> => ({
      env,
      pipeline: async (_task, model) => {
        expect(model).toBe(basename(folder))
        return async (texts) => {
          batches.push(texts.length)
          return {
            dims: [texts.length, 2],
            data: Float32Array.from(texts.flatMap((text) => [text.length, 0])),
          }
        }
      },
    })
    const embedder = await openOnnxEmbedder(folder, 'onnx:/x', undefined, load)
    const vectors = await embedder.embed(
      Array.from({ length: 20 }, () => 'leaf'),
      'passage',
    )
    expect(env).toEqual({ allowRemoteModels: false, allowLocalModels: true, localModelPath: dirname(folder) })
    expect(batches).toEqual([16, 4])
    expect(vectors).toHaveLength(20)
    expect(vectors[19]).toEqual(Float32Array.of(1, 0))
  })

  it('says how to install the add-on where it is missing', async () => {
    const refusal = await openOnnxEmbedder(folder, 'onnx:/x').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(StartRefused)
    expect((refusal as Error).message).toContain('ONNXRUNTIME_NODE_INSTALL=skip npm i')
  })
})
