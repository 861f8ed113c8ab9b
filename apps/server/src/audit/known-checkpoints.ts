import type { Database } from '../platform/database/index.ts'
import type { Anchors, SignedBy } from './anchors.ts'
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
  const anchor = await anchors.newest(workspaceId, signer)
  const isForgotten = anchor && !stored.some(({ signature }) => signature === anchor.signature)
  return isForgotten ? [...stored, anchor].sort((one, other) => one.size - other.size) : stored
}
