import { and, asc, eq } from 'drizzle-orm'
import { answers } from '../answers/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { conversations, messages } from './tables.ts'

/** What a person asked and was told. For commands that are guarded themselves. */
export function conversationData(database: Database) {
  return {
    async *exportPerson({ workspaceId }: Actor, userId: string) {
      const own = and(eq(conversations.workspaceId, workspaceId), eq(conversations.userId, userId))
      const all = await database.drizzle
        .select()
        .from(conversations)
        .where(own)
        .orderBy(asc(conversations.id))
      for (const conversation of all) {
        const turns = await database.drizzle
          .select({ message: messages, answer: answers })
          .from(messages)
          .innerJoin(answers, eq(answers.id, messages.answerId))
          .where(eq(messages.conversationId, conversation.id))
          .orderBy(asc(messages.createdAt), asc(messages.id))
        const content = {
          ...conversation,
          turns: turns.map(({ message, answer: { question, state, body, partial } }) => ({
            askedAt: message.createdAt,
            question,
            state,
            answer: body?.answer ?? partial,
            rating: message.rating,
            comment: message.comment,
          })),
        }
        yield {
          name: `conversations/${conversation.id}.json`,
          content: JSON.stringify(content, null, 2),
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
