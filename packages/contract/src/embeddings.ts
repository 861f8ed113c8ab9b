import { z } from 'zod'
import { ProviderKindName } from './models.ts'
import { sentences } from './sentences.ts'

/** `builtin`, `provider/model`, or a model on the server's machine such as `onnx/intfloat/multilingual-e5-small`. */
const EmbeddingModelName = z
  .string()
  .trim()
  .min(1, sentences.name.en)
  .max(250)
  .regex(/^[^\s\p{Cc},]+$/u, sentences.modelName.en)

/** Something that can be chosen to make vectors. */
export const EmbeddingOffer = z
  .object({
    name: z.string().describe('A whole model, or a provider: then `name/MODEL` is chosen.'),
    provider: ProviderKindName.nullable().describe('null: it is a model, complete as it stands.'),
    isLocal: z.boolean().describe('true: no text leaves the machine.'),
  })
  .meta({ id: 'EmbeddingOffer' })
export type EmbeddingOffer = z.infer<typeof EmbeddingOffer>

export const EmbeddingSettings = z
  .object({
    chosen: z.string().nullable().describe('What this workspace chose; null: it goes by `usual`.'),
    usual: z.string().describe('What the server was started with (GEPETO_EMBEDDINGS).'),
    serving: z.object({
      model: z.string().describe('The model whose vectors are searched.'),
      isAvailable: z.boolean().describe('false: it cannot be asked any more, so search goes by words.'),
    }),
    coming: z
      .object({
        model: z.string(),
        isAvailable: z.boolean(),
        done: z.number().int().describe('Passages that have their new vector.'),
        total: z.number().int(),
      })
      .nullable()
      .describe('The model whose vectors are being made; it serves once all are there.'),
    offered: z.array(EmbeddingOffer),
  })
  .meta({ id: 'EmbeddingSettings' })
export type EmbeddingSettings = z.infer<typeof EmbeddingSettings>

export const ChooseEmbedding = z
  .strictObject({
    model: EmbeddingModelName.nullable().describe('null: what the server was started with.'),
  })
  .meta({ id: 'ChooseEmbedding' })
export type ChooseEmbedding = z.infer<typeof ChooseEmbedding>

export const TestEmbedding = z.strictObject({ model: EmbeddingModelName }).meta({ id: 'TestEmbedding' })
export type TestEmbedding = z.infer<typeof TestEmbedding>

export const EmbeddingTest = z
  .object({
    isWorking: z.boolean(),
    model: z.string(),
    latencyMs: z.number(),
    dimensions: z.number().int().nullable().describe('Length of its vectors; null where it does not work.'),
    reason: z.string().nullable().describe('Why it does not work; null where it does.'),
  })
  .meta({ id: 'EmbeddingTest' })
export type EmbeddingTest = z.infer<typeof EmbeddingTest>
