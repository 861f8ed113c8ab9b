import type { AuditFault, AuditFaultReason } from '@gepeto/contract'
import { digestOf, type EventRecord, type Link, linkHash, noPrevious } from './event-record.ts'
import { growTree } from './merkle.ts'
import type { Checkpoint } from './signer.ts'

/** A link with the event it names; null: there is no such event. */
export interface LinkedEvent {
  link: Link
  event: EventRecord | null
}

export interface ChainVerifierOptions {
  workspaceId: string
  checkpoints: readonly Checkpoint[]
  isSigned(checkpoint: Checkpoint): boolean
  /** Whether the server wrote the event exactly so; left out where its key is not at hand. */
  isOurs?(event: EventRecord, digest: string): boolean
}

/** Checks one chain, link by link in their order. The first fault is the earliest in the chain. */
export interface ChainVerifier {
  take(linked: LinkedEvent): void
  /** An event without a link. @param isWaiting it is known to wait for one */
  takeUnlinked(event: EventRecord | { id: string; isGone: true }, isWaiting: boolean): void
  end(): { events: number; linked: number; checkpoints: number; firstFault: AuditFault | null }
}

interface Fault {
  sequence: number
  eventId: string
  reason: AuditFaultReason
}

/** Links that hold another event than they were written for are compared with each other, up to so many. */
const mostCompared = 1000

export function openChainVerifier(options: ChainVerifierOptions): ChainVerifier {
  const { workspaceId, isSigned, isOurs } = options
  const checkpoints = [...options.checkpoints].sort((one, other) => one.size - other.size)
  const faults: Fault[] = []
  const tree = growTree()
  /** Links whose event is not the one they were written for. */
  const strangers: { link: Link; event: EventRecord; digest: string }[] = []
  const lostLinks: Fault[] = []
  let head: Pick<Link, 'sequence' | 'hash'> = { sequence: 0, hash: noPrevious }
  let events = 0
  let linked = 0
  let checked = 0
  /** The first event that the next checkpoint vouches for. */
  let firstUncovered = ''

  const fault = (sequence: number, eventId: string, reason: AuditFaultReason) =>
    void faults.push({ sequence, eventId, reason })

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

  function takeEvent(link: Link, event: EventRecord | null): void {
    if (!event) {
      fault(link.sequence, link.eventId, 'missing')
      return
    }
    events++
    const digest = digestOf(event)
    if (
      event.id !== link.eventId ||
      linkHash(workspaceId, link.sequence, link.previous, digest) !== link.hash
    )
      strangers.push({ link, event, digest })
    else if (isOurs && !isOurs(event, digest)) fault(link.sequence, event.id, 'inserted')
  }

  /** A link whose hash another event explains was moved; else its event was changed. */
  function judgeStrangers(): void {
    const digests = strangers.slice(0, mostCompared).map(({ digest }) => digest)
    for (const { link, event } of strangers) {
      const isMoved = digests.some(
        (digest) => linkHash(workspaceId, link.sequence, link.previous, digest) === link.hash,
      )
      fault(link.sequence, event.id, isMoved ? 'reordered' : 'changed')
    }
  }

  return {
    take({ link, event }) {
      linked++
      if (firstUncovered === '') firstUncovered = link.eventId
      // What was taken out is told by name where its event is still there, at the end.
      if (link.sequence !== head.sequence + 1)
        lostLinks.push({ sequence: head.sequence + 1, eventId: link.eventId, reason: 'missing' })
      else if (link.previous !== head.hash) fault(link.sequence, link.eventId, 'reordered')
      takeEvent(link, event)
      head = { sequence: link.sequence, hash: link.hash }
      tree.append(Buffer.from(link.hash, 'hex'))
      checkCheckpoints()
    },

    takeUnlinked(event, isWaiting) {
      if ('isGone' in event) return fault(Number.MAX_SAFE_INTEGER, event.id, 'missing')
      events++
      if (isOurs && !isOurs(event, digestOf(event)))
        return fault(Number.MAX_SAFE_INTEGER, event.id, 'inserted')
      if (isWaiting) return
      const place = lostLinks.shift()
      fault(place?.sequence ?? head.sequence + 1, event.id, 'missing')
    },

    end() {
      faults.push(...lostLinks)
      judgeStrangers()
      const beyond = checkpoints[checked]
      if (beyond) fault(head.sequence + 1, '', isSigned(beyond) ? 'missing' : 'unsigned')
      faults.sort((one, other) => one.sequence - other.sequence)
      const first = faults[0]
      return {
        events,
        linked,
        checkpoints: checkpoints.length,
        firstFault: first ? { eventId: first.eventId || null, reason: first.reason } : null,
      }
    },
  }
}
