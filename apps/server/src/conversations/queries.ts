import type { AnswerEvent, Conversation, ConversationsQuery, PageQuery } from '@gepeto/contract'
import { and, asc, desc, eq, gt, inArray, lt, or, sql } from 'drizzle-orm'
import { type AnswerRow, answers, type Turn as HistoryTurn, type StoredAnswer } from '../answers/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { decodeCursor, encodeCursor, idOf } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import { problemBody } from '../platform/http/problem.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import { AnswerLost, AnswerNotFound, AnswerStopped, ConversationNotFound } from './errors.ts'
import type { Messages } from './messages.ts'
import type { SealedRows } from './sealed-rows.ts'
import { type ConversationRow, conversations, messages, type StoredConversation } from './tables.ts'
import type { Withholding } from './withheld.ts'

/** Turns of a conversation that a model is told. */
const historyTurns = 4

/** What is searched for one page, and how much of it is opened at once. */
const mostTurnsSearched = 2000
const conversationsAtOnce = 50
const turnsAtOnce = 200

const cursorOf = ({ updatedAt, id }: Conversation) => encodeCursor([updatedAt, id])

/** Asked with every turn: prepared once on each connection. */
const selectHistory = {
  name: 'conversations.select-history',
  text: `
    select answers.id, answers.workspace_id as "workspaceId", answers.user_id as "userId", answers.key_id as "keyId",
      answers.sealed, answers.question, answers.body, answers.partial
    from messages join answers on answers.id = messages.answer_id
    where messages.conversation_id = $1 and answers.user_id = $3 and answers.state = 'done'
    order by messages.created_at desc, messages.id desc limit $2`,
}

export interface QueriesOptions extends Withholding, Messages {
  database: Database
  rows: SealedRows
}

export function conversationQueries({
  database,
  rows: sealed,
  withhold,
  hiddenDocuments,
  isLost,
  toMessages,
}: QueriesOptions) {
  const db = database.drizzle

  const own = (actor: Actor) =>
    and(eq(conversations.workspaceId, actor.workspaceId), eq(conversations.userId, actor.userId))

  /** An answer is whose conversation it stands in: one that was moved there by other ways is not shown. */
  const ownAnswers = (actor: Actor) => eq(answers.userId, actor.userId)

  /** @throws ConversationNotFound when it is not there or somebody else's */
  async function findConversation(actor: Actor, id: string): Promise<ConversationRow> {
    const [row] = await db
      .select()
      .from(conversations)
      .where(and(own(actor), eq(conversations.id, id)))
      .limit(1)
    if (!row) throw new ConversationNotFound(id)
    return (await sealed.conversations([row]))[0]!
  }

  const selectConversations = () =>
    db
      .select({
        row: conversations,
        messages: sql<number>`(select count(*)::int from ${messages} where ${messages}.conversation_id = ${conversations}.id)`,
      })
      .from(conversations)

  /** Conversations of the actor, the newest first, after a place in that order. */
  const newestConversations = (actor: Actor, after: { time: Date; id: string } | undefined, limit: number) =>
    selectConversations()
      .where(
        and(
          own(actor),
          after &&
            or(
              lt(conversations.updatedAt, after.time),
              and(eq(conversations.updatedAt, after.time), lt(conversations.id, after.id)),
            ),
        ),
      )
      .orderBy(desc(conversations.updatedAt), desc(conversations.id))
      .limit(limit)

  const toConversation = (row: ConversationRow, turns: number): Conversation => ({
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
    const [opened] = await sealed.answers([row])
    return (await withhold(actor, [opened!]))(opened!)
  }

  async function toConversations(found: { row: StoredConversation; messages: number }[]) {
    const opened = await sealed.conversations(found.map(({ row }) => row))
    return opened.map((row, at) => toConversation(row, found[at]!.messages))
  }

  /** Which of these conversations say something in a turn. @returns how many turns were looked at, too */
  async function sayingSo(actor: Actor, ids: string[], isMeant: (text: string) => boolean) {
    const saying = new Set<string>()
    let looked = 0
    for (let after = ''; ; ) {
      const page = await db
        .select({ conversationId: messages.conversationId, answer: answers })
        .from(messages)
        .innerJoin(answers, eq(answers.id, messages.answerId))
        .where(and(inArray(messages.conversationId, ids), gt(answers.id, after), ownAnswers(actor)))
        .orderBy(asc(answers.id))
        .limit(turnsAtOnce)
      const opened = await sealed.answers(page.map(({ answer }) => answer))
      const asAllowed = await withhold(actor, opened)
      for (const [at, answer] of opened.entries()) {
        // What is held back from its reader is not found either.
        const told = asAllowed(answer) === answer ? (answer.body?.answer ?? '') : ''
        if (isMeant(answer.question) || isMeant(told)) saying.add(page[at]!.conversationId)
      }
      looked += page.length
      if (page.length < turnsAtOnce) return { saying, looked }
      after = opened.at(-1)!.id
    }
  }

  /**
   * Titles and turns are sealed, so they are searched by opening them, the newest first, so many for one page and no
   * more: a page may hold fewer than were asked for, and there is still a next one.
   */
  async function search(
    actor: Actor,
    query: string,
    from: { time: Date; id: string } | undefined,
    limit: number,
  ) {
    const wanted = query.toLowerCase()
    const isMeant = (text: string) => text.toLowerCase().includes(wanted)
    const found: Conversation[] = []
    let after = from
    for (let looked = 0; looked < mostTurnsSearched; ) {
      const rows = await newestConversations(actor, after, conversationsAtOnce)
      const all = await toConversations(rows)
      const turns = await sayingSo(
        actor,
        all.map(({ id }) => id),
        isMeant,
      )
      looked += turns.looked + rows.length
      for (const conversation of all) {
        if (!isMeant(conversation.title) && !turns.saying.has(conversation.id)) continue
        found.push(conversation)
        if (found.length === limit) return { items: found, nextCursor: cursorOf(conversation) }
      }
      if (rows.length < conversationsAtOnce) return { items: found, nextCursor: null }
      after = { time: rows.at(-1)!.row.updatedAt, id: rows.at(-1)!.row.id }
    }
    return { items: found, nextCursor: after ? encodeCursor([after.time.toISOString(), after.id]) : null }
  }

  return {
    findConversation,

    /** The last turns that their asker may still read, oldest first. */
    async history(actor: Actor, conversationId: string): Promise<HistoryTurn[]> {
      const { rows } = await database.pool.query<StoredAnswer>({
        ...selectHistory,
        values: [conversationId, historyTurns, actor.userId],
      })
      const turns = (await sealed.answers(rows)).reverse()
      const cited = ({ body }: AnswerRow) => (body?.citations ?? []).map(({ documentId }) => documentId)
      const hidden = await hiddenDocuments(actor, turns.flatMap(cited))
      return turns
        .filter((turn) => !cited(turn).some((id) => hidden.has(id)))
        .map(({ question, body }) => ({ question, answer: body?.answer ?? '' }))
    },

    listConversations: guarded(
      'conversations:use',
      async (actor: Actor, { limit, cursor, query }: ConversationsQuery) => {
        const [time, id] = cursor ? decodeCursor(cursor, ['time', 'id']) : []
        const after = time && id ? { time: new Date(time), id } : undefined
        if (query) return search(actor, query, after, limit)
        const rows = await newestConversations(actor, after, limit + 1)
        const shown = await toConversations(rows.slice(0, limit))
        return { items: shown, nextCursor: rows.length > limit ? cursorOf(shown.at(-1)!) : null }
      },
    ),

    getConversation: guarded('conversations:use', async (actor: Actor, id: string): Promise<Conversation> => {
      const [row] = await selectConversations().where(and(own(actor), eq(conversations.id, id)))
      if (!row) throw new ConversationNotFound(id)
      return (await toConversations([row]))[0]!
    }),

    listMessages: guarded(
      'conversations:use',
      async (actor: Actor, id: string, { limit, cursor }: PageQuery) => {
        await findConversation(actor, id)
        const rows = await db
          .select({ message: messages, answer: answers })
          .from(messages)
          .innerJoin(answers, eq(answers.id, messages.answerId))
          .where(
            and(
              eq(messages.conversationId, id),
              ownAnswers(actor),
              cursor ? gt(messages.id, idOf(cursor)) : undefined,
            ),
          )
          .orderBy(asc(messages.id))
          .limit(limit + 1)
        const shown = await toMessages([actor], rows)
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
        .where(and(eq(messages.conversationId, id), ownAnswers(actor)))
        .orderBy(asc(messages.id))
      return { conversation, messages: await toMessages([actor], rows) }
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
