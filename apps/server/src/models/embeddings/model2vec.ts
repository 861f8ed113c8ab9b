import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fold } from '../../text/fold.ts'
import type { LocalEmbedder } from './embedder.ts'
import { readSafetensors } from './safetensors.ts'
import { StaticEmbedder } from './static-embedder.ts'

/** What is read of a tokeniser: word pieces as BERT splits them. */
const Tokenizer = z.object({
  normalizer: z.object({ lowercase: z.boolean().optional() }).nullish(),
  model: z.object({ type: z.literal('WordPiece'), vocab: z.record(z.string(), z.number().int()) }),
})

/**
 * Token vectors in the form of model2vec (the potion models): `tokenizer.json` and one matrix in `model.safetensors`,
 * with a weight per token where there are some. Needs no native code.
 * @param id how its vectors are named
 * @throws Error where the folder holds another form, such as a tokeniser of Unigram or BPE
 */
export async function openModel2Vec(folder: string, id: string): Promise<LocalEmbedder> {
  const [tokenizer, tensors] = await Promise.all([
    readFile(join(folder, 'tokenizer.json'), 'utf8').then((text) => Tokenizer.safeParse(JSON.parse(text))),
    readSafetensors(join(folder, 'model.safetensors')),
  ])
  if (!tokenizer.success) throw new Error(`${folder}/tokenizer.json is not one of word pieces`)
  const matrix = tensors.get('embeddings')
  const [pieces = 0, dimensions = 0] = matrix?.shape ?? []
  if (!matrix || pieces === 0 || dimensions === 0 || tensors.has('mapping'))
    throw new Error(`${folder}/model.safetensors holds no plain matrix "embeddings"`)
  const { vocab } = tokenizer.data.model
  const known = Object.entries(vocab).filter(([piece, number]) => number < pieces && !/^\[.*\]$/.test(piece))
  return new StaticEmbedder(
    {
      id,
      dimensions,
      pieces: new Map(known),
      scales: tensors.get('weights')?.values ?? new Float32Array(pieces).fill(1),
      values: matrix.values,
    },
    tokenizer.data.normalizer?.lowercase === false ? (word) => word : fold,
  )
}
