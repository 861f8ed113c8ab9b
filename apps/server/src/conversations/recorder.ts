import type { Answer } from '@gepeto/contract'
import { answerEnded, answerGiven, type Trail } from '../answers/index.ts'
import { recordUses, type Use } from '../assistants/index.ts'
import { appendEvents, type Fact } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type DataKey, type DataKeys, holderOf } from '../platform/crypto/data-keys.ts'
import { type Database, groupCommit, jsonRows, type Transaction } from '../platform/database/index.ts'
import { type SealedColumns, sealSaid, sealTitle } from './sealed-rows.ts'

/** A turn of a conversation as far as it is known. */
export interface Turn {
  actor: Actor
  conversationId: string
  messageId: string
  answerId: string
  question: string
  collections: string[] | null
  /** Who answers; null: no assistant. */
  assistantId: string | null
  askedAt: Date
  state: 'streaming' | 'done' | 'stopped' | 'failed'
  answer?: Answer
  /** How the answer came about. */
  trail?: Trail
  partial?: string
  /** Documents that the model of a partial answer was given. */
  given?: string[]
}

/** Longest title that is taken from a first question. */
const titleLength = 80

/**
 * Writes turns, sealed under their askers' keys, those of many askers in one commit. A turn is written once when it is whole; a streamed one also at its
 * start, so that a reload finds it. Each end appends its event in the same transaction.
 */
export function openRecorder(
  database: Database,
  keys: Pick<DataKeys, 'current'>,
): (turn: Turn) => Promise<void> {
  return groupCommit(database, async (tx, turns) => writeTurns(tx, turns, await keysOf(tx, turns, keys)))
}

/** Of each asker; they are at hand but for somebody's first turn. */
async function keysOf(
  tx: Transaction,
  turns: readonly Turn[],
  keys: Pick<DataKeys, 'current'>,
): Promise<Map<Actor, DataKey>> {
  const found = new Map<Actor, DataKey>()
  for (const { actor } of turns) {
    const { workspaceId, personId } = holderOf(actor)
    const key = keys.current(tx, workspaceId, personId)
    found.set(actor, 'then' in key ? await key : key)
  }
  return found
}

/** One statement and one round trip for all three tables; foreign keys are looked at when it ends. */
const insertTurns = {
  name: 'conversations.insert-turns',
  text: `
    with turns as materialized (
      select * from json_to_recordset($1) as turn (
        workspace_id text, user_id text, conversation_id text, message_id text, answer_id text, key_id text,
        title text, collections text[], assistant_id text, state text, said text, given text[],
        asked_at timestamptz)
    ), written_conversations as (
      insert into conversations
        (id, workspace_id, user_id, key_id, sealed, collections, assistant_id, created_at, updated_at)
      select distinct on (conversation_id) conversation_id, workspace_id, user_id, key_id, decode(title, 'base64'),
        collections, assistant_id, asked_at, asked_at
      from turns order by conversation_id, asked_at desc
      on conflict (id) do update set updated_at = excluded.updated_at, assistant_id = excluded.assistant_id
    ), written_answers as (
      insert into answers (id, workspace_id, user_id, key_id, sealed, state, given, created_at)
      select answer_id, workspace_id, user_id, key_id, decode(said, 'base64'), state, given, asked_at from turns
      on conflict (id) do update set state = excluded.state, key_id = excluded.key_id, sealed = excluded.sealed,
        given = excluded.given
    )
    insert into messages (id, workspace_id, conversation_id, answer_id, created_at)
    select message_id, workspace_id, conversation_id, answer_id, asked_at from turns
    on conflict (id) do nothing`,
}

async function writeTurns(tx: Transaction, turns: Turn[], keys: Map<Actor, DataKey>): Promise<void> {
  // An insert may not touch a row twice: of a turn that came twice, the newest.
  const newest = [...new Map(turns.map((turn) => [turn.answerId, turn])).values()]
  await Promise.all([
    tx.$client.query({
      ...insertTurns,
      values: [jsonRows(newest.map((turn) => toRow(turn, keys.get(turn.actor)!)))],
    }),
    ...[...factsByActor(turns)].map(([actor, facts]) => appendEvents(tx, actor, facts)),
    recordUses(tx, turns.flatMap(useOf)),
  ])
}

function toRow({ actor, askedAt, ...turn }: Turn, key: DataKey) {
  const { question, answer = null, partial = null } = turn
  const own = (id: string) => ({ id, workspaceId: actor.workspaceId, userId: actor.userId })
  const base64 = ({ sealed }: SealedColumns) => sealed.toString('base64')
  return {
    workspace_id: actor.workspaceId,
    user_id: actor.userId,
    conversation_id: turn.conversationId,
    message_id: turn.messageId,
    answer_id: turn.answerId,
    key_id: key.id,
    title: base64(sealTitle(key, own(turn.conversationId), titleOf(question))),
    collections: turn.collections,
    assistant_id: turn.assistantId,
    state: turn.state,
    said: base64(sealSaid(key, own(turn.answerId), { question, body: answer, partial })),
    given: turn.given ?? null,
    asked_at: askedAt,
  }
}

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

function factOf({ state, answer, trail, answerId, question }: Turn): Fact | undefined {
  if (answer) return answerGiven(answer, question, trail ?? { composedAs: null })
  return state === 'stopped' || state === 'failed' ? answerEnded(answerId, question, state) : undefined
}

/** Nobody's doing is no failure: an answer that its asker stopped counts for nothing. */
function useOf({ actor, assistantId, askedAt, state, answer }: Turn): Use[] {
  if (!assistantId || state === 'streaming' || state === 'stopped') return []
  const outcome = answer ? 'answer' : 'error'
  return [{ actor, assistantId, at: askedAt, outcome, cost: answer?.usage.cost ?? 0 }]
}
