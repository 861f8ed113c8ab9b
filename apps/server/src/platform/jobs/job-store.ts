import { randomUUID } from 'node:crypto'
import type { Database, Transaction } from '../database/index.ts'
import { isRunning, type ProcessIdentity, thisProcess } from '../process-identity.ts'
import type { Backlog } from './jobs.ts'

/** A job that this process has taken, for one attempt. */
export interface TakenJob {
  id: string
  name: string
  data: object
  /** This attempt's number, from 1. */
  attempt: number
  lease: string
  /** The workspace that asked for it; empty: none. */
  turn: string
}

/** How long a process may be silent before its jobs are given to another. */
export const leaseSeconds = 20

const uniqueViolation = '23505'
const worker = JSON.stringify(thisProcess)

/** The SQL of the queue. Each method is one short statement or transaction. */
export function jobStore(database: Database) {
  const { pool } = database

  return {
    /** By a function of the database, since the table is closed to the role that serves requests. */
    async add(
      tx: Transaction,
      name: string,
      data: object,
      key: string | null,
      startAfter: Date | null,
    ): Promise<void> {
      await tx.$client.query({
        name: 'jobs-send',
        text: 'select send_job($1, $2, $3, $4)',
        values: [name, key, JSON.stringify(data), startAfter],
      })
    },

    /**
     * Takes the job of this name that has been due longest, unless one with its key runs already: of a workspace that
     * was not served lately, else of the one that was served longest ago.
     * @param served workspaces, the latest last
     */
    async take(name: string, served: readonly string[]): Promise<TakenJob | undefined> {
      const lease = randomUUID()
      try {
        const { rows } = await pool.query<{ id: string; data: object; attempts: number; turn: string }>({
          name: 'jobs-take',
          text: `
            with recursive turns (turn) as (
              (select turn from jobs where name = $1 and state = 'waiting' order by turn limit 1)
              union all
              select (select next.turn from jobs as next
                where next.name = $1 and next.state = 'waiting' and next.turn > turns.turn order by next.turn limit 1)
              from turns where turns.turn is not null
            )
            update jobs set state = 'running', attempts = attempts + 1, worker = $2, lease = $3,
              leased_until = now() + make_interval(secs => ${leaseSeconds})
            where id = (
              select first.id
              from (
                select turn from turns where turn is not null order by coalesce(array_position($4::text[], turn), 0)
              ) as queue, lateral (
                select id from jobs as due
                where name = $1 and due.turn = queue.turn and state = 'waiting' and run_at <= now()
                  and (key is null or not exists (select from jobs as other
                    where other.name = due.name and other.key = due.key and other.state = 'running'))
                order by run_at, id limit 1 for update skip locked
              ) as first
              limit 1)
            returning id, data, attempts, turn`,
          values: [name, worker, lease, served],
        })
        const [row] = rows
        return row && { id: row.id, name, data: row.data, attempt: row.attempts, lease, turn: row.turn }
      } catch (error) {
        // Another process took a job with this key in the same moment.
        if (isUniqueViolation(error)) return undefined
        throw error
      }
    },

    /** Not durable at once: a job whose end is lost in a crash runs again, as any job may. */
    async done({ id, lease }: TakenJob): Promise<void> {
      await pool.query({
        name: 'jobs-done',
        text: `
          delete from jobs
          where (select set_config('synchronous_commit', 'off', true)) = 'off' and id = $1 and lease = $2`,
        values: [id, lease],
      })
    },

    /** Puts a job back; one with its key that waits already does its work too. */
    async putBack(
      job: TakenJob,
      { delayMs = 0, error = null as string | null, countsAttempt = true },
    ): Promise<void> {
      try {
        await pool.query(
          `update jobs set state = 'waiting', run_at = now() + make_interval(secs => $3), error = $4,
             attempts = attempts - $5, worker = null, lease = null, leased_until = null
           where id = $1 and lease = $2`,
          [job.id, job.lease, delayMs / 1000, error, countsAttempt ? 0 : 1],
        )
      } catch (failure) {
        if (!isUniqueViolation(failure)) throw failure
        await this.done(job)
      }
    },

    async giveUp({ id, lease }: TakenJob, error: string): Promise<void> {
      await pool.query(
        `update jobs set state = 'failed', error = $3, worker = null, lease = null, leased_until = null
         where id = $1 and lease = $2`,
        [id, lease, error],
      )
    },

    /** Says that this process lives. @returns those of the leases that it still holds */
    async renew(leases: string[]): Promise<Set<string>> {
      const { rows } = await pool.query<{ lease: string }>(
        `update jobs set leased_until = now() + make_interval(secs => ${leaseSeconds})
         where lease = any($1::uuid[]) and state = 'running' returning lease`,
        [leases],
      )
      return new Set(rows.map(({ lease }) => lease))
    },

    /**
     * Puts back what runs nowhere any more: its process is dead, or silent for longer than its lease.
     * @param running leases of the jobs that do run in this process
     */
    async reclaim(running: string[]): Promise<void> {
      const { rows } = await pool.query<{ lease: string; worker: string; is_over: boolean }>(
        `select lease, worker, leased_until < now() as is_over from jobs where state = 'running'`,
      )
      const orphans = rows
        .filter((row) => !running.includes(row.lease) && (row.is_over || isAbandoned(row.worker)))
        .map(({ lease }) => lease)
      if (orphans.length === 0) return
      await database.transaction(async ({ $client }) => {
        await $client.query(
          `delete from jobs as orphan where lease = any($1::uuid[]) and exists (select from jobs as newer
             where newer.name = orphan.name and newer.key = orphan.key and newer.state = 'waiting')`,
          [orphans],
        )
        await $client.query(
          `update jobs set state = 'waiting', run_at = now(), worker = null, lease = null, leased_until = null,
             error = 'The process ended while the job ran.'
           where lease = any($1::uuid[])`,
          [orphans],
        )
      })
    },

    async backlog(): Promise<Backlog> {
      const { rows } = await pool.query<{ jobs: number; oldest: number }>(
        `select count(*)::int as jobs, coalesce(extract(epoch from now() - min(run_at)), 0)::float8 as oldest
         from jobs where state = 'waiting' and run_at <= now()`,
      )
      const [{ jobs, oldest } = { jobs: 0, oldest: 0 }] = rows
      return { jobs, oldestSeconds: oldest }
    },

    /** Names of which a job is due. */
    async dueNames(): Promise<string[]> {
      const { rows } = await pool.query<{ name: string }>(
        `select distinct name from jobs where state = 'waiting' and run_at <= now()`,
      )
      return rows.map(({ name }) => name)
    },
  }

  /** The lock on the embedded database's folder proves that no other process lives which could run a job of it. */
  function isAbandoned(holder: string): boolean {
    if (holder === worker) return false
    return database.kind === 'embedded' || isRunning(JSON.parse(holder) as ProcessIdentity) === false
  }
}

export type JobStore = ReturnType<typeof jobStore>

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === uniqueViolation
}
