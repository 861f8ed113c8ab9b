import { z } from 'zod'
import { Time, UserId } from './common.ts'

/** What is left of a person after they were erased, and what is not. */
export const ErasureCertificate = z
  .object({
    personId: UserId,
    erasedAt: Time,
    deleted: z
      .record(z.string(), z.number().int())
      .describe('Rows that were deleted, by what they were: conversations, answers, apiKeys and so on.'),
    dataKeys: z.array(z.string()).describe('Ids of the keys that were destroyed.'),
    unreadableEvents: z
      .number()
      .int()
      .describe('Events that these keys had sealed. They stay in the chain, and nobody can read them again.'),
    accountDeleted: z.boolean().describe('false: the person belongs to another workspace too.'),
  })
  .meta({ id: 'ErasureCertificate' })
export type ErasureCertificate = z.infer<typeof ErasureCertificate>

export const EraseQuery = z.strictObject({
  confirm: z
    .string()
    .max(300)
    .describe('Id of the person once more: what tells an intended erasure from a slip.'),
})
export type EraseQuery = z.infer<typeof EraseQuery>
