import type pg from 'pg'
import { ChainAltered } from './errors.ts'
import type { IsOurs } from './event-mac.ts'
import { digestOf, linkHash, noPrevious } from './event-record.ts'
import { type GrowingTree, growTree, wholePartsOf } from './merkle.ts'
import { type Checkpoint, checkSignatures, type Signer } from './signer.ts'
import {
  type CheckpointColumns,
  checkpointColumns,
  type EventColumns,
  type LinkColumns,
  toCheckpoint,
  toEvent,
  toLink,
} from './stored-events.ts'

export interface DueCheckpoint {
  workspaceId: string
  signer: Signer
  isOurs: IsOurs
  /** Kept outside of the database: the chain must still hold it. */
  anchor: Checkpoint | undefined
  /** Signed at every so many links, or so long after the last one, in milliseconds. */
  due: { links: number; ms: number }
  now: Date
}

/** Links that are read in one statement. */
const pageSize = 5_000

type Row = Omit<EventColumns, 'id'> & { id: string | null; mac: string } & LinkColumns

const readNew = `
  select l.sequence, l.event_id, pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash,
    e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, pg_catalog.encode(e.mac, 'hex') as mac,
    pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256
  from event_links l left join events e on e.id = l.event_id
  where l.workspace_id = $1 and l.sequence > $2 and l.sequence <= $3 order by l.sequence limit $4`

const readHashes = `
  select pg_catalog.encode(hash, 'hex') as hash from event_links
  where workspace_id = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4`

/** How a chain stands to its newest checkpoint in the database: 'later' where what follows that one is not due yet. */
export async function standingOf(
  client: pg.Pool | pg.PoolClient,
  workspaceId: string,
  due: DueCheckpoint['due'],
  now: Date,
): Promise<{ is: 'whole' | 'later' | 'due'; size: number; last: LastCheckpoint }> {
  const [last, size] = await Promise.all([lastCheckpoint(client, workspaceId), lengthOf(client, workspaceId)])
  if (size <= last.size) return { is: 'whole', size, last }
  // The clock may have been ahead when the last one was signed.
  const isOld = Math.abs(now.getTime() - last.signedAt) >= due.ms
  const isDue = size - last.size >= due.links || isOld
  return { is: isDue ? 'due' : 'later', size, last }
}

/**
 * Signs how long a chain is and what stands in it, where that is due. Every link since the last checkpoint is looked at
 * once more: a signature vouches for what the server wrote, and for nothing that was slipped into the tables.
 * @returns the new checkpoint; 'whole': there is nothing to sign; 'later': it is not due
 * @throws ChainAltered
 */
export async function signCheckpoint(
  client: pg.PoolClient,
  { workspaceId, signer, isOurs, anchor, due, now }: DueCheckpoint,
): Promise<Checkpoint | 'whole' | 'later'> {
  const { is, size, last } = await standingOf(client, workspaceId, due, now)
  if (is !== 'due') return is
  if (last.checkpoint && !checkSignatures(signer.publicKey).checkpoint(last.checkpoint))
    throw new ChainAltered('the last checkpoint is not signed by this server')
  const tree = await treeOf(client, workspaceId, last)
  await holdAgainst(client, workspaceId, anchor)
  let head = last.checkpoint?.head ?? noPrevious
  while (tree.size < size) {
    const { rows } = await client.query<Row>(readNew, [workspaceId, tree.size, size, pageSize])
    if (rows.length === 0) throw new ChainAltered('links are missing')
    for (const row of rows) {
      const link = toLink(row)
      if (link.sequence !== tree.size + 1 || link.previous !== head)
        throw new ChainAltered(`link ${link.sequence} does not follow the one before`)
      if (row.id === null || row.workspace_id !== workspaceId)
        throw new ChainAltered(`the event of link ${link.sequence} is missing`)
      const digest = digestOf(toEvent({ ...row, id: row.id }))
      if (!isOurs(digest, row.mac) || linkHash(workspaceId, link.sequence, head, digest) !== link.hash)
        throw new ChainAltered(`the event of link ${link.sequence} is not as the server wrote it`)
      tree.append(link.hash)
      head = link.hash
    }
  }
  const signed = signer.sign({
    workspaceId,
    size,
    root: tree.root().toString('hex'),
    head,
    signedAt: now.toISOString(),
  })
  await client.query(
    `insert into event_checkpoints (workspace_id, size, root, head, peaks, signed_at, key_id, signature)
     values ($1, $2, decode($3, 'hex'), decode($4, 'hex'), $5, $6, $7, decode($8, 'hex'))`,
    [workspaceId, size, signed.root, head, tree.peaks, signed.signedAt, signed.keyId, signed.signature],
  )
  return signed
}

/**
 * The tree of what is signed, to grow it on. Its peaks are a short cut that no signature covers: where they do not lead to
 * the signed root, the tree is grown from the links, so that who alters them stops nothing.
 * @throws ChainAltered where the links do not lead there either
 */
async function treeOf(
  client: pg.PoolClient,
  workspaceId: string,
  { checkpoint, size, peaks }: LastCheckpoint,
): Promise<GrowingTree> {
  const leadsToRoot = (tree: GrowingTree) => tree.root().toString('hex') === checkpoint?.root
  if (!checkpoint) return growTree()
  if (peaks.length === wholePartsOf(size)) {
    const tree = growTree(size, peaks)
    if (leadsToRoot(tree)) return tree
  }
  const tree = growTree()
  for (let isMore = true; isMore; ) {
    const { rows } = await client.query<{ hash: string }>(readHashes, [
      workspaceId,
      tree.size,
      size,
      pageSize,
    ])
    for (const { hash } of rows) tree.append(hash)
    isMore = rows.length === pageSize
  }
  if (tree.size !== size || !leadsToRoot(tree))
    throw new ChainAltered('the links do not have the tree that was signed last')
  return tree
}

/** @throws ChainAltered where the chain is no continuation of what was kept elsewhere */
async function holdAgainst(
  client: pg.PoolClient,
  workspaceId: string,
  anchor: Checkpoint | undefined,
): Promise<void> {
  if (!anchor) return
  const { rows } = await client.query<{ hash: string }>(
    `select pg_catalog.encode(hash, 'hex') as hash from event_links where workspace_id = $1 and sequence = $2`,
    [workspaceId, anchor.size],
  )
  if (rows[0]?.hash !== anchor.head)
    throw new ChainAltered(`the chain no longer holds what was signed at link ${anchor.size}`)
}

interface LastCheckpoint {
  /** Undefined: there is none yet. */
  checkpoint: Checkpoint | undefined
  size: number
  peaks: Buffer[]
  /** In milliseconds since 1970. */
  signedAt: number
}

async function lastCheckpoint(client: pg.Pool | pg.PoolClient, workspaceId: string): Promise<LastCheckpoint> {
  const { rows } = await client.query<CheckpointColumns & { peaks: Buffer[] }>(
    `select ${checkpointColumns}, peaks
     from event_checkpoints where workspace_id = $1 order by size desc limit 1`,
    [workspaceId],
  )
  const row = rows[0]
  return {
    checkpoint: row && toCheckpoint(row),
    size: Number(row?.size ?? 0),
    peaks: (row?.peaks ?? []).filter(Buffer.isBuffer),
    // What is no time was put there by somebody else.
    signedAt: row?.signed_at instanceof Date ? row.signed_at.getTime() : 0,
  }
}

async function lengthOf(client: pg.Pool | pg.PoolClient, workspaceId: string): Promise<number> {
  const { rows } = await client.query<{ sequence: string }>(
    'select sequence from event_links where workspace_id = $1 order by sequence desc limit 1',
    [workspaceId],
  )
  return Number(rows[0]?.sequence ?? 0)
}
