import type { EventFacts, EventRecord, Link } from './event-record.ts'
import type { Checkpoint } from './signer.ts'

/*
 * How events, links and checkpoints come out of the database: `select <columns> from events e`, `event_links l`,
 * `event_checkpoints c`, with bytes as hexadecimal text.
 */

export interface EventColumns {
  id: string
  workspace_id: string
  actor_kind: string
  actor_id: string
  kind: string
  subject_id: string
  created_at: Date
  key_id: string
  sealed_sha256: string
}

export interface LinkColumns {
  sequence: string
  event_id: string
  previous: string
  hash: string
}

export interface CheckpointColumns {
  workspace_id: string
  size: string
  root: string
  head: string
  signed_at: Date
  key_id: string
  signature: string
}

/** Selected from `event_checkpoints` alone. */
export const checkpointColumns = `workspace_id, size, pg_catalog.encode(root, 'hex') as root,
  pg_catalog.encode(head, 'hex') as head, signed_at, key_id, pg_catalog.encode(signature, 'hex') as signature`

export const toFacts = (row: Omit<EventColumns, 'key_id' | 'sealed_sha256'>): EventFacts => ({
  id: row.id,
  workspaceId: row.workspace_id,
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  kind: row.kind,
  subjectId: row.subject_id,
  createdAt: isoOf(row.created_at),
})

const firstTime = Date.parse('0001-01-01T00:00:00.000Z')
const lastTime = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * A time of these tables as ISO 8601. One that the server cannot have written (`infinity`, before our era, the year 10000)
 * is told as the nearest with a year of four digits: it can be shown, and fits no digest and no signature.
 */
export function isoOf(time: Date | number): string {
  const at = Number(time)
  // What is beyond JavaScript's own calendar is after it: PostgreSQL's begins later.
  return new Date(Number.isNaN(at) ? lastTime : Math.min(Math.max(at, firstTime), lastTime)).toISOString()
}

export const toEvent = (row: EventColumns): EventRecord => ({
  ...toFacts(row),
  keyId: row.key_id,
  sealedSha256: row.sealed_sha256,
})

export const toLink = (row: LinkColumns): Link => ({
  sequence: Number(row.sequence),
  eventId: row.event_id,
  previous: row.previous,
  hash: row.hash,
})

export const toCheckpoint = (row: CheckpointColumns): Checkpoint => ({
  workspaceId: row.workspace_id,
  size: Number(row.size),
  root: row.root,
  head: row.head,
  signedAt: isoOf(row.signed_at),
  keyId: row.key_id,
  signature: row.signature,
})
