import type { Feedback, RenameConversation } from '@gepeto/contract'
import { and, eq, inArray } from 'drizzle-orm'
import { answers } from '../answers/index.ts'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import { type DataKey, type DataKeys, holderOf } from '../platform/crypto/data-keys.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { ConversationNotFound, MessageNotFound } from './errors.ts'
import { conversationDeleted, conversationRenamed, feedbackGiven } from './facts.ts'
import { openComment, sealComment, sealTitle } from './sealed-rows.ts'
import { conversations, messages } from './tables.ts'

export interface CommandOptions {
  database: Database
  keys: Pick<DataKeys, 'current'>
  refuseHeld(tx: Transaction, workspaceId: string, doomed: { people: string[] }): Promise<void>
}

export function conversationCommands({ database, keys, refuseHeld }: CommandOptions) {
  const keyOf = async (tx: Transaction, actor: Actor) =>
    keys.current(tx, actor.workspaceId, holderOf(actor).personId)

  async function lockConversation(tx: Transaction, actor: Actor, id: string) {
    const [row] = await tx
      .select()
      .from(conversations)
      .where(
        and(
          eq(conversations.workspaceId, actor.workspaceId),
          eq(conversations.userId, actor.userId),
          eq(conversations.id, id),
        ),
      )
      .limit(1)
      .for('update')
    if (!row) throw new ConversationNotFound(id)
    return row
  }

  /** Whether a comment stands there that is not this one; under the lock on its conversation. */
  async function hasOther(
    tx: Transaction,
    key: DataKey,
    messageId: string,
    comment?: string,
  ): Promise<boolean> {
    const [stored] = await tx.select().from(messages).where(eq(messages.id, messageId))
    if (!stored || (!stored.sealed && stored.comment === null)) return false
    return stored.sealed && stored.keyId === key.id
      ? openComment(key, stored, stored.sealed) !== comment
      : stored.comment !== comment
  }

  return {
    /** @throws ConversationNotFound, UnderLegalHold: the title of before would be gone */
    renameConversation: guarded(
      'conversations:use',
      async (actor: Actor, id: string, { title }: RenameConversation): Promise<void> => {
        await database.transaction(async (tx) => {
          const row = await lockConversation(tx, actor, id)
          await refuseHeld(tx, actor.workspaceId, { people: [actor.userId] })
          await tx
            .update(conversations)
            .set({ title: null, ...sealTitle(await keyOf(tx, actor), row, title) })
            .where(eq(conversations.id, id))
          await appendEvents(tx, actor, [conversationRenamed({ id, title })])
        })
      },
    ),

    /** Deletes the conversation with its messages and answers. @throws ConversationNotFound, UnderLegalHold */
    deleteConversation: guarded('conversations:use', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await lockConversation(tx, actor, id)
        await refuseHeld(tx, actor.workspaceId, { people: [actor.userId] })
        const turns = await tx
          .select({ answerId: messages.answerId })
          .from(messages)
          .where(eq(messages.conversationId, id))
        await tx.delete(conversations).where(eq(conversations.id, id))
        if (turns.length > 0) {
          await tx.delete(answers).where(
            inArray(
              answers.id,
              turns.map(({ answerId }) => answerId),
            ),
          )
        }
        await appendEvents(tx, actor, [conversationDeleted(row.id)])
      })
    }),

    /** @throws MessageNotFound, UnderLegalHold where a comment would be overwritten or taken away */
    giveFeedback: guarded(
      'conversations:use',
      async (actor: Actor, messageId: string, { rating, comment }: Feedback): Promise<void> => {
        await database.transaction(async (tx) => {
          const [message] = await tx
            .select({
              id: messages.id,
              workspaceId: messages.workspaceId,
              conversationId: messages.conversationId,
              answerId: messages.answerId,
            })
            .from(messages)
            .where(and(eq(messages.workspaceId, actor.workspaceId), eq(messages.id, messageId)))
            .limit(1)
          if (!message) throw new MessageNotFound(messageId)
          await lockConversation(tx, actor, message.conversationId)
          const key = await keyOf(tx, actor)
          if (await hasOther(tx, key, messageId, comment))
            await refuseHeld(tx, actor.workspaceId, { people: [actor.userId] })
          await tx
            .update(messages)
            .set({
              rating,
              comment: null,
              ...(comment ? sealComment(key, message, comment) : { keyId: null, sealed: null }),
            })
            .where(eq(messages.id, messageId))
          await appendEvents(tx, actor, [feedbackGiven(messageId, message.answerId, rating)])
        })
      },
    ),
  }
}
