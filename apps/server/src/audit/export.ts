import { createHash } from 'node:crypto'
import type { AuditExportQuery } from '@gepeto/contract'
import { inWorkspace } from '../platform/database/index.ts'
import { csvLines, csvStart } from '../platform/http/csv.ts'
import { digestOf, noPrevious } from './event-record.ts'
import { type KnownCheckpointsOptions, knownCheckpoints } from './known-checkpoints.ts'
import { openSealed } from './opened.ts'
import { type Filters, leftOut, type ReadOptions } from './queries.ts'
import type { Checkpoint, Signer } from './signer.ts'
import { type EventColumns, type LinkColumns, toEvent, toLink } from './stored-events.ts'

/*
 * An export in JSONL, a line each: one `log`, then `event` in the order of the chain (a link whose event is gone has
 * `event: null`), `checkpoint`, and one `end` that counts them and is signed over every line before it: what is told in
 * plain is bound by that alone.
 */

type Row = EventColumns & LinkColumns & { sealed: Buffer; mac: string }

/** 1 had no signature over its lines. */
const exportFormat = 2

/** Events that are read at once: one may tell sixteen thousand characters, and several exports run at a time. */
const pageSize = 250

const linkedWhere = (place: string) => `
    select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed, pg_catalog.encode(e.mac, 'hex') as mac,
      pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.event_id,
      pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash
    from event_links l left join events e on e.id = l.event_id
    where l.workspace_id = $1 and ${place}
      and ($2::text is null or e.kind = $2 or starts_with(e.kind, $2 || '.'))
      and ($3::text is null or e.actor_id = $3)
      and ($4::text is null or e.subject_id = $4)
      and ($5::timestamptz is null or e.created_at >= $5)
      and ($6::timestamptz is null or e.created_at < $6)
      and ($8::text[] is null or e.kind <> all($8))
      and ($9::text[] is null or e.key_id = any($9))
    order by l.sequence limit $7`

const readLinked = {
  name: 'audit.read-linked',
  text: linkedWhere('l.sequence > $10 and l.sequence <= $11'),
}
/** Before the first place the server links nothing: a page of them says enough. */
const readStrays = { name: 'audit.read-linked-strays', text: linkedWhere('l.sequence < 1') }

async function* pages(
  { database }: ReadOptions,
  workspaceId: string,
  filters: Filters & { keyIds?: readonly string[] },
  until: number | undefined,
): AsyncGenerator<Row[]> {
  const { kind, actor, subject, from, to, keyIds } = filters
  const wanted = [workspaceId, kind, actor, subject, from, to, pageSize, leftOut(filters), keyIds].map(
    (value) => value ?? null,
  )
  // Whoever reads on is in no workspace: the stream is.
  const read = (query: typeof readLinked, values: unknown[]) =>
    inWorkspace(workspaceId, () => database.pool.query<Row>({ ...query, values }))
  const strays = await read(readStrays, wanted)
  if (strays.rows.length > 0) yield strays.rows
  for (let after = 0; ; ) {
    const { rows } = await read(readLinked, [...wanted, after, until ?? Number.MAX_SAFE_INTEGER])
    if (rows.length > 0) yield rows
    if (rows.length < pageSize) return
    after = Number(rows.at(-1)!.sequence)
  }
}

async function openedRows({ keys }: ReadOptions, workspaceId: string, rows: Row[]) {
  const ids = [...new Set(rows.flatMap(({ key_id }) => (key_id === null ? [] : [key_id])))]
  const seals = await inWorkspace(workspaceId, () => keys.open(ids))
  return rows.map((row) => {
    const event = row.id === null ? null : toEvent(row)
    const data = row.id === null ? null : openSealed(row, seals)
    return { event, link: toLink(row), sealed: event && row.sealed.toString('base64'), data }
  })
}

export interface ExportAuthority {
  signer: Pick<Signer, 'publicKey' | 'signExport'>
  extent: ExportExtent
}

/** How far an export reaches, and what it is held against. */
export interface ExportExtent {
  size: number
  /** Hash of its last link; of an empty one: 64 zeros. */
  head: string
  checkpoints: readonly Checkpoint[]
}

/**
 * Has the chain signed, and tells how far an export of it reaches: to the newest checkpoint. Where the server refused to
 * sign, to the end of the chain all the same, which no checkpoint reaches: whoever checks the file is told so.
 * @param sign signs the chain to its end, unless what stands in it is not what the server wrote
 */
export async function signedExtent(
  options: KnownCheckpointsOptions,
  workspaceId: string,
  sign: () => Promise<void>,
): Promise<ExportExtent> {
  const linked = await endOf(options, workspaceId)
  await sign()
  const checkpoints = await inWorkspace(workspaceId, () => knownCheckpoints(options, workspaceId))
  // What was linked since it was signed is of the next export.
  const signed = checkpoints.at(-1)?.size ?? 0
  return { ...(await endOf(options, workspaceId, Math.max(linked.size, signed))), checkpoints }
}

/** The log for `gepeto audit verify --offline`, with what is told of each event in plain and as it was sealed. */
export async function* exportJsonLines(
  options: ReadOptions,
  { signer, extent }: ExportAuthority,
  workspaceId: string,
  { format: _, chain: __, ...filters }: AuditExportQuery,
): AsyncGenerator<string> {
  const isComplete = Object.values(filters).every((value) => value === undefined)
  const hashed = createHash('sha256')
  const line = (value: object) => {
    const text = `${JSON.stringify(value)}\n`
    hashed.update(text)
    return text
  }
  const { publicKey } = signer
  yield line({ type: 'log', format: exportFormat, workspaceId, isComplete, filters, publicKey })
  const { size, head, checkpoints } = extent
  let events = 0
  const { isOurs } = options
  for await (const rows of pages(options, workspaceId, filters, size)) {
    const opened = await openedRows(options, workspaceId, rows)
    events += opened.length
    yield opened
      .map((one, at) => {
        // What stands in the database without our doing is given, and not vouched for.
        const isStrange = one.event && !isOurs(digestOf(one.event), rows[at]!.mac)
        return line({ type: 'event', ...one, ...(isStrange && { isOurs: false }) })
      })
      .join('')
  }
  for (const checkpoint of checkpoints) yield line({ type: 'checkpoint', ...checkpoint })
  const linesSha256 = hashed.digest('hex')
  const signedAt = new Date().toISOString()
  const end = signer.signExport({
    events,
    checkpoints: checkpoints.length,
    size,
    head,
    linesSha256,
    signedAt,
  })
  yield `${JSON.stringify({ type: 'end', ...end })}\n`
}

/** How long the chain is. @param most links that count */
async function endOf(
  { database }: Pick<ReadOptions, 'database'>,
  workspaceId: string,
  most = Number.MAX_SAFE_INTEGER,
): Promise<Pick<ExportExtent, 'size' | 'head'>> {
  const { rows } = await inWorkspace(workspaceId, () =>
    database.pool.query<{ sequence: string; hash: string }>(
      `select sequence, pg_catalog.encode(hash, 'hex') as hash from event_links
       where workspace_id = $1 and sequence between 1 and $2 order by sequence desc limit 1`,
      [workspaceId, most],
    ),
  )
  const last = rows[0]
  return last ? { size: Number(last.sequence), head: last.hash } : { size: 0, head: noPrevious }
}

/** The log for people, in a spreadsheet. */
export async function* exportCsv(
  options: ReadOptions,
  workspaceId: string,
  { format: _, chain: __, ...filters }: AuditExportQuery,
): AsyncGenerator<string> {
  yield csvStart +
    csvLines([['sequence', 'time', 'actor_kind', 'actor', 'kind', 'subject', 'data', 'id', 'hash']])
  for await (const rows of pages(options, workspaceId, filters, undefined)) {
    const opened = await openedRows(options, workspaceId, rows)
    yield csvLines(
      opened.map(({ event, link, data }) => [
        link.sequence,
        event?.createdAt ?? '',
        event?.actorKind ?? '',
        event?.actorId ?? '',
        event?.kind ?? '',
        event?.subjectId ?? '',
        data === null ? '' : JSON.stringify(data),
        link.eventId,
        link.hash,
      ]),
    )
  }
}

/** What the log tells of a person: all that is sealed under their keys, in the order of the chain. */
export async function* personalEvents(options: ReadOptions, workspaceId: string, personId: string) {
  const { rows } = await inWorkspace(workspaceId, () =>
    options.database.pool.query<{ id: string }>(
      'select id from data_keys where workspace_id = $1 and person_id = $2',
      [workspaceId, personId],
    ),
  )
  const keyIds = rows.map(({ id }) => id)
  for await (const page of pages(options, workspaceId, { keyIds }, undefined))
    for (const { event, data } of await openedRows(options, workspaceId, page)) yield { ...event, data }
}
