import type pg from 'pg'
import { acrossWorkspaces, type Database, jsonRows, type Transaction } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import type { Anchors } from './anchors.ts'
import { signCheckpoint, standingOf } from './checkpoints.ts'
import { ChainAltered } from './errors.ts'
import type { IsOurs } from './event-mac.ts'
import { digestOf, type Link, linkHash, noPrevious } from './event-record.ts'
import { type Checkpoint, checkSignatures, type Signer } from './signer.ts'
import { type EventColumns, toEvent } from './stored-events.ts'

export interface SequencerOptions {
  database: Database
  /** Who says which events are ours. */
  isOurs: IsOurs
  signer: Signer
  anchors: Anchors
  log: Log
  /** Called when something may have been linked, here or by another instance. */
  onLinked?(): void
  now?: () => Date
}

/**
 * Seals as events what was noted elsewhere in the transaction that did it, and takes the notes away, in one transaction.
 * @returns whether there may be more
 */
export type Relay = (tx: Transaction) => Promise<boolean>

export interface Sequencer {
  /** Has notes sealed from now on, before events are linked. */
  relay(relay: Relay): void
  /** Seals all that is noted, now. */
  seal(): Promise<void>
  /** Events or notes were committed: they are sealed and linked soon. */
  wake(): void
  /** Links all that is committed, and signs what is due. @param signsAll also what is not due yet */
  link(signsAll?: boolean): Promise<void>
  /** Links all that is committed and signs this chain to its end, also what another instance has linked. */
  sign(workspaceId: string): Promise<void>
  start(): void
  /** Links and signs what is left, then ends. */
  close(): Promise<void>
}

/**
 * Rows that are locked: of all instances one links at a time, and notes are sealed in their order. An advisory lock could
 * be held by any login of the database, and stop both for ever.
 */
const turns = { linking: 'linking', relaying: 'relaying' }

const awaitTurn = 'select from audit_turns where name = $1 for update'
const tryTurn = 'select from audit_turns where name = $1 for update skip locked'

/** Events of one transaction. */
const batchSize = 1000

/** How long events are gathered before they are linked, in milliseconds. */
const gatherMs = 200

/** How often what is due is signed, and what other instances committed is looked for, in milliseconds. */
const pollMs = { embedded: 5_000, postgres: 1_000 }

/** How long signing waits after it failed, in milliseconds. */
const signAgainMs = 30_000

/** A chain is signed at every so many links, or this long after its last checkpoint when something was linked. */
const signedEvery = { links: 1000, ms: 60_000 }

/** How often chains are looked for that others left unsigned, in milliseconds. */
const learnEveryMs = 60_000

const readLinked = `
  select distinct workspace_id from data_keys k
  where exists (select from event_links l where l.workspace_id = k.workspace_id)`

const readTails = `
  select distinct workspace_id from data_keys k
  where exists (select from event_links l where l.workspace_id = k.workspace_id and l.sequence > coalesce(
    (select max(size) from event_checkpoints c where c.workspace_id = k.workspace_id), 0))`

type Waiting = EventColumns & {
  position: string
  waiting_workspace: string
  is_there: boolean
  /** Somebody else gave it a link: it would have two, and no batch with it could be written. */
  is_linked: boolean
  mac: string
}

type Sound = Waiting & { digest: string }

/** `sha256` here, not there: the sealed bytes stay in the database. */
const takeWaiting = {
  name: 'audit.take-waiting',
  text: `
    select u.position, u.workspace_id as waiting_workspace, e.id is not null as is_there,
      exists (select from event_links l where l.event_id = u.event_id) as is_linked, e.id, e.workspace_id,
      e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, pg_catalog.encode(e.mac, 'hex') as mac,
      pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256
    from unlinked_events u left join events e on e.id = u.event_id
    where u.refused_at is null order by u.position limit $1`,
}

const insertLinks = {
  name: 'audit.insert-links',
  text: `
    insert into event_links (workspace_id, sequence, event_id, previous, hash)
    select workspace_id, sequence, event_id, decode(previous, 'hex'), decode(hash, 'hex')
    from json_to_recordset($1) as link (
      workspace_id text, sequence bigint, event_id text, previous text, hash text)`,
}

/**
 * Writes the links of committed events, in the order in which they were written: one chain for each workspace. Whoever
 * writes an event never waits for another; the chain follows within a second.
 */
export function openSequencer({
  database,
  isOurs,
  signer,
  anchors,
  log,
  onLinked,
  now = () => new Date(),
}: SequencerOptions): Sequencer {
  const relays: Relay[] = []
  /** Workspaces with links that no checkpoint covers, or whose checkpoint may not be kept outside. */
  const unsigned = new Set<string>()
  /** The newest signed checkpoints that are not kept outside yet, by their chain. */
  const toKeep = new Map<string, Checkpoint>()
  const timers: { gather?: NodeJS.Timeout; poll?: NodeJS.Timeout } = {}
  let running: Promise<void> = Promise.resolve()
  let signing: Promise<void> = Promise.resolve()
  let isSigning = false
  let signAgainAt = 0
  let isClosed = false
  let learnAt = 0

  /** @returns how many were taken */
  async function linkBatch(isPatient: boolean): Promise<number> {
    return database.transaction(async ({ $client }) => {
      if (!(await lock($client, isPatient))) return 0
      const { rows } = await $client.query<Waiting>({ ...takeWaiting, values: [batchSize] })
      if (rows.length === 0) return 0
      const sound: Sound[] = []
      const refused: Waiting[] = []
      for (const row of rows) {
        const digest = row.is_there ? digestOf(toEvent(row)) : ''
        if (row.is_there && !row.is_linked && isOurs(digest, row.mac)) sound.push({ ...row, digest })
        else refused.push(row)
      }
      const links = await chainOn($client, sound)
      await Promise.all([
        $client.query({ ...insertLinks, values: [jsonRows(links)] }),
        $client.query('delete from unlinked_events where position = any($1::bigint[])', [
          sound.map(({ position }) => position),
        ]),
        $client.query('update unlinked_events set refused_at = now() where position = any($1::bigint[])', [
          refused.map(({ position }) => position),
        ]),
      ])
      if (refused.length > 0)
        log.error(
          { events: refused.length },
          'events are not as this server wrote them: run "gepeto audit verify"',
        )
      for (const { workspace_id } of links) unsigned.add(workspace_id)
      return rows.length
    })
  }

  async function seal(): Promise<void> {
    for (const relay of relays) {
      const once = (tx: Transaction) => tx.$client.query(awaitTurn, [turns.relaying]).then(() => relay(tx))
      while (await database.transaction(once));
    }
  }

  /** One chain that cannot be signed does not hold up the others. @throws the first failure, at the end */
  async function signDue(signsAll: boolean): Promise<void> {
    const due = signsAll ? { links: 1, ms: 0 } : signedEvery
    const failures: unknown[] = []
    for (const workspaceId of [...unsigned]) {
      try {
        if (await signChain(workspaceId, due, signsAll)) unsigned.delete(workspaceId)
      } catch (error) {
        if (!(error instanceof ChainAltered)) {
          failures.push(error)
          continue
        }
        // Not signed, so nothing vouches for it; verifying says what is wrong.
        unsigned.delete(workspaceId)
        log.error({ err: error, chain: workspaceId }, 'a chain is not signed: run "gepeto audit verify"')
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  /**
   * Holds a chain against what is kept outside at that moment: another instance may have signed it since. That is read
   * before the turn to link is taken, which nothing that stands elsewhere holds up.
   * @returns whether it is signed to its end
   */
  async function signChain(
    workspaceId: string,
    due: typeof signedEvery,
    isPatient: boolean,
  ): Promise<boolean> {
    const { is, last } = await standingOf(database.pool, workspaceId, due, now())
    if (is === 'later') return false
    const anchor = await anchors.newest(workspaceId, signer)
    if (is === 'whole') {
      // Whoever signed it may have ended before it was kept.
      const { checkpoint } = last
      const isKept = !checkpoint || (anchor && anchor.size >= checkpoint.size)
      if (!isKept && checkSignatures(signer.publicKey).checkpoint(checkpoint))
        toKeep.set(workspaceId, checkpoint)
      return true
    }
    const signed = await database.transaction(async ({ $client }) => {
      if (!(await lock($client, isPatient))) return 'later'
      return signCheckpoint($client, { workspaceId, signer, isOurs, anchor, due, now: now() })
    })
    if (typeof signed === 'object') toKeep.set(workspaceId, signed)
    return signed !== 'later'
  }

  /** One that cannot be kept now is kept later, unless a newer one of its chain is. */
  async function keepSigned(): Promise<void> {
    const kept = await Promise.allSettled(
      [...toKeep].map(async ([workspaceId, checkpoint]) => {
        await anchors.keep(checkpoint)
        if (toKeep.get(workspaceId) === checkpoint) toKeep.delete(workspaceId)
      }),
    )
    const failed = kept.find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
  }

  /** Beside the linking, which waits for nothing that stands elsewhere. */
  function queueSigning(signsAll: boolean): Promise<void> {
    const next = signing.then(async () => {
      isSigning = true
      try {
        await acrossWorkspaces(() => signDue(signsAll))
      } finally {
        await keepSigned().finally(() => {
          isSigning = false
        })
      }
    })
    signing = next.catch(() => {})
    return next
  }

  /**
   * Every chain is looked at once: the last run of the server may have ended before it was signed, or that was kept. Then
   * those that go on beyond what is signed: another instance may have ended, and what could not be signed is tried again.
   */
  async function learnUnsigned(): Promise<void> {
    const { rows } = await database.pool.query<{ workspace_id: string }>(
      learnAt === 0 ? readLinked : readTails,
    )
    for (const { workspace_id } of rows) unsigned.add(workspace_id)
    learnAt = Date.now() + learnEveryMs
  }

  async function run(isPatient: boolean): Promise<void> {
    if (Date.now() >= learnAt) await learnUnsigned()
    await seal()
    while ((await linkBatch(isPatient)) === batchSize);
    onLinked?.()
  }

  /** One after the other, as the tables' owner. */
  async function queueRun(isPatient: boolean, signsAll = false): Promise<void> {
    const next = running.then(() => acrossWorkspaces(() => run(isPatient)))
    running = next.catch(() => {})
    await next
    if (signsAll) await queueSigning(true)
    else if (!isSigning && Date.now() >= signAgainAt)
      queueSigning(false).catch((err: unknown) => {
        signAgainAt = Date.now() + signAgainMs
        log.warn({ err }, 'chains were not signed, or checkpoints not kept outside of the database')
      })
  }

  const runQuietly = () =>
    void queueRun(false).catch((err: unknown) => log.warn({ err }, 'events were not linked'))

  return {
    relay: (relay) => void relays.push(relay),
    seal: () => acrossWorkspaces(seal),
    wake() {
      if (isClosed || timers.gather) return
      timers.gather = setTimeout(() => {
        delete timers.gather
        runQuietly()
      }, gatherMs)
    },
    link: (signsAll) => queueRun(true, signsAll),
    sign(workspaceId) {
      unsigned.add(workspaceId)
      return queueRun(true, true)
    },
    start() {
      runQuietly()
      timers.poll = setInterval(runQuietly, pollMs[database.kind])
    },
    async close() {
      isClosed = true
      clearTimeout(timers.gather)
      clearInterval(timers.poll)
      await queueRun(false, true).catch((err: unknown) => log.warn({ err }, 'events were not linked'))
      await signing
    },
  }
}

/** @returns false while another instance links, and we do not wait for it */
async function lock(client: pg.PoolClient, isPatient: boolean): Promise<boolean> {
  if (isPatient) {
    await client.query(awaitTurn, [turns.linking])
    return true
  }
  const { rowCount } = await client.query(tryTurn, [turns.linking])
  return rowCount === 1
}

async function chainOn(client: pg.PoolClient, rows: readonly Sound[]) {
  const workspaces = [...new Set(rows.map(({ workspace_id }) => workspace_id))]
  const { rows: found } = await client.query<{ workspace_id: string; sequence: string; hash: string }>(
    `select w.workspace_id, l.sequence, pg_catalog.encode(l.hash, 'hex') as hash
     from unnest($1::text[]) as w (workspace_id) cross join lateral (
       select sequence, hash from event_links where workspace_id = w.workspace_id order by sequence desc limit 1) l`,
    [workspaces],
  )
  const heads = new Map<string, Pick<Link, 'sequence' | 'hash'>>(
    found.map(({ workspace_id, sequence, hash }) => [workspace_id, { sequence: Number(sequence), hash }]),
  )
  return rows.map((row) => {
    const head = heads.get(row.workspace_id) ?? { sequence: 0, hash: noPrevious }
    const sequence = head.sequence + 1
    const hash = linkHash(row.workspace_id, sequence, head.hash, row.digest)
    heads.set(row.workspace_id, { sequence, hash })
    return { workspace_id: row.workspace_id, sequence, event_id: row.id, previous: head.hash, hash }
  })
}
