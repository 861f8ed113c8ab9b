import type { Database } from '../platform/database/index.ts'
import type { Anchors, SignedBy } from './anchors.ts'
import { ChainAltered } from './errors.ts'
import { noPrevious } from './event-record.ts'
import type { Checkpoint } from './signer.ts'
import { type CheckpointColumns, checkpointColumns, toCheckpoint } from './stored-events.ts'

export interface KnownCheckpointsOptions {
  database: Database
  anchors: Pick<Anchors, 'newest'>
  signer: SignedBy
}

/**
 * Every checkpoint of a chain, the shortest first: those in the database, and the one kept outside of it where the database
 * does not hold that one. A chain is held against what was signed and kept elsewhere as against its own checkpoints.
 */
export async function knownCheckpoints(
  { database: { pool }, anchors, signer }: KnownCheckpointsOptions,
  workspaceId: string,
): Promise<Checkpoint[]> {
  const { rows } = await pool.query<CheckpointColumns>(
    `select ${checkpointColumns}
     from event_checkpoints where workspace_id = $1 order by size`,
    [workspaceId],
  )
  const stored = rows.map(toCheckpoint)
  const anchor = await anchors.newest(workspaceId, signer).catch((error: unknown) => {
    if (error instanceof ChainAltered) return unsignedOf(workspaceId)
    throw error
  })
  const isForgotten = anchor && !stored.some(({ signature }) => signature === anchor.signature)
  return isForgotten ? [...stored, anchor].sort((one, other) => one.size - other.size) : stored
}

/** Stands for one that was kept and is no good any more: whoever checks the chain finds that nobody signed it. */
const unsignedOf = (workspaceId: string): Checkpoint => ({
  workspaceId,
  size: 0,
  root: noPrevious,
  head: noPrevious,
  signedAt: new Date(0).toISOString(),
  keyId: '',
  signature: '',
})
