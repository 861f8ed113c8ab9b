import {
  type AuditChangesQuery,
  type AuditState,
  type AuditVerification,
  type PageQuery,
  wordsOfActor,
  wordsOfKind,
} from '@gepeto/contract'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { csvLines, csvStart } from '../platform/http/csv.ts'
import { encodeCursor, idOf } from '../platform/http/cursor.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Fact } from './fact.ts'
import { changesReported } from './facts.ts'
import {
  type ActorNames,
  namedIn,
  type OpenedEvent,
  openEvents,
  type ReadOptions,
  toAuditEvent,
} from './queries.ts'
import { queueOf } from './queue.ts'
import type { Signer } from './signer.ts'
import { isoOf } from './stored-events.ts'

/** Kinds of events, or the beginnings of kinds, that change who may do what, or how the server behaves. */
export const changeKinds = [
  'identity.workspace',
  'identity.owner',
  'identity.person',
  'identity.invitation',
  'identity.role',
  'identity.group',
  'identity.api-key',
  'identity.second-factor',
  'identity.password.reset-link-made',
  'identity.signing-keys',
  'knowledge.collection.shared',
  'knowledge.document.shared',
  'knowledge.embedding.chosen',
  'knowledge.embedding.switched',
  'assistants.assistant',
  'models.provider.created',
  'models.provider.changed',
  'models.provider.deleted',
  'models.route',
  'models.budget.created',
  'models.budget.changed',
  'models.budget.deleted',
  'models.price',
  'audit.keys',
  'audit.forwarding.set',
  'audit.forwarding.removed',
  'privacy.retention.changed',
  'privacy.hold',
]

const changeColumns = [
  'time',
  'happened',
  'kind',
  'who',
  'who_id',
  'what',
  'what_id',
  'data',
  'event',
  'sequence',
]

/** Events that are read at once for a file. */
const pageSize = 500

export interface ControlsOptions extends ReadOptions {
  signer: Pick<Signer, 'publicKey'>
  namesOf: ActorNames
  record(actor: Actor, fact: Fact): Promise<void>
}

interface StateRow {
  sequence: string | null
  event_id: string | null
  hash: string | null
  size: string | null
  root: string | null
  signed_at: Date | null
  verified_at: Date | null
  verified_by: string | null
  events: string | null
  fault: NonNullable<AuditState['lastVerification']>['fault']
}

/** Reports on the log: how its chain stands, and what was changed over a period. */
export function auditControls(options: ControlsOptions) {
  const { database, signer, namesOf, record } = options

  async function stateOf(actor: Actor): Promise<AuditState> {
    const { workspaceId } = actor
    const { rows } = await database.pool.query<StateRow>(
      `select l.sequence, l.event_id, encode(l.hash, 'hex') as hash, c.size, encode(c.root, 'hex') as root, c.signed_at,
         v.verified_at, v.verified_by, v.events, v.fault
       from (select $1::text as workspace_id) w
         left join lateral (select * from event_links where workspace_id = w.workspace_id
                            order by sequence desc limit 1) l on true
         left join lateral (select * from event_checkpoints where workspace_id = w.workspace_id
                            order by size desc limit 1) c on true
         left join log_verifications v on v.workspace_id = w.workspace_id`,
      [workspaceId],
    )
    const { waiting, refused } = await queueOf(database, workspaceId)
    const row = rows[0]!
    const names = row.verified_by ? await namesOf(actor, [row.verified_by]) : new Map<string, string>()
    return {
      lastLink: row.event_id
        ? { sequence: Number(row.sequence), eventId: row.event_id, hash: row.hash! }
        : null,
      unlinked: waiting,
      refused,
      lastCheckpoint: row.root
        ? { size: Number(row.size), root: row.root, signedAt: isoOf(row.signed_at!) }
        : null,
      lastVerification: row.verified_at && {
        at: isoOf(row.verified_at),
        by: row.verified_by!,
        byName: names.get(row.verified_by!) ?? null,
        events: Number(row.events),
        fault: row.fault,
      },
      publicKey: signer.publicKey,
    }
  }

  const changes = (
    workspaceId: string,
    { from, to }: Pick<AuditChangesQuery, 'from' | 'to'>,
    page: { before?: string | undefined; limit: number },
  ): Promise<OpenedEvent[]> => openEvents(options, workspaceId, { kinds: changeKinds, from, to }, page)

  return {
    /** How the chain stands: nothing is checked, nothing told. */
    getState: guarded('audit:verify', stateOf),

    /** What was changed in configuration and access, the newest first. Each page is written down. */
    listChanges: guarded(
      'audit:read',
      async (actor: Actor, { limit, cursor, from, to }: AuditChangesQuery & PageQuery) => {
        const before = cursor === undefined ? undefined : idOf(cursor)
        const found = await changes(actor.workspaceId, { from, to }, { before, limit: limit + 1 })
        await record(actor, changesReported(actor.workspaceId, { from, to }))
        const shown = found.slice(0, limit)
        const names = await namesOf(actor, namedIn(shown))
        return {
          items: shown.map(toAuditEvent(names)),
          nextCursor: found.length > limit ? encodeCursor([shown.at(-1)!.id]) : null,
        }
      },
    ),

    /** The same as a table, all of it, with words in a language beside the kinds. */
    exportChanges: guarded(
      'audit:read',
      async (
        actor: Actor,
        { from, to }: Pick<AuditChangesQuery, 'from' | 'to'>,
        language: InterfaceLanguage,
      ): Promise<string> => {
        await record(actor, changesReported(actor.workspaceId, { from, to }))
        let table = csvStart + csvLines([changeColumns])
        for (let before: string | undefined, isWhole = false; !isWhole; ) {
          const found = await changes(actor.workspaceId, { from, to }, { before, limit: pageSize })
          const names = await namesOf(actor, namedIn(found))
          table += csvLines(
            found
              .map(toAuditEvent(names))
              .map((event) => [
                event.createdAt,
                wordsOfKind(event.kind, language),
                event.kind,
                wordsOfActor(event, language),
                event.actorId,
                event.subjectName ?? (typeof event.data?.name === 'string' ? event.data.name : ''),
                event.subjectId,
                event.data === null ? '' : JSON.stringify(event.data),
                event.id,
                event.sequence ?? '',
              ]),
          )
          before = found.at(-1)?.id
          isWhole = found.length < pageSize
        }
        return table
      },
    ),
  }
}

/** Notes who checked the chain last, and what came of it. */
export async function noteVerification(
  database: Database,
  { workspaceId, id }: Actor,
  { events, firstFault }: AuditVerification,
): Promise<void> {
  await database.pool.query(
    `insert into log_verifications (workspace_id, verified_at, verified_by, events, fault) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id) do update set verified_at = excluded.verified_at, verified_by = excluded.verified_by,
       events = excluded.events, fault = excluded.fault`,
    [workspaceId, new Date(), id, events, firstFault?.reason ?? null],
  )
}
