import type { AnswerEvent, Conversation, ConversationsQuery, Message, PageQuery } from '@gepeto/contract'
import { and, asc, desc, eq, exists, gt, ilike, lt, or, sql } from 'drizzle-orm'
import { type AnswerRow, answers, type Turn as HistoryTurn } from '../answers/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { decodeCursor, idOf } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import { problemBody } from '../platform/http/problem.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import { AnswerLost, AnswerNotFound, AnswerStopped, ConversationNotFound } from './errors.ts'
import { type ConversationRow, conversations, type MessageRow, messages } from './tables.ts'
import type { Withholding } from './withheld.ts'

/** Turns of a conversation that a model is told. */
const historyTurns = 4

/** After this long without an end, a streamed answer's server is taken for dead, in milliseconds. */
const lostAfterMs = 10 * 60_000

interface HistoryRow extends HistoryTurn {
  /** Documents that the answer rests on. */
  cited: string[]
}

/** Asked with every turn: prepared once on each connection, and without the bodies, of which little is needed. */
const selectHistory = {
  name: 'conversations.select-history',
  text: `
    select answers.question, answers.body ->> 'answer' as answer,
      array(select cited ->> 'documentId' from jsonb_array_elements(answers.body -> 'citations') as cited) as cited
    from messages join answers on answers.id = messages.answer_id
    where messages.conversation_id = $1 and answers.state = 'done'
    order by messages.created_at desc, messages.id desc limit $2`,
}

export function conversationQueries(
  database: Database,
  { withhold, isShown, hiddenDocuments }: Withholding,
  startedAt: Date,
) {
  const db = database.drizzle

  const own = (actor: Actor) =>
    and(eq(conversations.workspaceId, actor.workspaceId), eq(conversations.userId, actor.userId))

  /** @throws ConversationNotFound when it is not there or somebody else's */
  async function findConversation(actor: Actor, id: string): Promise<ConversationRow> {
    const [row] = await db
      .select()
      .from(conversations)
      .where(and(own(actor), eq(conversations.id, id)))
      .limit(1)
    if (!row) throw new ConversationNotFound(id)
    return row
  }

  /** A streamed answer without an end, whose server is gone: an embedded one is gone once this process has started. */
  const isLost = (row: AnswerRow) =>
    row.state === 'streaming' &&
    (Date.now() - row.createdAt.getTime() > lostAfterMs ||
      (database.kind === 'embedded' && row.createdAt < startedAt))

  type TurnRow = { message: MessageRow; answer: AnswerRow }

  /** Turns as their reader may have them today. */
  async function toMessages(actor: Actor, rows: TurnRow[]): Promise<Message[]> {
    const asAllowed = await withhold(
      actor,
      rows.map(({ answer }) => answer),
    )
    return rows.map(({ message, answer }) => toMessage(message, asAllowed(answer)))
  }

  function toMessage(message: MessageRow, answer: AnswerRow): Message {
    return {
      id: message.id,
      answerId: answer.id,
      question: answer.question,
      state: isLost(answer) ? 'failed' : answer.state,
      answer: answer.body,
      partial: answer.partial,
      feedback: message.rating ? { rating: message.rating, comment: message.comment ?? undefined } : null,
      createdAt: message.createdAt.toISOString(),
    }
  }

  const selectConversations = () =>
    db
      .select({
        row: conversations,
        messages: sql<number>`(select count(*)::int from ${messages} where ${messages}.conversation_id = ${conversations}.id)`,
      })
      .from(conversations)

  const toConversation = ({
    row,
    messages: turns,
  }: {
    row: ConversationRow
    messages: number
  }): Conversation => ({
    id: row.id,
    title: row.title,
    collections: row.collections,
    assistant: row.assistantId,
    messages: turns,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  })

  async function findAnswer(actor: Actor, id: string): Promise<AnswerRow> {
    const [row] = await db
      .select()
      .from(answers)
      .where(
        and(eq(answers.workspaceId, actor.workspaceId), eq(answers.userId, actor.userId), eq(answers.id, id)),
      )
      .limit(1)
    if (!row) throw new AnswerNotFound(id)
    return (await withhold(actor, [row]))(row)
  }

  return {
    findConversation,

    /** The last turns that their asker may still read, oldest first. */
    async history(actor: Actor, conversationId: string): Promise<HistoryTurn[]> {
      const { rows } = await database.pool.query<HistoryRow>({
        ...selectHistory,
        values: [conversationId, historyTurns],
      })
      const hidden = await hiddenDocuments(
        actor,
        rows.flatMap(({ cited }) => cited),
      )
      return rows
        .reverse()
        .filter(({ cited }) => !cited.some((id) => hidden.has(id)))
        .map(({ question, answer }) => ({ question, answer: answer ?? '' }))
    },

    listConversations: guarded(
      'conversations:use',
      async (actor: Actor, { limit, cursor, query }: ConversationsQuery) => {
        const [time, id] = cursor ? decodeCursor(cursor, ['time', 'id']) : []
        const pattern = query && `%${query.replaceAll(/[\\%_]/g, '\\$&')}%`
        const said = db
          .select({ one: sql`1` })
          .from(messages)
          .innerJoin(answers, eq(answers.id, messages.answerId))
          .where(
            and(
              eq(messages.conversationId, conversations.id),
              pattern
                ? or(
                    ilike(answers.question, pattern),
                    and(sql`${answers.body} ->> 'answer' ilike ${pattern}`, isShown(actor)),
                  )
                : undefined,
            ),
          )
        const rows = await selectConversations()
          .where(
            and(
              own(actor),
              pattern ? or(ilike(conversations.title, pattern), exists(said)) : undefined,
              time && id
                ? or(
                    lt(conversations.updatedAt, new Date(time)),
                    and(eq(conversations.updatedAt, new Date(time)), lt(conversations.id, id)),
                  )
                : undefined,
            ),
          )
          .orderBy(desc(conversations.updatedAt), desc(conversations.id))
          .limit(limit + 1)
        return toPage(rows, limit, ({ row }) => [row.updatedAt.toISOString(), row.id], toConversation)
      },
    ),

    getConversation: guarded('conversations:use', async (actor: Actor, id: string): Promise<Conversation> => {
      const [row] = await selectConversations().where(and(own(actor), eq(conversations.id, id)))
      if (!row) throw new ConversationNotFound(id)
      return toConversation(row)
    }),

    listMessages: guarded(
      'conversations:use',
      async (actor: Actor, id: string, { limit, cursor }: PageQuery) => {
        await findConversation(actor, id)
        const rows = await db
          .select({ message: messages, answer: answers })
          .from(messages)
          .innerJoin(answers, eq(answers.id, messages.answerId))
          .where(and(eq(messages.conversationId, id), cursor ? gt(messages.id, idOf(cursor)) : undefined))
          .orderBy(asc(messages.id))
          .limit(limit + 1)
        const shown = await toMessages(actor, rows)
        return toPage(
          shown,
          limit,
          ({ id }) => [id],
          (message) => message,
        )
      },
    ),

    /** Every turn of a conversation, oldest first, for an export. */
    wholeConversation: guarded('conversations:use', async (actor: Actor, id: string) => {
      const conversation = await findConversation(actor, id)
      const rows = await db
        .select({ message: messages, answer: answers })
        .from(messages)
        .innerJoin(answers, eq(answers.id, messages.answerId))
        .where(eq(messages.conversationId, id))
        .orderBy(asc(messages.id))
      return { conversation, messages: await toMessages(actor, rows) }
    }),

    getAnswer: guarded('answers:ask', async (actor: Actor, id: string) => {
      const row = await findAnswer(actor, id)
      if (row.body) return row.body
      throw isLost(row) || row.state === 'failed'
        ? new AnswerLost()
        : row.state === 'stopped'
          ? new AnswerStopped()
          : new AnswerNotFound(id)
    }),

    /** Whether none of these documents is closed to the actor. */
    mayReadAll: async (actor: Actor, documentIds: string[]): Promise<boolean> =>
      (await hiddenDocuments(actor, documentIds)).size === 0,

    /** A recorded answer as the events that a reader would have seen. */
    async recordedEvents(actor: Actor, id: string, language: InterfaceLanguage): Promise<AnswerEvent[]> {
      const row = await findAnswer(actor, id)
      const { body } = row
      if (!body) {
        const error = row.state === 'stopped' ? new AnswerStopped() : new AnswerLost()
        return [{ type: 'error', problem: problemBody(error, `/api/v1/answers/${id}`, '', language) }]
      }
      return [
        {
          type: 'start',
          id: body.id,
          conversation: body.conversation,
          model: body.model,
          traceId: body.traceId,
        },
        { type: 'citations', citations: body.citations },
        { type: 'delta', text: body.answer },
        { type: 'done', ...body },
      ]
    },
  }
}

export type ConversationQueries = ReturnType<typeof conversationQueries>
