import { and, asc, eq } from 'drizzle-orm'
import { answers } from '../answers/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { asJson } from './export.ts'
import type { Messages } from './messages.ts'
import type { SealedRows } from './sealed-rows.ts'
import { conversations, messages } from './tables.ts'

/** A person as far as nothing but their id tells: what the whole workspace reads, or they by name. */
const byName = (actor: Actor, userId: string): Actor => ({
  kind: 'user',
  id: userId,
  userId,
  workspaceId: actor.workspaceId,
  permissions: new Set(),
  principals: [userId],
})

/** What a person asked and was told. For commands that are guarded themselves. */
export function conversationData(
  database: Database,
  rows: SealedRows,
  { toMessages }: Pick<Messages, 'toMessages'>,
) {
  return {
    /** What rests on a document that the person may not read now, or whoever takes it away for them, is held back. */
    async *exportPerson(actor: Actor, userId: string) {
      const { workspaceId } = actor
      const readers = actor.userId === userId ? [actor] : [actor, byName(actor, userId)]
      const own = and(eq(conversations.workspaceId, workspaceId), eq(conversations.userId, userId))
      const all = await database.drizzle
        .select()
        .from(conversations)
        .where(own)
        .orderBy(asc(conversations.id))
      for (const conversation of await rows.conversations(all)) {
        const stored = await database.drizzle
          .select({ message: messages, answer: answers })
          .from(messages)
          .innerJoin(answers, eq(answers.id, messages.answerId))
          .where(and(eq(messages.conversationId, conversation.id), eq(answers.userId, userId)))
          .orderBy(asc(messages.createdAt), asc(messages.id))
        const { assistantId: assistant, collections } = conversation
        const whole = { conversation, messages: await toMessages(readers, stored) }
        yield {
          name: `conversations/${conversation.id}.json`,
          content: asJson(whole, { collections, assistant }),
        }
      }
    },

    async erasePerson(tx: Transaction, { workspaceId }: Actor, userId: string) {
      const gone = await tx
        .delete(conversations)
        .where(and(eq(conversations.workspaceId, workspaceId), eq(conversations.userId, userId)))
      const told = await tx
        .delete(answers)
        .where(and(eq(answers.workspaceId, workspaceId), eq(answers.userId, userId)))
      return { conversations: gone.rowCount ?? 0, answers: told.rowCount ?? 0 }
    },
  }
}
