import type { LegalHold, LiftLegalHold, PageQuery, SetLegalHold } from '@gepeto/contract'
import { appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import { openSeal } from '../platform/crypto/seal.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import { idOf } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import { newId } from '../platform/ids.ts'
import { HoldExists, LegalHoldNotFound, NothingToHold, UnderLegalHold } from './errors.ts'
import { holdLifted, holdSet } from './facts.ts'

/** What is about to be deleted. */
export interface Doomed {
  /** Whose it is, or who brought it. */
  people?: readonly string[]
  collectionIds?: readonly string[]
  /** The workspace itself, with everybody and everything in it. */
  isWhole?: boolean
}

/** @throws UnderLegalHold where a hold stands on any of it, or on the workspace */
export type RefuseHeld = (tx: Transaction, workspaceId: string, doomed: Doomed) => Promise<void>

/** Everybody and everything of a workspace that is under hold. */
export interface Held {
  isWhole: boolean
  people: string[]
  collections: string[]
}

interface HoldRow {
  id: string
  scope: LegalHold['scope']
  subject_id: string
  reason: Buffer
  set_by: string
  set_at: Date
}

type NamedHoldRow = HoldRow & { name: string | null }

/** Holds with the names of what they are on. */
const readHolds = `select h.*, coalesce(u.name, c.name, w.name) as name from legal_holds h
  left join users u on u.id = h.subject_id
  left join collections c on c.id = h.subject_id and c.workspace_id = h.workspace_id
  left join workspaces w on w.id = h.subject_id`

/**
 * Deleting and holding take turns in a workspace: when a hold is set, what was being deleted is gone or stays, and from
 * then on nothing goes. Deletions do not wait for each other.
 */
const lockHolds = (tx: Transaction, workspaceId: string, isChange: boolean) =>
  tx.$client.query(
    isChange
      ? 'select pg_advisory_xact_lock(7362, hashtext($1))'
      : 'select pg_advisory_xact_lock_shared(7362, hashtext($1))',
    [workspaceId],
  )

/** What nobody may delete. */
export function openHolds(database: Database, masterKey: MasterKey) {
  const seal = openSeal(masterKey.derive('legal holds'))

  const refuseHeld: RefuseHeld = async (
    tx,
    workspaceId,
    { people = [], collectionIds = [], isWhole = false },
  ) => {
    await lockHolds(tx, workspaceId, false)
    const subjects = [workspaceId, ...people, ...collectionIds]
    const { rows } = await tx.$client.query<NamedHoldRow>(
      `${readHolds} where h.workspace_id = $1 and ($3 or h.subject_id = any($2)) order by h.id limit 1`,
      [workspaceId, subjects, isWhole],
    )
    const [hold] = rows
    if (!hold) return
    const { id, scope, subject_id: subjectId, name, set_at: setAt } = hold
    throw new UnderLegalHold({ id, scope, subjectId, subjectName: name, setAt: setAt.toISOString() })
  }

  return {
    refuseHeld,

    /** All that is under hold, for whoever deletes much at once in this transaction. */
    async heldIn(tx: Transaction, workspaceId: string): Promise<Held> {
      await lockHolds(tx, workspaceId, false)
      const { rows } = await tx.$client.query<HoldRow>('select * from legal_holds where workspace_id = $1', [
        workspaceId,
      ])
      const of = (scope: HoldRow['scope']) =>
        rows.filter((row) => row.scope === scope).map(({ subject_id }) => subject_id)
      return { isWhole: of('workspace').length > 0, people: of('person'), collections: of('collection') }
    },

    /** Whether another workspace holds a person, or itself with something of theirs in it. */
    async isHeldElsewhere(tx: Transaction, workspaceId: string, personId: string): Promise<boolean> {
      const { rows } = await tx.$client.query(
        `select from legal_holds h where h.workspace_id <> $1 and (h.subject_id = $2 or h.scope = 'workspace'
           and exists (select from data_keys k
             where k.workspace_id = h.workspace_id and k.person_id = $2 and k.wrapped is not null)) limit 1`,
        [workspaceId, personId],
      )
      return rows.length > 0
    },

    listHolds: guarded('privacy:read', async ({ workspaceId }: Actor, { limit, cursor }: PageQuery) => {
      const { rows } = await database.pool.query<NamedHoldRow>(
        `${readHolds} where h.workspace_id = $1 and ($2::text is null or h.id > $2) order by h.id limit $3`,
        [workspaceId, cursor === undefined ? null : idOf(cursor), limit + 1],
      )
      return toPage(
        rows,
        limit,
        ({ id }) => [id],
        ({ name, ...row }) => toHold(row, name),
      )
    }),

    /** From now on it is deleted by nobody: no command, no erasure, no retention. @throws NothingToHold, HoldExists */
    setHold: guarded(
      'holds:manage',
      (actor: Actor, { subjectId, reason }: SetLegalHold): Promise<LegalHold> =>
        database.transaction(async (tx) => {
          const { workspaceId } = actor
          await lockHolds(tx, workspaceId, true)
          const found = await subjectOf(tx, workspaceId, subjectId)
          if (!found) throw new NothingToHold(subjectId)
          const id = newId('hld')
          const { rows } = await tx.$client.query<HoldRow>(
            `insert into legal_holds (id, workspace_id, scope, subject_id, reason, set_by, set_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (workspace_id, subject_id) do nothing returning *`,
            [id, workspaceId, found.scope, subjectId, seal.close(reason, id), actor.userId, new Date()],
          )
          if (!rows[0]) {
            const { rows: standing } = await tx.$client.query<HoldRow>(
              'select * from legal_holds where workspace_id = $1 and subject_id = $2',
              [workspaceId, subjectId],
            )
            const holdId = standing[0]!.id
            throw new HoldExists(holdId, {
              id: holdId,
              scope: found.scope,
              subjectId,
              subjectName: found.name,
            })
          }
          await appendEvents(tx, actor, [holdSet({ id, scope: found.scope, subjectId }, reason)])
          return toHold(rows[0], found.name)
        }),
    ),

    /** @throws LegalHoldNotFound */
    liftHold: guarded(
      'holds:manage',
      (actor: Actor, id: string, { reason }: LiftLegalHold): Promise<void> =>
        database.transaction(async (tx) => {
          const { rows } = await tx.$client.query<HoldRow>(
            'delete from legal_holds where workspace_id = $1 and id = $2 returning *',
            [actor.workspaceId, id],
          )
          if (!rows[0]) throw new LegalHoldNotFound(id)
          const { scope, subject_id: subjectId } = rows[0]
          await appendEvents(tx, actor, [holdLifted({ id, scope, subjectId }, reason)])
        }),
    ),
  }

  function toHold(row: HoldRow, name: string | null): LegalHold {
    return {
      id: row.id,
      scope: row.scope,
      subjectId: row.subject_id,
      subjectName: name,
      reason: seal.open(row.reason, row.id),
      setBy: row.set_by,
      setAt: row.set_at.toISOString(),
    }
  }
}

export type Holds = ReturnType<typeof openHolds>

/** A person who left has data here still: their key in the log says that they were here. */
async function subjectOf(tx: Transaction, workspaceId: string, id: string) {
  const { rows } = await tx.$client.query<{ scope: LegalHold['scope']; name: string | null }>(
    `select 'workspace' as scope, name from workspaces where id = $2 and id = $1
     union all select 'collection', name from collections where workspace_id = $1 and id = $2
     union all select 'person', (select name from users where id = $2)
       where exists (select from memberships where workspace_id = $1 and user_id = $2)
         or exists (select from data_keys where workspace_id = $1 and person_id = $2 and wrapped is not null)
     limit 1`,
    [workspaceId, id],
  )
  return rows[0]
}
