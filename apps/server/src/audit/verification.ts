import type { AuditVerification } from '@gepeto/contract'
import type { Database } from '../platform/database/index.ts'
import { openChainVerifier } from './chain-verifier.ts'
import type { EventLog } from './event-log.ts'
import type { EventRecord } from './event-record.ts'
import { checkSignatures, type Signer } from './signer.ts'
import {
  type CheckpointColumns,
  type EventColumns,
  type LinkColumns,
  toCheckpoint,
  toEvent,
  toLink,
} from './stored-events.ts'

type LinkedColumns = EventColumns & LinkColumns & { mac: Buffer }
type UnlinkedColumns = EventColumns & {
  mac: Buffer
  is_waiting: boolean
  is_there: boolean
  event_id: string
}

/** Links that are read in one statement. */
const pageSize = 5_000

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
  const isSigned = checkSignatures(signer.publicKey)
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
    isOurs: (event) => isOurs(event, macs.get(event)!),
  })
  const withMac = (row: EventColumns & { mac: Buffer }) => {
    const event = toEvent(row)
    macs.set(event, row.mac)
    return event
  }

  for (let after = 0; ; ) {
    const { rows } = await pool.query<LinkedColumns>(
      `select l.sequence, l.event_id, encode(l.previous, 'hex') as previous, encode(l.hash, 'hex') as hash,
         e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.mac,
         encode(sha256(e.sealed), 'hex') as sealed_sha256
       from event_links l left join events e on e.id = l.event_id
       where l.workspace_id = $1 and l.sequence > $2 order by l.sequence limit $3`,
      [workspaceId, after, pageSize],
    )
    for (const row of rows) verifier.take({ link: toLink(row), event: row.id === null ? null : withMac(row) })
    if (rows.length < pageSize) break
    after = Number(rows.at(-1)!.sequence)
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
