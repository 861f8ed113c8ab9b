import type { Database } from '../database/index.ts'
import { acrossWorkspaces } from '../database/scope.ts'
import { jobStore, leaseSeconds } from './job-store.ts'
import type { JobOptions, Jobs } from './jobs.ts'
import { type Handler, JobWorker, type Report } from './worker.ts'

export { showBacklog } from './backlog.ts'
export type { Backlog, JobOptions, Jobs } from './jobs.ts'

/** How often jobs are looked for that no commit of this process announced: other processes', and late retries. */
const pollMs = { embedded: 5_000, postgres: 1_000 }
const renewMs = (leaseSeconds * 1000) / 4

/**
 * Opens the queue, a table of the database itself: what pg-boss 12.35 does not give is a key that holds back
 * only its own jobs (its `stately` policy stops the whole queue behind a running key), a start within
 * milliseconds after a commit, and a schema that migrates, moves and is backed up with the rest.
 * @param report told of every attempt that failed
 */
export function openJobs(database: Database, report: Report): Jobs {
  const store = jobStore(database)
  const workers = new Map<string, JobWorker>()
  const timers: NodeJS.Timeout[] = []
  let isStarted = false
  let stopping: Promise<void> | undefined

  /** Runs `work` every `ms`, one at a time; what it throws is reported and tried again. */
  const every = (ms: number, work: () => Promise<void>) => {
    let isBusy = false
    const timer = setInterval(async () => {
      if (isBusy) return
      isBusy = true
      await work().catch((error: unknown) => report(error, { name: 'jobs', id: '', attempt: 0 }))
      isBusy = false
    }, ms)
    timers.push(timer)
  }

  const runningLeases = () => [...workers.values()].flatMap((worker) => worker.leases())

  const poll = async () => {
    await store.reclaim(runningLeases())
    for (const name of await store.dueNames()) workers.get(name)?.wake()
  }

  const renew = async () => {
    const leases = runningLeases()
    if (leases.length === 0) return
    const held = await store.renew(leases)
    for (const worker of workers.values()) worker.abandonAllBut(held, leases)
  }

  return {
    define<Data extends object>(
      name: string,
      options: JobOptions<Data>,
      handler: (data: Data, signal: AbortSignal) => Promise<void>,
    ) {
      if (workers.has(name)) throw new Error(`The job "${name}" is defined twice.`)
      // What comes out of the table under this name is what `send` put in under it.
      workers.set(name, new JobWorker(name, options as JobOptions<object>, handler as Handler, store, report))
    },

    async send(tx, name, data, { key, startAfter } = {}) {
      await store.add(tx, name, data, key ?? null, startAfter ?? null)
      tx.afterCommit(() => {
        if (isStarted) workers.get(name)?.wake()
      })
    },

    // The queue is in no workspace, whoever asks.
    backlog: () => acrossWorkspaces(() => store.backlog()),

    async start() {
      await poll()
      isStarted = true
      for (const worker of workers.values()) worker.wake()
      every(pollMs[database.kind], poll)
      every(renewMs, renew)
    },

    stop(graceMs = 5_000) {
      stopping ??= stopAll(graceMs)
      return stopping
    },
  }

  async function stopAll(graceMs: number): Promise<void> {
    isStarted = false
    const all = [...workers.values()]
    const impatience = setTimeout(() => {
      for (const worker of all) worker.abortAll()
    }, graceMs)
    // Leases are renewed to the end: a slow last attempt is still ours.
    await Promise.all(all.map((worker) => worker.drain()))
    clearTimeout(impatience)
    for (const timer of timers) clearInterval(timer)
  }
}
