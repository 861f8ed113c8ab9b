import { z } from 'zod'

export const Model = z
  .object({
    id: z.string().describe('`builtin` or `provider/model`.'),
    provider: z.string(),
    isDefault: z.boolean(),
    isLocal: z.boolean().describe('true: no text leaves this machine.'),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = z.object({ items: z.array(Model) }).meta({ id: 'ModelList' })
export type ModelList = z.infer<typeof ModelList>
