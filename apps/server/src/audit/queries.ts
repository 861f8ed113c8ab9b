import { type AuditEvent, type AuditQuery, type InclusionProof, readingKinds } from '@gepeto/contract'
import type { Actor } from '../platform/actor.ts'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { Database } from '../platform/database/index.ts'
import { idOf } from '../platform/http/cursor.ts'
import { EventAltered, EventNotFound, NotSignedYet } from './errors.ts'
import type { IsOurs } from './event-mac.ts'
import { digestOf, linkHash } from './event-record.ts'
import { inclusionPath, leafOf } from './merkle.ts'
import { openSealed } from './opened.ts'
import type { Signer } from './signer.ts'
import {
  type CheckpointColumns,
  checkpointColumns,
  type EventColumns,
  isoOf,
  type LinkColumns,
  toCheckpoint,
  toEvent,
  toLink,
} from './stored-events.ts'

/** Names of people and groups, by id; who is gone is missing. */
export type ActorNames = (actor: Actor, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>

export interface ReadOptions {
  database: Database
  keys: Pick<DataKeys, 'open'>
  /** Who says which events are ours. */
  isOurs: IsOurs
}

export type Filters = Pick<AuditQuery, 'kind' | 'actor' | 'subject' | 'from' | 'to' | 'leaveOut'> & {
  /** Any of these, each a kind or the beginning of kinds. */
  kinds?: readonly string[]
}

/** Kinds that are left out; undefined: none. */
export const leftOut = ({ leaveOut }: Filters): readonly string[] | undefined =>
  leaveOut === 'readings' ? readingKinds : undefined

/** An event as it is stored, with what is told of it opened where its key still exists. */
export type OpenedEvent = EventColumns &
  Omit<LinkColumns, 'sequence'> & {
    sequence: string | null
    sealed: Buffer
    mac: string
    /** Whether this server wrote it exactly so. */
    is_ours: boolean
    data: Record<string, unknown> | null
  }

type StoredEvent = Omit<OpenedEvent, 'data' | 'is_ours'>

/** What is told of events; of one that is not ours, nothing. */
async function opened({ keys, isOurs }: ReadOptions, rows: StoredEvent[]): Promise<OpenedEvent[]> {
  const seals = await keys.open([...new Set(rows.map(({ key_id }) => key_id))])
  return rows.map((row) => {
    const is_ours = isOurs(digestOf(toEvent(row)), row.mac)
    return { ...row, is_ours, data: is_ours ? openSealed(row, seals) : null }
  })
}

/** Events that are opened for one page of a search at most. */
const mostSearched = 2_000
const openedAtOnce = 250

const readEvents = {
  name: 'audit.read-events',
  text: `
    select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed,
      pg_catalog.encode(e.mac, 'hex') as mac, pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.event_id,
      pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash
    from events e left join event_links l
      on l.event_id = e.id and l.workspace_id = e.workspace_id and l.sequence > 0
    where e.workspace_id = $1
      and ($2::text[] is null or exists (
        select from unnest($2::text[]) as k where e.kind = k or starts_with(e.kind, k || '.')))
      and ($3::text is null or e.actor_id = $3)
      and ($4::text is null or e.subject_id = $4)
      and ($5::timestamptz is null or e.created_at >= $5)
      and ($6::timestamptz is null or e.created_at < $6)
      and ($7::text is null or e.id < $7)
      and ($9::text[] is null or e.kind <> all($9))
    order by e.id desc limit $8`,
}

/** Events of a workspace, the newest first, opened. @param before only those before this id */
export async function openEvents(
  options: ReadOptions,
  workspaceId: string,
  filters: Filters,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<OpenedEvent[]> {
  const { kind, actor, subject, from, to } = filters
  const kinds = filters.kinds ?? (kind === undefined ? undefined : [kind])
  const { rows } = await options.database.pool.query<StoredEvent>({
    ...readEvents,
    values: [workspaceId, kinds, actor, subject, from, to, before, limit, leftOut(filters)].map(
      (value) => value ?? null,
    ),
  })
  return opened(options, rows)
}

const readAbout = {
  name: 'audit.read-about',
  text: `
    select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, e.sealed,
      pg_catalog.encode(e.mac, 'hex') as mac, pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.event_id,
      pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash
    from events e join event_links l
      on l.event_id = e.id and l.workspace_id = e.workspace_id and l.sequence > 0
    where e.workspace_id = $1 and e.subject_id = $2 and ($3::timestamptz is null or e.created_at <= $3)
      and l.sequence > $4
    order by l.sequence limit $5`,
}

/** All linked events of one object in the order of the chain, opened, some at a time. @param until not after this time */
export async function* openEventsAbout(
  options: ReadOptions,
  workspaceId: string,
  subject: string,
  until: string | undefined,
): AsyncGenerator<OpenedEvent[]> {
  let after = '0'
  for (;;) {
    const { rows }: { rows: StoredEvent[] } = await options.database.pool.query<StoredEvent>({
      ...readAbout,
      values: [workspaceId, subject, until ?? null, after, openedAtOnce],
    })
    yield opened(options, rows)
    if (rows.length < openedAtOnce) return
    after = rows.at(-1)!.sequence!
  }
}

/** A page of the log; `next`: the last event that was looked at, where there may be more. */
export interface LogPage {
  events: OpenedEvent[]
  next: string | null
}

export async function readLog(
  options: ReadOptions,
  workspaceId: string,
  query: AuditQuery,
): Promise<LogPage> {
  const before = query.cursor === undefined ? undefined : idOf(query.cursor)
  const { limit } = query
  if (query.query !== undefined)
    return searchLog(options, workspaceId, query, query.query.toLowerCase(), before)
  const events = await openEvents(options, workspaceId, query, { before, limit: limit + 1 })
  return { events: events.slice(0, limit), next: events.length > limit ? events[limit - 1]!.id : null }
}

/** What is told is sealed, so it is searched by opening it: so many events for one page, and no more. */
async function searchLog(
  options: ReadOptions,
  workspaceId: string,
  query: AuditQuery,
  wanted: string,
  from: string | undefined,
): Promise<LogPage> {
  const found: OpenedEvent[] = []
  let before = from
  for (let looked = 0; looked < mostSearched; looked += openedAtOnce) {
    const events = await openEvents(options, workspaceId, query, { before, limit: openedAtOnce })
    for (const event of events) {
      if (JSON.stringify(event.data).toLowerCase().includes(wanted)) found.push(event)
      if (found.length === query.limit) return { events: found, next: event.id }
    }
    if (events.length < openedAtOnce) return { events: found, next: null }
    before = events.at(-1)!.id
  }
  return { events: found, next: before ?? null }
}

/** Ids of who acted in these events and of what it happened to. */
export const namedIn = (events: readonly OpenedEvent[]): string[] => [
  ...new Set(events.flatMap(({ actor_id, subject_id }) => [actor_id, subject_id])),
]

export const toAuditEvent =
  (names: ReadonlyMap<string, string>) =>
  (row: OpenedEvent): AuditEvent => ({
    id: row.id,
    kind: row.kind,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: names.get(row.actor_id) ?? null,
    subjectId: row.subject_id,
    subjectName: names.get(row.subject_id) ?? null,
    data: row.data,
    isOurs: row.is_ours,
    sequence: row.sequence === null ? null : Number(row.sequence),
    createdAt: isoOf(row.created_at),
  })

/**
 * That an event stands in the chain, as the oldest checkpoint that covers it says.
 * @throws EventNotFound, NotSignedYet, EventAltered
 */
export async function proveInclusion(
  { database: { pool }, isOurs }: Pick<ReadOptions, 'database' | 'isOurs'>,
  signer: Pick<Signer, 'publicKey'>,
  workspaceId: string,
  id: string,
): Promise<InclusionProof> {
  const { rows } = await pool.query<EventColumns & LinkColumns & { mac: string }>(
    `select e.id, e.workspace_id, e.actor_kind, e.actor_id, e.kind, e.subject_id, e.created_at, e.key_id, pg_catalog.encode(e.mac, 'hex') as mac,
       pg_catalog.encode(pg_catalog.sha256(e.sealed), 'hex') as sealed_sha256, l.sequence, l.event_id,
       pg_catalog.encode(l.previous, 'hex') as previous, pg_catalog.encode(l.hash, 'hex') as hash
     from events e left join event_links l
      on l.event_id = e.id and l.workspace_id = e.workspace_id and l.sequence > 0 where e.workspace_id = $1 and e.id = $2`,
    [workspaceId, id],
  )
  const row = rows[0]
  if (!row) throw new EventNotFound(id)
  const event = toEvent(row)
  const digest = digestOf(event)
  if (!isOurs(digest, row.mac)) throw new EventAltered(id)
  const { rows: covering } = await pool.query<CheckpointColumns>(
    `select ${checkpointColumns}
     from event_checkpoints where workspace_id = $1 and size >= $2 order by size limit 1`,
    [workspaceId, row.sequence],
  )
  if (row.sequence === null || !covering[0]) throw new NotSignedYet(id)
  const checkpoint = toCheckpoint(covering[0])
  const link = toLink(row)
  if (linkHash(workspaceId, link.sequence, link.previous, digest) !== link.hash) throw new EventAltered(id)
  const { rows: links } = await pool.query<{ hash: Buffer }>(
    'select hash from event_links where workspace_id = $1 and sequence <= $2 order by sequence',
    [workspaceId, checkpoint.size],
  )
  const path = inclusionPath(
    links.map(({ hash }) => leafOf(hash)),
    link.sequence - 1,
  )
  return {
    type: 'proof',
    event,
    link,
    path: path.map((hash) => hash.toString('hex')),
    checkpoint,
    publicKey: signer.publicKey,
  }
}
