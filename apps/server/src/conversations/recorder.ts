import type { Answer } from '@gepeto/contract'
import { sql } from 'drizzle-orm'
import { answerEnded, answerGiven, answers } from '../answers/index.ts'
import { appendEvents, type Fact } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type Database, groupCommit, type Transaction } from '../platform/database/index.ts'
import { conversations, messages } from './tables.ts'

/** A turn of a conversation as far as it is known. */
export interface Turn {
  actor: Actor
  conversationId: string
  messageId: string
  answerId: string
  question: string
  collections: string[] | null
  askedAt: Date
  state: 'streaming' | 'done' | 'stopped' | 'failed'
  answer?: Answer
  partial?: string
}

/** Longest title that is taken from a first question. */
const titleLength = 80

/**
 * Writes turns, those of many askers in one commit. A turn is written once when it is whole; a streamed one also at its
 * start, so that a reload finds it. Each end appends its event in the same transaction.
 */
export function openRecorder(database: Database): (turn: Turn) => Promise<void> {
  return groupCommit(database, writeTurns)
}

async function writeTurns(tx: Transaction, turns: Turn[]): Promise<void> {
  await tx
    .insert(conversations)
    .values(distinct(turns, (turn) => turn.conversationId).map(toConversation))
    .onConflictDoUpdate({ target: conversations.id, set: { updatedAt: sql`excluded.updated_at` } })
  await tx
    .insert(answers)
    .values(distinct(turns, (turn) => turn.answerId).map(toAnswer))
    .onConflictDoUpdate({
      target: answers.id,
      set: { state: sql`excluded.state`, body: sql`excluded.body`, partial: sql`excluded.partial` },
    })
  await tx
    .insert(messages)
    .values(distinct(turns, (turn) => turn.messageId).map(toMessage))
    .onConflictDoNothing({ target: messages.id })
  for (const [actor, facts] of factsByActor(turns)) await appendEvents(tx, actor, facts)
}

/** One row per id, the newest: an insert may not touch a row twice. */
function distinct(turns: Turn[], idOf: (turn: Turn) => string): Turn[] {
  return [...new Map(turns.map((turn) => [idOf(turn), turn])).values()]
}

const toConversation = ({ conversationId, actor, question, collections, askedAt }: Turn) => ({
  id: conversationId,
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  title: titleOf(question),
  collections,
  createdAt: askedAt,
  updatedAt: askedAt,
})

const toAnswer = ({ answerId, actor, question, state, answer, partial, askedAt }: Turn) => ({
  id: answerId,
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  question,
  state,
  body: answer ?? null,
  partial: partial ?? null,
  createdAt: askedAt,
})

const toMessage = ({ messageId, actor, conversationId, answerId, askedAt }: Turn) => ({
  id: messageId,
  workspaceId: actor.workspaceId,
  conversationId,
  answerId,
  createdAt: askedAt,
})

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim()
  return line.length <= titleLength ? line : `${line.slice(0, titleLength).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function factsByActor(turns: Turn[]): Map<Actor, Fact[]> {
  const facts = new Map<Actor, Fact[]>()
  for (const turn of turns) {
    const fact = factOf(turn)
    if (fact) facts.set(turn.actor, [...(facts.get(turn.actor) ?? []), fact])
  }
  return facts
}

function factOf({ state, answer, answerId, question }: Turn): Fact | undefined {
  if (answer) return answerGiven(answer, question)
  return state === 'stopped' || state === 'failed' ? answerEnded(answerId, question, state) : undefined
}
