import type pg from 'pg'
import { growTree } from './merkle.ts'
import type { Signer } from './signer.ts'

export interface DueCheckpoint {
  workspaceId: string
  signer: Signer
  /** Signed at every so many links, or so long after the last one, in milliseconds. */
  due: { links: number; ms: number }
  now: Date
}

/** Links that are read in one statement. */
const pageSize = 10_000

/**
 * Signs how long a chain is and what stands in it, where that is due.
 * @returns whether a checkpoint now covers the whole chain
 */
export async function signCheckpoint(
  client: pg.PoolClient,
  { workspaceId, signer, due, now }: DueCheckpoint,
): Promise<boolean> {
  const [last, head] = await Promise.all([lastCheckpoint(client, workspaceId), lastLink(client, workspaceId)])
  if (!head || head.sequence <= last.size) return true
  const isDue = head.sequence - last.size >= due.links || now.getTime() - last.signedAt >= due.ms
  if (!isDue) return false
  const tree = growTree(last.size, last.peaks)
  while (tree.size < head.sequence) {
    const { rows } = await client.query<{ sequence: string; hash: Buffer }>(
      `select sequence, hash from event_links where workspace_id = $1 and sequence > $2 and sequence <= $3
       order by sequence limit $4`,
      [workspaceId, tree.size, head.sequence, pageSize],
    )
    // Links were taken out by someone: what stands here cannot be signed, and verifying says what is missing.
    if (rows.length === 0) return true
    for (const { sequence, hash } of rows) {
      if (Number(sequence) !== tree.size + 1) return true
      tree.append(hash)
    }
  }
  const { size, root, signedAt, keyId, signature } = signer.sign({
    workspaceId,
    size: head.sequence,
    root: tree.root().toString('hex'),
    head: head.hash.toString('hex'),
    signedAt: now.toISOString(),
  })
  await client.query(
    `insert into event_checkpoints (workspace_id, size, root, head, peaks, signed_at, key_id, signature)
     values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7, decode($8, 'hex'))`,
    [workspaceId, size, root, head.hash, tree.peaks, signedAt, keyId, signature],
  )
  return true
}

async function lastCheckpoint(client: pg.PoolClient, workspaceId: string) {
  const { rows } = await client.query<{ size: string; peaks: Buffer[]; signed_at: Date }>(
    'select size, peaks, signed_at from event_checkpoints where workspace_id = $1 order by size desc limit 1',
    [workspaceId],
  )
  const row = rows[0]
  return { size: Number(row?.size ?? 0), peaks: row?.peaks ?? [], signedAt: row?.signed_at.getTime() ?? 0 }
}

async function lastLink(client: pg.PoolClient, workspaceId: string) {
  const { rows } = await client.query<{ sequence: string; hash: Buffer }>(
    'select sequence, hash from event_links where workspace_id = $1 order by sequence desc limit 1',
    [workspaceId],
  )
  return rows[0] && { sequence: Number(rows[0].sequence), hash: rows[0].hash }
}
