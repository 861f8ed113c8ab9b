import type { AuditFault, AuditFaultReason } from '@gepeto/contract'
import { digestOf, type EventRecord, type Link, linkHash, noPrevious } from './event-record.ts'
import { growTree } from './merkle.ts'
import type { Checkpoint } from './signer.ts'

/** A link with the event it names; null: there is no such event. */
export interface LinkedEvent {
  link: Link
  event: EventRecord | null
  /** Whether the server wrote the event exactly so. @param digest of the event */
  isOurs(digest: string): boolean
}

export interface ChainVerifierOptions {
  workspaceId: string
  checkpoints: readonly Checkpoint[]
  isSigned(checkpoint: Checkpoint): boolean
}

/** Checks one chain, link by link in their order. The first fault is the earliest in the chain. */
export interface ChainVerifier {
  take(linked: LinkedEvent): void
  /** An event without a link. @param isWaiting it is known to wait for one; 'late': longer than the server lets it */
  takeUnlinked(event: EventRecord, isOurs: LinkedEvent['isOurs'], isWaiting: boolean | 'late'): void
  /** A place in the queue whose event is gone. */
  takeGone(eventId: string): void
  end(): { events: number; linked: number; checkpoints: number; firstFault: AuditFault | null }
}

interface Fault {
  sequence: number
  eventId: string
  reason: AuditFaultReason
}

/** A link whose event is not the one it was written for. */
interface Stranger {
  link: Link
  eventId: string
  digest: string
  /** The event of another such link is the one: it was moved, else it was changed. */
  isMoved: boolean
}

/** Holds the earliest of whatever is wrong, so that a chain of nothing but faults takes no more than a whole one. */
export function openChainVerifier(options: ChainVerifierOptions): ChainVerifier {
  const { workspaceId, isSigned } = options
  const checkpoints = [...options.checkpoints].sort((one, other) => one.size - other.size)
  let first: Fault | undefined
  const tree = growTree()
  /** The earliest. */
  let stranger: Stranger | undefined
  /** The first place that no link holds; who stood there is told by name where its event is still there. */
  let gap: Fault | undefined
  let head: Pick<Link, 'sequence' | 'hash'> = { sequence: 0, hash: noPrevious }
  let events = 0
  let linked = 0
  let checked = 0
  /** The first event that the next checkpoint vouches for. */
  let firstUncovered = ''

  function fault(sequence: number, eventId: string, reason: AuditFaultReason): void {
    if (!first || sequence < first.sequence) first = { sequence, eventId, reason }
  }

  const explains = (link: Link, digest: string): boolean =>
    linkHash(workspaceId, link.sequence, link.previous, digest) === link.hash

  function checkCheckpoints(): void {
    for (let next = checkpoints[checked]; next && next.size <= head.sequence; next = checkpoints[++checked]) {
      if (!isSigned(next)) fault(next.size, firstUncovered || '', 'unsigned')
      else if (
        next.size !== tree.size ||
        next.head !== head.hash ||
        next.root !== tree.root().toString('hex')
      )
        fault(head.sequence, firstUncovered, 'changed')
      firstUncovered = ''
    }
  }

  function takeEvent({ link, event, isOurs }: LinkedEvent): void {
    if (!event) {
      fault(link.sequence, link.eventId, 'missing')
      return
    }
    events++
    const digest = digestOf(event)
    if (event.id !== link.eventId || !explains(link, digest))
      takeStranger({ link, eventId: event.id, digest, isMoved: false })
    else if (!isOurs(digest) || event.workspaceId !== workspaceId) fault(link.sequence, event.id, 'inserted')
  }

  function takeStranger(next: Stranger): void {
    const [earlier, later] =
      stranger && stranger.link.sequence < next.link.sequence ? [stranger, next] : [next, stranger]
    if (later && explains(earlier.link, later.digest)) earlier.isMoved = true
    stranger = earlier
  }

  return {
    take(row) {
      const { link } = row
      // Before the first place, so nothing follows it and no checkpoint covers it.
      if (link.sequence < 1) return fault(link.sequence, link.eventId, 'inserted')
      linked++
      if (firstUncovered === '') firstUncovered = link.eventId
      if (link.sequence !== head.sequence + 1)
        gap ??= { sequence: head.sequence + 1, eventId: link.eventId, reason: 'missing' }
      else if (link.previous !== head.hash) fault(link.sequence, link.eventId, 'reordered')
      takeEvent(row)
      head = { sequence: link.sequence, hash: link.hash }
      tree.append(link.hash)
      checkCheckpoints()
    },

    takeGone: (eventId) => fault(Number.MAX_SAFE_INTEGER, eventId, 'missing'),

    takeUnlinked(event, isOurs, isWaiting) {
      events++
      if (!isOurs(digestOf(event))) return fault(Number.MAX_SAFE_INTEGER, event.id, 'inserted')
      if (isWaiting === 'late') return fault(Number.MAX_SAFE_INTEGER, event.id, 'unlinked')
      if (isWaiting) return
      fault(gap?.sequence ?? head.sequence + 1, event.id, 'missing')
      gap = undefined
    },

    end() {
      if (gap) fault(gap.sequence, gap.eventId, gap.reason)
      if (stranger)
        fault(stranger.link.sequence, stranger.eventId, stranger.isMoved ? 'reordered' : 'changed')
      const beyond = checkpoints[checked]
      if (beyond) fault(head.sequence + 1, '', isSigned(beyond) ? 'missing' : 'unsigned')
      return {
        events,
        linked,
        checkpoints: checkpoints.length,
        firstFault: first ? { eventId: first.eventId || null, reason: first.reason } : null,
      }
    },
  }
}
