import { createHash } from 'node:crypto'
import type { AuditExportQuery } from '@gepeto/contract'
import { inWorkspace } from '../platform/database/index.ts'
import { csvLines, csvStart } from '../platform/http/csv.ts'
import type { IsOurs } from './event-mac.ts'
import { digestOf, noPrevious } from './event-record.ts'
import { openSealed } from './opened.ts'
import type { Filters, ReadOptions } from './queries.ts'
import type { Signer } from './signer.ts'
import {
  type CheckpointColumns,
  checkpointColumns,
  type EventColumns,
  type LinkColumns,
  toCheckpoint,
  toEvent,
  toLink,
} from './stored-events.ts'

/*
 * An export in JSONL, a line each: one `log`, then `event` in the order of the chain (a link whose event is gone has
 * `event: null`), `checkpoint`, and one `end` that counts them and is signed over every line before it: what is told in
 * plain is bound by that alone.
 */

type Row = EventColumns & LinkColumns & { sealed: Buffer; mac: string }

/** 1 had no signature over its lines. */
const exportFormat = 2

/** Events that are read at once. */
const pageSize = 1_000

const readLinked = {
  name: 'audit.read-linked',
  text: `
    select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed, pg_catalog.encode(e.mac, 'hex') as mac,
      pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.event_id,
      pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash
    from event_links l left join events e on e.id = l.event_id
    where l.workspace_id = $1 and l.sequence > $2 and l.sequence <= $9
      and ($3::text is null or e.kind = $3 or starts_with(e.kind, $3 || '.'))
      and ($4::text is null or e.actor_id = $4)
      and ($5::text is null or e.subject_id = $5)
      and ($6::timestamptz is null or e.created_at >= $6)
      and ($7::timestamptz is null or e.created_at < $7)
    order by l.sequence limit $8`,
}

async function* pages(
  { database }: ReadOptions,
  workspaceId: string,
  filters: Filters,
  until: number | undefined,
): AsyncGenerator<Row[]> {
  const { kind, actor, subject, from, to } = filters
  for (let after = 0; ; ) {
    const bounds = [pageSize, until ?? Number.MAX_SAFE_INTEGER]
    const values = [workspaceId, after, kind, actor, subject, from, to, ...bounds].map(
      (value) => value ?? null,
    )
    // Whoever reads on is in no workspace: the stream is.
    const { rows } = await inWorkspace(workspaceId, () => database.pool.query<Row>({ ...readLinked, values }))
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
  isOurs: IsOurs
}

/** The log for `gepeto audit verify --offline`, with what is told of each event in plain and as it was sealed. */
export async function* exportJsonLines(
  options: ReadOptions,
  { signer, isOurs }: ExportAuthority,
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
  const { size, head } = await endOf(options, workspaceId)
  let events = 0
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
  const { rows } = await inWorkspace(workspaceId, () =>
    options.database.pool.query<CheckpointColumns>(
      `select ${checkpointColumns}
       from event_checkpoints where workspace_id = $1 and size <= $2 order by size`,
      [workspaceId, size],
    ),
  )
  for (const row of rows) yield line({ type: 'checkpoint', ...toCheckpoint(row) })
  const linesSha256 = hashed.digest('hex')
  const signedAt = new Date().toISOString()
  const end = signer.signExport({ events, checkpoints: rows.length, size, head, linesSha256, signedAt })
  yield `${JSON.stringify({ type: 'end', ...end })}\n`
}

/** How long the chain is now. What is linked later is of the next export. */
async function endOf(
  { database }: ReadOptions,
  workspaceId: string,
): Promise<{ size: number; head: string }> {
  const { rows } = await inWorkspace(workspaceId, () =>
    database.pool.query<{ sequence: string; hash: string }>(
      `select sequence, pg_catalog.encode(hash, 'hex') as hash from event_links where workspace_id = $1
       order by sequence desc limit 1`,
      [workspaceId],
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
  const held = new Set(rows.map(({ id }) => id))
  for await (const page of pages(options, workspaceId, {}, undefined)) {
    const theirs = page.filter(({ key_id }) => held.has(key_id))
    for (const { event, data } of await openedRows(options, workspaceId, theirs)) yield { ...event, data }
  }
}
