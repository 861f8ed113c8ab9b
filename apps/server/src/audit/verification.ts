import type { AuditVerification } from '@gepeto/contract'
import type { Database } from '../platform/database/index.ts'
import { openChainVerifier } from './chain-verifier.ts'
import type { EventLog } from './event-log.ts'
import type { EventRecord, Link } from './event-record.ts'
import { checkSignatures, type Signer } from './signer.ts'
import { type CheckpointColumns, type EventColumns, toCheckpoint, toEvent } from './stored-events.ts'

type UnlinkedColumns = EventColumns & {
  mac: Buffer
  is_waiting: boolean
  is_there: boolean
  event_id: string
}

/** Links that are read in one statement. */
const pageSize = 5_000

/** A link and its event, as text in the order of `readLinks`; of an event that is gone, null. */
type Line = [sequence: string, eventId: string, previous: string, hash: string, ...event: (string | null)[]]

/** As one value: taking thousands of rows apart costs more than checking them. */
const readLinks = {
  name: 'audit.read-links',
  text: `
    select coalesce(json_agg(line), '[]')::text as lines from (
      select array[l.sequence::text, l.event_id, encode(l.previous, 'hex'), encode(l.hash, 'hex'),
        e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id,
        (e.created_at at time zone 'UTC')::text, e.key_id, encode(sha256(e.sealed), 'hex'), encode(e.mac, 'hex')]
        as line
      from event_links l left join events e on e.id = l.event_id
      where l.workspace_id = $1 and l.sequence > $2 order by l.sequence limit $3) page`,
}

async function readPage({ pool }: Database, workspaceId: string, after: string): Promise<Line[]> {
  const { rows } = await pool.query<{ lines: string }>({
    ...readLinks,
    values: [workspaceId, after, pageSize],
  })
  return JSON.parse(rows[0]!.lines) as Line[]
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

export interface VerificationOptions {
  database: Database
  isOurs: EventLog['isOurs']
  signer: Pick<Signer, 'publicKey'>
}

/**
 * Checks a workspace's whole chain against its events: every hash, every signature, and that the server itself wrote
 * each event exactly as it stands. Nothing is decrypted: who may verify learns nothing of what is told.
 */
export async function verifyChain(
  { database, isOurs, signer }: VerificationOptions,
  workspaceId: string,
): Promise<AuditVerification> {
  const started = performance.now()
  const { pool } = database
  const macs = new WeakMap<EventRecord, Buffer>()
  const isSigned = checkSignatures(signer.publicKey).checkpoint
  const checkpoints = await pool.query<CheckpointColumns>(
    `select workspace_id, size, encode(root, 'hex') as root, encode(head, 'hex') as head, signed_at, key_id,
       encode(signature, 'hex') as signature
     from event_checkpoints where workspace_id = $1 order by size`,
    [workspaceId],
  )
  const verifier = openChainVerifier({
    workspaceId,
    checkpoints: checkpoints.rows.map(toCheckpoint),
    isSigned,
    isOurs: (event, digest) => isOurs(digest, macs.get(event)!),
  })
  const withMac = (row: EventColumns & { mac: Buffer }) => {
    const event = toEvent(row)
    macs.set(event, row.mac)
    return event
  }

  // The next page is read while this one is checked.
  for (let page = readPage(database, workspaceId, '0'); ; ) {
    const lines = await page
    const last = lines.at(-1)
    if (last && lines.length === pageSize) page = readPage(database, workspaceId, last[0])
    for (const line of lines) {
      const { link, event, mac } = toLinked(line)
      if (event) macs.set(event, mac)
      verifier.take({ link, event })
    }
    if (lines.length < pageSize) break
  }

  const unlinked = await pool.query<UnlinkedColumns>('select * from unlinked_events_of($1)', [workspaceId])
  for (const row of unlinked.rows)
    verifier.takeUnlinked(row.is_there ? withMac(row) : { id: row.event_id, isGone: true }, row.is_waiting)

  const { events, linked, checkpoints: signed, firstFault } = verifier.end()
  return {
    valid: firstFault === null,
    events,
    linked,
    checkpoints: signed,
    firstFault,
    publicKey: signer.publicKey,
    tookMs: Math.round(performance.now() - started),
  }
}
