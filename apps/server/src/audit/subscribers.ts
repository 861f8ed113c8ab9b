import { randomUUID } from 'node:crypto'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { EventFacts } from './event-record.ts'
import { openSealed } from './opened.ts'
import { type EventColumns, toFacts } from './stored-events.ts'

/** An event that is committed and linked, opened; `workspaceId` is a workspace's, or `systemChain`. */
export interface CommittedEvent extends Omit<EventFacts, 'createdAt'> {
  createdAt: Date
  /** Place in its workspace's chain, from 1. */
  sequence: number
  /** null: the key that it was sealed under is destroyed. */
  data: Record<string, unknown> | null
}

/** Who hears of every committed event, of all workspaces and of the system. */
export interface Subscriber {
  /** Under this name it is remembered how far it has come. A new name begins with what is linked from then on. */
  name: string
  /**
   * Takes events: each at least once, those of one workspace (so of one object) in the order in which they happened.
   * Where it rejects, or has not resolved when the signal aborts, it is given the same events again.
   */
  take(events: readonly CommittedEvent[], signal: AbortSignal): Promise<void>
}

export interface SubscribersOptions {
  database: Database
  keys: Pick<DataKeys, 'open'>
  log: Log
}

export interface Subscribers {
  /** Begins to deliver. @returns a function that ends it, after what is under way */
  subscribe(subscriber: Subscriber): () => Promise<void>
  /** Something was linked, here or elsewhere. */
  wake(): void
  close(): Promise<void>
}

type Row = EventColumns & { sealed: Buffer; sequence: string; position: string }

/** Events that are delivered at once. */
const batchSize = 100

/** How long an instance may take for one delivery before another tries it, and how much sooner it gives up itself. */
const leaseMs = 60_000
const givenUpMs = 45_000

/** Before what failed is tried again; doubled each time up to the second. */
const retryMs = { first: 1_000, longest: 60_000 }

const readBatch = {
  name: 'audit.read-for-subscriber',
  text: `
    select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed,
      pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.position
    from event_links l join events e on e.id = l.event_id
    where l.position > $1 order by l.position limit $2`,
}

/**
 * Delivers committed events to subscribers in this process. How far each has come stands in the database, so what was
 * not taken before a crash is delivered after it; of several instances one delivers to a name at a time.
 */
export function openSubscribers({ database, keys, log }: SubscribersOptions): Subscribers {
  const instance = randomUUID()
  const { pool } = database
  const deliveries = new Set<ReturnType<typeof deliverTo>>()

  /** @returns how many were taken; undefined: another instance delivers */
  async function deliverBatch({ name, take }: Subscriber, ended: AbortSignal): Promise<number | undefined> {
    const { rows: news } = await pool.query(
      `select from event_subscribers s where name = $1 and exists (select from event_links where position > s.position)`,
      [name],
    )
    if (news.length === 0) return 0
    const { rows: leases } = await pool.query<{ position: string }>(
      `update event_subscribers set leased_by = $2, leased_until = now() + $3 * interval '1 ms'
       where name = $1 and (leased_until is null or leased_until < now() or leased_by = $2 or $4)
       returning position`,
      // An embedded database has one instance: who holds it there is a process that has died.
      [name, instance, leaseMs, database.kind === 'embedded'],
    )
    const lease = leases[0]
    if (!lease) return undefined
    let taken = lease.position
    try {
      const { rows } = await pool.query<Row>({ ...readBatch, values: [lease.position, batchSize] })
      const seals = await keys.open([...new Set(rows.map(({ key_id }) => key_id))])
      const events = rows.map((row): CommittedEvent => toCommitted(row, openSealed(row, seals)))
      const signal = AbortSignal.any([ended, AbortSignal.timeout(givenUpMs)])
      if (events.length > 0) await untilAborted(take(events, signal), signal)
      taken = rows.at(-1)?.position ?? taken
      return rows.length
    } finally {
      await pool.query(
        `update event_subscribers set position = $3, leased_by = null, leased_until = null
         where name = $1 and leased_by = $2`,
        [name, instance, taken],
      )
    }
  }

  function deliverTo(subscriber: Subscriber) {
    const { name } = subscriber
    const ended = new AbortController()
    let isKnown = false
    let isWoken = false
    let failures = 0
    let retry: NodeJS.Timeout | undefined
    let running: Promise<void> | undefined

    async function run(): Promise<void> {
      if (!isKnown) {
        await pool.query(
          `insert into event_subscribers (name, position)
           values ($1, coalesce((select max(position) from event_links), 0)) on conflict do nothing`,
          [name],
        )
        isKnown = true
      }
      while (isWoken && !ended.signal.aborted) {
        isWoken = false
        while ((await deliverBatch(subscriber, ended.signal)) === batchSize && !ended.signal.aborted);
        failures = 0
      }
    }

    function wake(): void {
      isWoken = true
      if (running || retry || ended.signal.aborted) return
      running = acrossWorkspaces(run)
        .catch((err: unknown) => {
          if (ended.signal.aborted) return
          log.warn({ err, subscriber: name }, 'events were not taken and are delivered again')
          const waitMs = Math.min(retryMs.first * 2 ** failures++, retryMs.longest)
          retry = setTimeout(() => {
            retry = undefined
            wake()
          }, waitMs)
        })
        .finally(() => {
          running = undefined
          if (isWoken) wake()
        })
    }

    return {
      wake,
      async end(): Promise<void> {
        ended.abort()
        clearTimeout(retry)
        await running
      },
    }
  }

  return {
    subscribe(subscriber) {
      const delivery = deliverTo(subscriber)
      deliveries.add(delivery)
      delivery.wake()
      return () => {
        deliveries.delete(delivery)
        return delivery.end()
      }
    },
    wake() {
      for (const delivery of deliveries) delivery.wake()
    },
    close: async () => void (await Promise.all([...deliveries].map((delivery) => delivery.end()))),
  }
}

const toCommitted = (row: Row, data: CommittedEvent['data']): CommittedEvent => ({
  ...toFacts(row),
  createdAt: row.created_at,
  sequence: Number(row.sequence),
  data,
})

/** Waits no longer than the signal: whoever does not listen to it must not hold up the rest. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
