import { Worker } from 'node:worker_threads'
import type { AuditFault, AuditVerification } from '@gepeto/contract'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { Anchors } from './anchors.ts'
import { alteredGuards } from './guards.ts'
import { knownCheckpoints } from './known-checkpoints.ts'
import {
  type ChainClaims,
  openPageVerifier,
  type PageVerifier,
  type UnlinkedColumns,
  type Verdict,
} from './page-verifier.ts'
import { type OpenedEvent, openEvents, type ReadOptions } from './queries.ts'
import { queueOf } from './queue.ts'
import type { Signer } from './signer.ts'

/** What goes to the thread; it answers each, the last with the verdict. */
export type ToVerify = { lines: string } | { unlinked: readonly UnlinkedColumns[] } | 'end'

/** Links that are read in one statement. */
const pageSize = 5_000

/** As one value: taking thousands of rows apart costs more than checking them. */
const linksWhere = (place: string) => `
    select coalesce(json_agg(line), '[]')::text as lines, count(*)::int as count, max(sequence)::text as last from (
      select l.sequence, array[l.sequence::text, l.event_id, pg_catalog.encode(l.previous, 'hex'), pg_catalog.encode(l.hash, 'hex'),
        e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id,
        (e.created_at at time zone 'UTC')::text, e.key_id, pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex'), pg_catalog.encode(e.mac, 'hex')]
        as line
      from event_links l left join events e on e.id = l.event_id
      where l.workspace_id = $1 and ${place} order by l.sequence limit $2) page`

const readLinks = { name: 'audit.read-links', text: linksWhere('l.sequence > $3') }
/** Before the first place the server links nothing. */
const readStrays = { name: 'audit.read-strays', text: linksWhere('l.sequence < 1') }

interface Page {
  lines: string
  count: number
  last: string
}

async function readPage({ pool }: Database, workspaceId: string, after: string): Promise<Page> {
  const { rows } = await pool.query<Page>({ ...readLinks, values: [workspaceId, pageSize, after] })
  return rows[0]!
}

/** The first is enough: it is the earliest fault there can be. */
async function readStray({ pool }: Database, workspaceId: string): Promise<Page> {
  const { rows } = await pool.query<Page>({ ...readStrays, values: [workspaceId, 1] })
  return rows[0]!
}

/**
 * Events of a workspace without a link, and those that wait for one and are gone. A link counts in the event's own chain and
 * from the first place on; what waits for its link has none anywhere, or nobody could give it one.
 */
const declareUnlinked = `
  declare unlinked no scroll cursor for select coalesce(e.id, u.event_id) as event_id, e.id is not null as is_there,
    u.event_id is not null and u.refused_at is null
      and not exists (select from event_links l where l.event_id = u.event_id) as is_waiting,
    e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id,
    pg_catalog.encode(e.mac, 'hex') as mac, pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256
  from (select * from events where events.workspace_id = $1
          and not exists (select from event_links l
                          where l.event_id = events.id and l.workspace_id = $1 and l.sequence > 0)) e
    full join (select * from unlinked_events where unlinked_events.workspace_id = $1) u on u.event_id = e.id
  order by 1`

/** The queue is no request's to see. However many there are, a page of them is in memory. @param take called for each page */
function eachUnlinked(
  database: Database,
  workspaceId: string,
  take: (rows: readonly UnlinkedColumns[]) => void | Promise<void>,
): Promise<void> {
  return acrossWorkspaces(() =>
    database.transaction(async ({ $client }) => {
      await $client.query(declareUnlinked, [workspaceId])
      for (let count = pageSize; count === pageSize; ) {
        const { rows } = await $client.query<UnlinkedColumns>(`fetch ${pageSize} from unlinked`)
        await take(rows)
        count = rows.length
      }
    }),
  )
}

/** A place that several links hold: pages tell one of them. */
const readTwice = `
  select sequence, max(event_id) as event_id from event_links
  where workspace_id = $1 group by sequence having count(*) > 1 order by sequence limit 1`

/** The keys of a chain, each with the first event that it sealed. */
const readKeys = `
  select e.key_id, min(e.id) as event_id, bool_and(k.wrapped is null) as is_gone
  from events e left join data_keys k on k.id = e.key_id where e.workspace_id = $1 group by e.key_id order by 2`

/** Certificates that are opened at a time. */
const certificatesAtOnce = 250

/** Keys that certificates say were destroyed with the person whose they were. */
async function certifiedKeys(reading: ReadOptions, workspaceId: string): Promise<Set<unknown>> {
  const keys = new Set<unknown>()
  let before: string | undefined
  do {
    const page: OpenedEvent[] = await openEvents(
      reading,
      workspaceId,
      { kinds: ['privacy.person.erased'] },
      { before, limit: certificatesAtOnce },
    )
    for (const { data } of page) for (const key of (data?.dataKeys ?? []) as unknown[]) keys.add(key)
    before = page.length === certificatesAtOnce ? page.at(-1)!.id : undefined
  } while (before)
  return keys
}

/** The first event whose key is gone, or opens no more, though no certificate names it. */
async function destroyedBeside(reading: ReadOptions, workspaceId: string): Promise<string | undefined> {
  const { rows } = await reading.database.pool.query<{ key_id: string; event_id: string; is_gone: boolean }>(
    readKeys,
    [workspaceId],
  )
  const opened = await reading.keys.open(rows.map(({ key_id }) => key_id))
  const unopened = rows.filter(({ key_id, is_gone }) => is_gone || !opened.has(key_id))
  if (unopened.length === 0) return undefined
  const certified = await certifiedKeys(reading, workspaceId)
  return unopened.find(({ key_id }) => !certified.has(key_id))?.event_id
}

/** What is linked is signed within a minute; what is older and is not, in milliseconds, cannot be. */
const mostUnsignedMs = 5 * 60_000

const readUnsigned = `
  select l.event_id from event_links l join events e on e.id = l.event_id
  where l.workspace_id = $1 and e.created_at < $2
    and l.sequence > coalesce((select max(size) from event_checkpoints where workspace_id = $1), 0)
  order by l.sequence limit 1`

/** The first event that has been linked for minutes and stands under no signature. */
export async function longUnsigned({ pool }: Database, workspaceId: string): Promise<string | undefined> {
  const before = new Date(Date.now() - mostUnsignedMs)
  const { rows } = await pool.query<{ event_id: string }>(readUnsigned, [workspaceId, before])
  return rows[0]?.event_id
}

/** What no single link tells: the earliest of it, where the chain itself is well. */
async function faultBeside(reading: ReadOptions, workspaceId: string): Promise<AuditFault | null> {
  const { pool } = reading.database
  const [twice, unsigned, destroyed, altered] = await Promise.all([
    pool.query<{ event_id: string }>(readTwice, [workspaceId]),
    longUnsigned(reading.database, workspaceId),
    destroyedBeside(reading, workspaceId),
    acrossWorkspaces(() => alteredGuards(pool)),
  ])
  if (twice.rows[0]) return { eventId: twice.rows[0].event_id, reason: 'inserted' }
  if (unsigned) return { eventId: unsigned, reason: 'unsigned' }
  if (destroyed) return { eventId: destroyed, reason: 'destroyed' }
  return altered.length > 0 ? { eventId: null, reason: 'unguarded' } : null
}

export interface VerificationOptions extends ReadOptions {
  macKey: Buffer
  anchors: Anchors
  signer: Pick<Signer, 'publicKey' | 'keyId'>
}

/**
 * Checks a workspace's whole chain against its events: every hash, every signature, and that the server itself wrote
 * each event exactly as it stands. Nothing is decrypted but certificates of erasure, for the ids of the keys in them: who
 * may verify learns nothing of what is told.
 */
export async function verifyChain(
  { macKey, anchors, signer, ...reading }: VerificationOptions,
  workspaceId: string,
): Promise<AuditVerification> {
  const started = performance.now()
  const { database } = reading
  const { publicKey } = signer
  const checkpoints = await knownCheckpoints({ database, anchors, signer }, workspaceId)
  const claims = { workspaceId, checkpoints, publicKey, macKey }
  let page = await readPage(database, workspaceId, '0')
  const verifier: PageVerifier = page.count < pageSize ? openPageVerifier(claims) : openThread(claims)
  try {
    const stray = await readStray(database, workspaceId)
    if (stray.count > 0) await verifier.take(stray.lines)
    // The next page is read while this one is checked.
    while (page.count === pageSize) {
      const [next] = await Promise.all([
        readPage(database, workspaceId, page.last),
        verifier.take(page.lines),
      ])
      page = next
    }
    await verifier.take(page.lines)
    await eachUnlinked(database, workspaceId, (rows) => verifier.takeUnlinked(rows))
    const verdict = await verifier.end()
    const firstFault = verdict.firstFault ?? (await faultBeside(reading, workspaceId))
    const { refused } = await queueOf(database, workspaceId)
    return {
      ...verdict,
      valid: firstFault === null,
      firstFault,
      refused,
      publicKey,
      tookMs: Math.round(performance.now() - started),
    }
  } finally {
    await verifier.stop?.()
  }
}

/** The same in a thread of its own. */
function openThread(claims: ChainClaims): PageVerifier {
  const thread = new Worker(new URL('./verification-worker.ts', import.meta.url), {
    workerData: claims,
    name: 'verification',
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    // Not the flags of the main thread: `--eval` or a test runner's loader mean nothing to this one.
    execArgv: [],
  })
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(() => {})
  thread.on('error', ended.reject)
  thread.on('exit', () => ended.reject(new Error('The thread that checks the chain has ended.')))
  const told = async <Answer>(part: ToVerify): Promise<Answer> => {
    const answer = new Promise<Answer>((resolve) => thread.once('message', resolve))
    thread.postMessage(part)
    return Promise.race([answer, ended.promise])
  }
  return {
    take: (lines) => told<undefined>({ lines }),
    takeUnlinked: (unlinked) => told<undefined>({ unlinked }),
    end: () => told<Verdict>('end'),
    stop: () => thread.terminate(),
  }
}
