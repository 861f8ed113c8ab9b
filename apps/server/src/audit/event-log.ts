import { hash } from 'node:crypto'
import type { Actor } from '../platform/actor.ts'
import { type DataKey, type DataKeys, isPerson } from '../platform/crypto/data-keys.ts'
import { type Database, jsonRows, type Transaction } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import { openEventMac } from './event-mac.ts'
import { digestOf, placeOf } from './event-record.ts'
import type { Fact } from './fact.ts'

/** Who acts, as far as an event tells it. */
export type EventActor = Pick<Actor, 'kind' | 'id' | 'workspaceId'> & { userId?: string }

/** A fact with the id and time that it has already: what was noted before it is sealed. */
export interface PastFact extends Omit<Fact, 'kind'> {
  /** Maybe one that is written no more. */
  kind: string
  id: string
  createdAt: Date
}

/** Where a database's events go. */
export interface EventLog {
  append(tx: Transaction, actor: EventActor, facts: readonly (Fact | PastFact)[]): Promise<void>
}

export interface EventLogOptions {
  keys: DataKeys
  macKey: Buffer
  /** Called after a commit that holds events. */
  onCommitted(): void
}

/** Every transaction knows its database, and so the log to which its events go. */
const logs = new WeakMap<Database, EventLog>()

/** Sent as it stands and prepared once on each connection: every command of every domain ends in it. */
const insertEvents = {
  name: 'audit.insert-events',
  text: `
    insert into events (id, workspace_id, actor_kind, actor_id, kind, subject_id, created_at, key_id, sealed, mac)
    select id, $2, $3, $4, kind, subject_id, created_at, key_id, decode(sealed, 'base64'), decode(mac, 'hex')
    from json_to_recordset($1) as event (
      id text, kind text, subject_id text, created_at timestamptz, key_id text, sealed text, mac text)`,
}

/** Opens the log of a database: from here on its commands can append events. */
export function openEventLog(database: Database, { keys, macKey, onCommitted }: EventLogOptions): EventLog {
  const macOf = openEventMac(macKey)
  const log: EventLog = {
    async append(tx, actor, facts) {
      if (facts.length === 0) return
      const rows: object[] = []
      for (const fact of facts) {
        const key = keys.currentOrLost(tx, actor.workspaceId, personOf(fact, actor))
        rows.push(toRow(actor, fact, 'then' in key ? await key : key, macOf))
      }
      const { rowCount } = await tx.$client.query({
        ...insertEvents,
        values: [jsonRows(rows), actor.workspaceId, actor.kind, actor.id],
      })
      // A trigger that swallows them is none of ours: what cannot be told is not done.
      if (rowCount !== rows.length)
        throw new Error('The database did not take the events of this command: run "gepeto audit verify".')
      tx.afterCommit(onCommitted)
    },
  }
  logs.set(database, log)
  return log
}

/** Appends facts to the log, sealed, in the transaction of the command that made them true. */
export async function appendEvents(
  tx: Transaction,
  actor: EventActor,
  facts: readonly (Fact | PastFact)[],
): Promise<void> {
  const log = logs.get(tx.database)
  if (!log) throw new Error('The event log of this database is not open.')
  await log.append(tx, actor, facts)
}

/** Whose key seals it: of the person it is about or happened to, else of the one who acts; '': the workspace's. */
function personOf(
  { about, subjectId }: Pick<Fact, 'about' | 'subjectId'>,
  { kind, id, userId }: EventActor,
): string {
  if (about !== undefined) return about
  if (isPerson(subjectId)) return subjectId
  if (kind === 'user') return id
  return userId && isPerson(userId) ? userId : ''
}

function toRow(
  actor: EventActor,
  fact: Fact | PastFact,
  key: Pick<DataKey, 'id' | 'close'>,
  macOf: (digest: string) => string,
) {
  const { id, createdAt } = 'id' in fact ? fact : { id: newId('evt'), createdAt: new Date() }
  const plain = {
    id,
    workspaceId: actor.workspaceId,
    actorKind: actor.kind,
    actorId: actor.id,
    kind: fact.kind,
    subjectId: fact.subjectId,
    createdAt: createdAt.toISOString(),
  }
  const sealed = key.close(JSON.stringify(fact.data), placeOf(plain))
  const event = { ...plain, keyId: key.id, sealedSha256: hash('sha256', sealed, 'hex') }
  return {
    id,
    kind: fact.kind,
    subject_id: fact.subjectId,
    created_at: plain.createdAt,
    key_id: key.id,
    sealed: sealed.toString('base64'),
    mac: macOf(digestOf(event)),
  }
}
