import { BulkheadFull } from './errors.ts'

export interface BulkheadOptions {
  /** Calls that may be under way at a time. */
  limit: number
  /** Calls that may wait for a place. */
  queue: number
}

/** Who holds a place. */
export interface Holder {
  workspaceId: string
  /** The person; the owner of a key. */
  userId: string
}

/**
 * What one workspace and one person hold of the places at most, and of the waiting: with half and a quarter nobody takes
 * a shared target alone, and one who has it alone still has many.
 */
const shares = { workspace: 1 / 2, person: 1 / 4 }

interface Waiting {
  holder: Holder | undefined
  go(): void
}

/** Keeps one slow target from taking everything: so many calls to it at a time, so many that wait, no more. */
export class Bulkhead {
  readonly #name: string
  readonly #limit: number
  readonly #queue: number
  readonly #waiting = new Set<Waiting>()
  readonly #held = new Tally()
  readonly #waited = new Tally()
  #active = 0

  constructor(name: string, { limit, queue }: BulkheadOptions) {
    this.#name = name
    this.#limit = limit
    this.#queue = queue
  }

  get active(): number {
    return this.#active
  }

  /**
   * @param holder absent: the server itself, which has no share of its own
   * @returns true: there was a place, and `leave` has to give it back
   */
  tryEnter(holder?: Holder): boolean {
    if (this.#active >= this.#limit || this.#held.isOver(holder, this.#limit)) return false
    this.#active++
    this.#held.add(holder, 1)
    return true
  }

  /**
   * Waits for a place, which `leave` has to give back.
   * @throws BulkheadFull when too many wait already; the signal's reason when it comes first
   */
  async enter(signal: AbortSignal, holder?: Holder): Promise<void> {
    if (this.tryEnter(holder)) return
    if (this.#waiting.size >= this.#queue) throw new BulkheadFull(this.#name, false)
    if (this.#waited.isOver(holder, this.#queue)) throw new BulkheadFull(this.#name, true)
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const leaveQueue = () => {
        this.#waiting.delete(waiting)
        this.#waited.add(holder, -1)
      }
      const giveUp = () => {
        leaveQueue()
        reject(signal.reason)
      }
      const waiting: Waiting = {
        holder,
        go: () => {
          leaveQueue()
          signal.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      this.#waiting.add(waiting)
      this.#waited.add(holder, 1)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Gives the place to whoever has waited longest and has not all of its share. */
  leave(holder?: Holder): void {
    this.#active--
    this.#held.add(holder, -1)
    for (const next of this.#waiting) {
      if (!this.tryEnter(next.holder)) continue
      next.go()
      return
    }
  }
}

/** How many of something workspaces and people have. */
class Tally {
  readonly #workspaces = new Map<string, number>()
  readonly #people = new Map<string, number>()

  /** Whether the holder has its share of so many already. */
  isOver(holder: Holder | undefined, all: number): boolean {
    if (!holder) return false
    const { workspaceId, userId } = holder
    return (
      (this.#workspaces.get(workspaceId) ?? 0) >= Math.ceil(all * shares.workspace) ||
      (this.#people.get(`${workspaceId} ${userId}`) ?? 0) >= Math.ceil(all * shares.person)
    )
  }

  add(holder: Holder | undefined, change: 1 | -1): void {
    if (!holder) return
    addTo(this.#workspaces, holder.workspaceId, change)
    addTo(this.#people, `${holder.workspaceId} ${holder.userId}`, change)
  }
}

function addTo(counts: Map<string, number>, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
