import type { DataKeys } from '../../platform/crypto/data-keys.ts'
import type { Seal } from '../../platform/crypto/seal.ts'
import { acrossWorkspaces, type Database } from '../../platform/database/index.ts'
import type { Egress } from '../../platform/egress/egress.ts'
import { type Bilingual, BilingualError } from '../../platform/language.ts'
import type { Resilience } from '../../platform/resilience/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { openSealed } from '../opened.ts'
import { type EventColumns, toFacts } from '../stored-events.ts'
import { type ForwardedEvent, maskedData } from './message.ts'
import { reasonOf } from './reasons.ts'
import { type Collector, sendTo } from './send.ts'

export interface ForwarderOptions {
  database: Database
  keys: Pick<DataKeys, 'open' | 'isDone' | 'finish'>
  seal: Seal
  egress: Pick<Egress, 'connections' | 'openTls'>
  resilience: Resilience
  log: Log
}

export interface ForwardingRow {
  workspace_id: string
  kind: Collector['kind']
  address: string
  secret: Buffer | null
  authority: string | null
  with_content: boolean
  set_by: string
  sequence: string
  taken_at: Date | null
  failure: { en: string; 'pt-BR': string } | null
  failed_at: Date | null
}

/** Events of one delivery, and how long it may take before another instance may try. */
const batchSize = 200
const sendMs = 30_000
const leaseMs = 45_000

/** How often what is due is looked for where no word of it came, in milliseconds. */
const pollMs = 5_000

/** Tries, the last ones a minute apart, after which a collector that took nothing of a deleted workspace's log is let go: a week. */
const mostFailures = 10_000

/** What the breaker of a workspace's collector is called. */
export const breakerOf = (workspaceId: string): string => `workspace:${workspaceId}:log-forwarding`

/** To whom the secret is told: it opens for no other collector. */
export const secretPlace = (row: Pick<ForwardingRow, 'workspace_id' | 'kind' | 'address'>): string =>
  JSON.stringify([row.workspace_id, row.kind, row.address])

/** The kind or the address was changed past the API, or the secret was: nothing is sent. */
class SecretForAnother extends BilingualError {
  constructor(cause: unknown) {
    super(
      {
        en: 'the secret was given for another address; give it again for this one',
        'pt-BR': 'o segredo foi informado para outro endereço; informe-o de novo para este',
      },
      { cause },
    )
  }
}

function secretOf(row: ForwardingRow, seal: Seal): string | undefined {
  if (row.secret === null) return undefined
  try {
    return seal.open(row.secret, secretPlace(row))
  } catch (cause) {
    throw new SecretForAnother(cause)
  }
}

/** @throws SecretForAnother */
export const collectorOf = (row: ForwardingRow, seal: Seal): Collector => ({
  kind: row.kind,
  address: row.address,
  secret: secretOf(row, seal),
  authority: row.authority ?? undefined,
})

/** Why a collector did not take events, or was not told them. */
export const whyNot = (error: unknown): Bilingual =>
  error instanceof SecretForAnother ? error.said : reasonOf(error)

/**
 * Sends each workspace's events to its collector as they are linked, in the order of the chain. How far it has come
 * stands in the database: what was not taken is sent again, so each event comes at least once. That a workspace was deleted
 * is told too, by what outlives it until then.
 *
 * No subscriber (subscribers.ts): that is one for the whole house, with one place and one lease over all workspaces, where
 * a collector that does not answer would hold up every other one; these come and go while the server runs, begin where
 * they are told to, and show people how far behind they are and why.
 */
export function openForwarder({ database, keys, seal, egress, resilience, log }: ForwarderOptions) {
  const { pool } = database
  let running: Promise<void> | undefined
  let isWoken = false
  let poll: NodeJS.Timeout | undefined
  const ended = new AbortController()

  /** Those with something to send that nobody sends and that did not fail a moment ago. */
  const due = () =>
    pool.query<{ workspace_id: string }>(
      `select workspace_id from log_forwarding f
       where (leased_until is null or leased_until < now())
         and (failures = 0 or failed_at + least(60, power(2, least(failures, 6))) * interval '1 s' < now())
         and (exists (select from event_links l where l.workspace_id = f.workspace_id and l.sequence > f.sequence)
           or not exists (select from workspaces w where w.id = f.workspace_id))`,
    )

  async function eventsAfter({ workspace_id, sequence, with_content }: ForwardingRow) {
    type Row = EventColumns & { sealed: Buffer; sequence: string; hash: string }
    const { rows } = await pool.query<Row>(
      `select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed,
         pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, pg_catalog.encode(l.hash, 'hex') as hash
       from event_links l join events e on e.id = l.event_id
       where l.workspace_id = $1 and l.sequence > $2 order by l.sequence limit $3`,
      [workspace_id, sequence, batchSize],
    )
    const seals = await keys.open(with_content ? [...new Set(rows.map(({ key_id }) => key_id))] : [])
    return rows.map((row): ForwardedEvent => {
      const data = with_content ? openSealed(row, seals) : null
      return {
        ...toFacts(row),
        sequence: Number(row.sequence),
        hash: row.hash,
        ...(data === null ? {} : { data: maskedData(data) }),
      }
    })
  }

  /** @returns whether there may be more */
  async function deliver(workspaceId: string): Promise<boolean> {
    const { rows } = await pool.query<ForwardingRow>(
      `update log_forwarding set leased_until = now() + $2 * interval '1 ms'
       where workspace_id = $1 and (leased_until is null or leased_until < now()) returning *`,
      [workspaceId, leaseMs],
    )
    const row = rows[0]
    if (!row) return false
    const guard = resilience.guard(breakerOf(workspaceId), { tryMs: sendMs })
    try {
      const events = await eventsAfter(row)
      if (events.length > 0)
        await guard.run((signal) => sendTo(egress, collectorOf(row, seal), events, signal), ended.signal)
      const hasMore = events.length === batchSize
      // Set up anew meanwhile, it has a place of its own.
      await pool.query(
        `update log_forwarding set sequence = $2, taken_at = now(), failure = null, failures = 0, leased_until = null
         where workspace_id = $1 and sequence = $3`,
        [workspaceId, events.at(-1)?.sequence ?? row.sequence, row.sequence],
      )
      if (!hasMore) await letGo(workspaceId)
      return hasMore
    } catch (error) {
      await pool.query(
        `update log_forwarding set leased_until = null, failed_at = now(), failures = failures + $3, failure = $2
         where workspace_id = $1`,
        [workspaceId, JSON.stringify(whyNot(error)), ended.signal.aborted ? 0 : 1],
      )
      await letGo(workspaceId)
      return false
    }
  }

  /** Of a workspace that was deleted: when all of its log was taken, its end included, or nobody takes it. */
  async function letGo(workspaceId: string): Promise<void> {
    await pool.query(
      `delete from log_forwarding f where workspace_id = $1
         and not exists (select from workspaces w where w.id = f.workspace_id)
         and (failures > $2 or failures = 0
           and not exists (select from unlinked_events u where u.workspace_id = f.workspace_id and u.refused_at is null)
           and not exists (select from event_links l where l.workspace_id = f.workspace_id and l.sequence > f.sequence))`,
      [workspaceId, mostFailures],
    )
  }

  /** Seals secrets anew that are from before they were bound to their address, once in a database's life. */
  async function sealPast(): Promise<void> {
    if (keys.isDone('forwarding bound')) return
    await database.transaction(async ({ $client }) => {
      const { rows } = await $client.query<ForwardingRow>(
        'select * from log_forwarding where secret is not null for update',
      )
      for (const row of rows) {
        const secret = openPast(row.secret!, row.workspace_id)
        if (secret !== undefined)
          await $client.query('update log_forwarding set secret = $2 where workspace_id = $1', [
            row.workspace_id,
            seal.close(secret, secretPlace(row)),
          ])
      }
    })
    await keys.finish('forwarding bound')
  }

  /** @returns undefined where it is bound to its address already */
  function openPast(secret: Buffer, workspaceId: string): string | undefined {
    try {
      return seal.open(secret, workspaceId)
    } catch {
      return undefined
    }
  }

  async function run(): Promise<void> {
    await sealPast()
    while (isWoken && !ended.signal.aborted) {
      isWoken = false
      const { rows } = await due()
      await Promise.all(
        rows.map(async ({ workspace_id }) => {
          while (!ended.signal.aborted && (await deliver(workspace_id)));
        }),
      )
    }
  }

  function wake(): void {
    isWoken = true
    if (ended.signal.aborted) return
    running ??= acrossWorkspaces(run)
      .catch((err: unknown) => log.warn({ err }, 'the log was not forwarded and is tried again'))
      .finally(() => {
        running = undefined
      })
  }

  return {
    wake,
    start(): void {
      wake()
      poll = setInterval(wake, pollMs)
    },
    async close(): Promise<void> {
      clearInterval(poll)
      ended.abort(new Error('The server ends.'))
      await running
    },
  }
}
