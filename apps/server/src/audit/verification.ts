import { Worker } from 'node:worker_threads'
import type { AuditVerification } from '@gepeto/contract'
import type { Database } from '../platform/database/index.ts'
import type { Anchors } from './anchors.ts'
import { knownCheckpoints } from './known-checkpoints.ts'
import {
  type ChainClaims,
  openPageVerifier,
  type PageVerifier,
  type UnlinkedColumns,
  type Verdict,
} from './page-verifier.ts'
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

/** However many there are, a page of them is in memory. @param take called for each page */
async function eachUnlinked(
  database: Database,
  workspaceId: string,
  take: (rows: readonly UnlinkedColumns[]) => void | Promise<void>,
): Promise<void> {
  await database.transaction(async ({ $client }) => {
    await $client.query(
      `declare unlinked no scroll cursor for
       select event_id, is_there, is_waiting, id, workspace_id, actor_kind, actor_id, kind, subject_id, created_at, key_id,
         pg_catalog.encode(mac, 'hex') as mac, sealed_sha256
       from unlinked_events_of($1)`,
      [workspaceId],
    )
    for (let count = pageSize; count === pageSize; ) {
      const { rows } = await $client.query<UnlinkedColumns>(`fetch ${pageSize} from unlinked`)
      await take(rows)
      count = rows.length
    }
  })
}

export interface VerificationOptions {
  database: Database
  macKey: Buffer
  anchors: Anchors
  signer: Pick<Signer, 'publicKey' | 'keyId'>
}

/**
 * Checks a workspace's whole chain against its events: every hash, every signature, and that the server itself wrote
 * each event exactly as it stands. Nothing is decrypted: who may verify learns nothing of what is told.
 */
export async function verifyChain(
  { database, macKey, anchors, signer }: VerificationOptions,
  workspaceId: string,
): Promise<AuditVerification> {
  const started = performance.now()
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
    const { refused } = await queueOf(database, workspaceId)
    return {
      valid: verdict.firstFault === null,
      ...verdict,
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
