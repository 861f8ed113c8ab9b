import { hash } from 'node:crypto'

/** What of an event stands in plain: who did what to what and when. */
export interface EventFacts {
  id: string
  workspaceId: string
  actorKind: string
  actorId: string
  kind: string
  subjectId: string
  /** ISO 8601, whole milliseconds. */
  createdAt: string
}

/** An event as it is stored: the facts, and what is told of it sealed. */
export interface EventRecord extends EventFacts {
  keyId: string
  /** Of the sealed bytes, in hexadecimal. */
  sealedSha256: string
}

/** Its place in its workspace's chain. Hashes in hexadecimal. */
export interface Link {
  /** From 1, without gaps. */
  sequence: number
  eventId: string
  /** Hash of the link before; of the first: 64 zeros. */
  previous: string
  hash: string
}

export const noPrevious = '0'.repeat(64)

/** All that stands in plain, in one line: what the seal of the rest is bound to. */
export function placeOf(event: EventFacts): string {
  const { id, workspaceId, actorKind, actorId, kind, subjectId, createdAt } = event
  return JSON.stringify(['gepeto event 1', id, workspaceId, actorKind, actorId, kind, subjectId, createdAt])
}

/** SHA-256 over everything an event is, in hexadecimal. The sealed part enters by its own hash. */
export function digestOf(event: EventRecord): string {
  return hash('sha256', `${placeOf(event)}\n${event.keyId}\n${event.sealedSha256}`, 'hex')
}

/** What a link's hash is: SHA-256 over workspace, place, the link before and the event. */
export function linkHash(workspaceId: string, sequence: number, previous: string, digest: string): string {
  return hash('sha256', `gepeto link 1\n${workspaceId}\n${sequence}\n${previous}\n${digest}`, 'hex')
}
