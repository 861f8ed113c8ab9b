import { type LinkedEvent, openChainVerifier } from './chain-verifier.ts'
import { openIsOurs } from './event-mac.ts'
import { type Checkpoint, checkSignatures } from './signer.ts'
import { type EventColumns, toEvent } from './stored-events.ts'

/** A link and its event, as text in the order of `readLinks`; of an event that is gone, null. */
type Line = [sequence: string, eventId: string, previous: string, hash: string, ...event: (string | null)[]]

/** An event without a link, or a place in the queue without an event. */
export type UnlinkedColumns = EventColumns & {
  /** In hexadecimal. */
  mac: string
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

/** The server links within a second, and whoever has a chain checked has all linked first: what still waits is held up. */
const mostWaitingMs = 5 * 60_000

export type Verdict = ReturnType<ReturnType<typeof openChainVerifier>['end']>

/** Checks a chain by the page, as the database gives it. In this thread, or behind a door in another. */
export interface PageVerifier {
  /** @param lines the page as JSON, see `readLinks` */
  take(lines: string): void | Promise<void>
  /** After all that is linked. */
  takeUnlinked(rows: readonly UnlinkedColumns[]): void | Promise<void>
  end(): Verdict | Promise<Verdict>
  /** Lets the thread go, where there is one. */
  stop?(): Promise<unknown>
}

export function openPageVerifier({ workspaceId, checkpoints, publicKey, macKey }: ChainClaims): PageVerifier {
  const isOurs = openIsOurs(Buffer.from(macKey))
  const verifier = openChainVerifier({
    workspaceId,
    checkpoints,
    isSigned: checkSignatures(publicKey).checkpoint,
  })

  function toLinked([sequence, eventId, previous, hash, ...columns]: Line): LinkedEvent {
    const [id, inWorkspace, actorKind, actorId, kind, subjectId, time, keyId, sealedSha256, mac] =
      columns as string[]
    return {
      link: { sequence: Number(sequence), eventId, previous, hash },
      event:
        id === null
          ? null
          : {
              id: id!,
              workspaceId: inWorkspace!,
              actorKind: actorKind!,
              actorId: actorId!,
              kind: kind!,
              subjectId: subjectId!,
              createdAt: isoOf(time!),
              keyId: keyId!,
              sealedSha256: sealedSha256!,
            },
      isOurs: (digest) => isOurs(digest, mac!),
    }
  }

  return {
    take(lines) {
      for (const line of JSON.parse(lines) as Line[]) verifier.take(toLinked(line))
    },
    takeUnlinked(rows) {
      const longAgo = Date.now() - mostWaitingMs
      for (const row of rows) {
        const isLate = row.is_waiting && Number(row.created_at) < longAgo
        if (row.is_there)
          verifier.takeUnlinked(
            toEvent(row),
            (digest) => isOurs(digest, row.mac),
            isLate ? 'late' : row.is_waiting,
          )
        else verifier.takeGone(row.event_id)
      }
    },
    end: verifier.end,
  }
}

/** PostgreSQL's `2026-03-31 18:00:00.5` as ISO 8601 in whole milliseconds; what is finer was put there by somebody else. */
const isoOf = (time: string) => `${time.slice(0, 10)}T${time.slice(11, 19)}.${time.slice(20).padEnd(3, '0')}Z`
