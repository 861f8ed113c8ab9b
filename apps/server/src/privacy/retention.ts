import {
  type Retention,
  type RetentionKind,
  type RetentionRun,
  retentionKinds,
  type SetRetention,
} from '@gepeto/contract'
import type pg from 'pg'
import { appendEvents, type EventActor } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import {
  acrossWorkspaces,
  type Database,
  despiteDeadlocks,
  type Transaction,
} from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Overdue } from '../platform/overdue.ts'
import { retentionApplied, retentionChanged } from './facts.ts'
import type { Holds } from './holds.ts'

/** Deletes what a domain has kept long enough, in the caller's transaction. @returns how many went */
export type Retainer = (tx: Transaction, overdue: Overdue) => Promise<number>

export interface RetentionOptions {
  database: Database
  jobs: Jobs
  holds: Pick<Holds, 'heldIn'>
  retainers: Record<RetentionKind, Retainer>
  now?: () => Date
}

const job = 'privacy.apply-retention'
const dayMs = 86_400_000
const most = 1000

/** How long each kind of data is kept, and the job that sees to it once a day. */
export function openRetention({
  database,
  jobs,
  holds,
  retainers,
  now = () => new Date(),
}: RetentionOptions) {
  async function rulesOf(client: Pick<pg.Pool, 'query'>, workspaceId: string): Promise<Retention> {
    const { rows } = await client.query<{ kind: string; days: number }>(
      'select kind, days from retention_rules where workspace_id = $1',
      [workspaceId],
    )
    const days = new Map(rows.map((row) => [row.kind, row.days]))
    return { rules: retentionKinds.map((kind) => ({ kind, days: days.get(kind) ?? null })) }
  }

  const schedule = (tx: Transaction, workspaceId: string) =>
    jobs.send(tx, job, { workspaceId }, { key: workspaceId, startAfter: new Date(now().getTime() + dayMs) })

  /** All that is due, as the tables' owner, many rows a transaction, each with its event. */
  async function apply(actor: EventActor): Promise<RetentionRun> {
    const { workspaceId } = actor
    const { rules } = await rulesOf(database.pool, workspaceId)
    const applied = (done: RetentionRun) => retentionApplied(workspaceId, done)
    const run: RetentionRun = { deleted: {}, heldBack: false }
    for (const { kind, days } of rules) {
      if (days === null) continue
      const before = new Date(now().getTime() - days * dayMs)
      run.deleted[kind] = 0
      for (let gone = most; gone >= most && !run.heldBack; ) {
        gone = await despiteDeadlocks(() =>
          database.transaction(async (tx) => {
            const held = await holds.heldIn(tx, workspaceId)
            run.heldBack = held.isWhole
            if (held.isWhole) return 0
            const { people: heldPeople, collections: heldCollections } = held
            const overdue = { workspaceId, before, heldPeople, heldCollections, most }
            const count = await retainers[kind](tx, overdue)
            // With what went, or not at all: the next batch may fail.
            if (count > 0)
              await appendEvents(tx, actor, [applied({ deleted: { [kind]: count }, heldBack: false })])
            return count
          }),
        )
        run.deleted[kind] += gone
      }
    }
    const hasTold = !run.heldBack && Object.values(run.deleted).some((count) => count > 0)
    if (!hasTold)
      await database.transaction((tx) =>
        appendEvents(tx, actor, [applied(run.heldBack ? { deleted: {}, heldBack: true } : run)]),
      )
    return run
  }

  jobs.define<{ workspaceId: string }>(job, {}, ({ workspaceId }) =>
    acrossWorkspaces(async () => {
      const { rules } = await rulesOf(database.pool, workspaceId)
      if (rules.every(({ days }) => days === null)) return
      await apply({ kind: 'system', id: 'retention', workspaceId })
      await database.transaction((tx) => schedule(tx, workspaceId))
    }),
  )

  return {
    getRetention: guarded('privacy:read', ({ workspaceId }: Actor) => rulesOf(database.pool, workspaceId)),

    /** Kinds that are not named stay as they are. */
    setRetention: guarded(
      'privacy:manage',
      (actor: Actor, { rules }: SetRetention): Promise<Retention> =>
        database.transaction(async (tx) => {
          const { workspaceId } = actor
          const before = await rulesOf(tx.$client, workspaceId)
          for (const { kind, days } of rules) {
            const place = [workspaceId, kind]
            if (days === null)
              await tx.$client.query(
                'delete from retention_rules where workspace_id = $1 and kind = $2',
                place,
              )
            else
              await tx.$client.query(
                `insert into retention_rules (workspace_id, kind, days) values ($1, $2, $3)
                 on conflict (workspace_id, kind) do update set days = excluded.days`,
                [...place, days],
              )
          }
          const after = await rulesOf(tx.$client, workspaceId)
          await appendEvents(tx, actor, [retentionChanged(workspaceId, before.rules, after.rules)])
          if (after.rules.some(({ days }) => days !== null)) await schedule(tx, workspaceId)
          return after
        }),
    ),

    /** What the job does once a day, now. */
    applyRetention: guarded('privacy:manage', (actor: Actor) => acrossWorkspaces(() => apply(actor))),

    /** Workspaces whose job was lost on the way get it back. */
    async start(): Promise<void> {
      await acrossWorkspaces(async () => {
        const { rows } = await database.pool.query<{ workspace_id: string }>(
          'select distinct workspace_id from retention_rules',
        )
        for (const { workspace_id } of rows) await database.transaction((tx) => schedule(tx, workspace_id))
      })
    },
  }
}
