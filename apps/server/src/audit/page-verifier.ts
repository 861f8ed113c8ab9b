import { openChainVerifier } from './chain-verifier.ts'
import { openIsOurs } from './event-mac.ts'
import type { EventRecord, Link } from './event-record.ts'
import { type Checkpoint, checkSignatures } from './signer.ts'
import { type EventColumns, toEvent } from './stored-events.ts'

/** A link and its event, as text in the order of `readLinks`; of an event that is gone, null. */
type Line = [sequence: string, eventId: string, previous: string, hash: string, ...event: (string | null)[]]

/** An event without a link, or a place in the queue without an event. */
export type UnlinkedColumns = EventColumns & {
  mac: Uint8Array
  is_waiting: boolean
  is_there: boolean
  event_id: string
}

/** What a chain is held against. It crosses to a thread as it is. */
export interface ChainClaims {
  workspaceId: string
  checkpoints: Checkpoint[]
  publicKey: string
  macKey: Uint8Array
}

export type Verdict = ReturnType<ReturnType<typeof openChainVerifier>['end']>

/** Checks a chain by the page, as the database gives it. In this thread, or behind a door in another. */
export interface PageVerifier {
  /** @param lines the page as JSON, see `readLinks` */
  take(lines: string): void | Promise<void>
  end(unlinked: readonly UnlinkedColumns[]): Verdict | Promise<Verdict>
  /** Lets the thread go, where there is one. */
  stop?(): Promise<unknown>
}

export function openPageVerifier({ workspaceId, checkpoints, publicKey, macKey }: ChainClaims): PageVerifier {
  const macs = new WeakMap<EventRecord, Uint8Array>()
  const isOurs = openIsOurs(Buffer.from(macKey))
  const verifier = openChainVerifier({
    workspaceId,
    checkpoints,
    isSigned: checkSignatures(publicKey).checkpoint,
    isOurs: (event, digest) => isOurs(digest, macs.get(event)!),
  })
  return {
    take(lines) {
      for (const line of JSON.parse(lines) as Line[]) {
        const { link, event, mac } = toLinked(line)
        if (event) macs.set(event, mac)
        verifier.take({ link, event })
      }
    },
    end(unlinked) {
      for (const row of unlinked) {
        const event = row.is_there ? toEvent(row) : { id: row.event_id, isGone: true as const }
        if (!('isGone' in event)) macs.set(event, row.mac)
        verifier.takeUnlinked(event, row.is_waiting)
      }
      return verifier.end()
    },
  }
}

function toLinked([sequence, eventId, previous, hash, ...columns]: Line) {
  const link: Link = { sequence: Number(sequence), eventId, previous, hash }
  const [id, workspaceId, actorKind, actorId, kind, subjectId, time, keyId, sealedSha256, mac] =
    columns as string[]
  if (id === null) return { link, event: null, mac: Buffer.alloc(0) }
  const event: EventRecord = {
    id: id!,
    workspaceId: workspaceId!,
    actorKind: actorKind!,
    actorId: actorId!,
    kind: kind!,
    subjectId: subjectId!,
    createdAt: isoOf(time!),
    keyId: keyId!,
    sealedSha256: sealedSha256!,
  }
  return { link, event, mac: Buffer.from(mac!, 'hex') }
}

/** PostgreSQL's `2026-03-31 18:00:00.5` as ISO 8601 in whole milliseconds; what is finer was put there by somebody else. */
const isoOf = (time: string) => `${time.slice(0, 10)}T${time.slice(11, 19)}.${time.slice(20).padEnd(3, '0')}Z`
