import { acrossWorkspaces } from '../database/scope.ts'
import type { JobStore, TakenJob } from './job-store.ts'
import type { JobOptions } from './jobs.ts'

export type Handler = (data: object, signal: AbortSignal) => Promise<void>
export type Report = (error: unknown, job: { name: string; id: string; attempt: number }) => void

const defaultRetryLimit = 5
const firstDelayMs = 1_000
const longestDelayMs = 60_000

/** Workspaces of whom it is remembered that they had their turn. */
const mostServed = 200

/** Runs the jobs of one name, as many at once as it may. */
export class JobWorker {
  readonly name: string
  readonly #options: JobOptions<object>
  readonly #handler: Handler
  readonly #store: JobStore
  readonly #report: Report
  readonly #running = new Map<TakenJob, { abort: AbortController; end: Promise<void> }>()
  #taking: Promise<void> | undefined
  #wasWoken = false
  #isStopping = false
  #retries = new Set<NodeJS.Timeout>()
  /** Workspaces whose jobs it took lately, the latest last. */
  #served: string[] = []

  constructor(name: string, options: JobOptions<object>, handler: Handler, store: JobStore, report: Report) {
    this.name = name
    this.#options = options
    this.#handler = handler
    this.#store = store
    this.#report = report
  }

  /** Takes what is due until nothing is, or until as many run as may. Throws nothing. */
  wake(): void {
    this.#wasWoken = true
    if (this.#taking) return
    // Whoever woke it may be in a workspace; the queue is in none, and a job enters its own.
    this.#taking = acrossWorkspaces(() => this.#takeAll()).finally(() => {
      this.#taking = undefined
      // Woken after the last look: look again, unless a running job's end will.
      if (this.#wasWoken && this.#hasRoom()) this.wake()
    })
  }

  leases(): string[] {
    return [...this.#running.keys()].map(({ lease }) => lease)
  }

  /** Aborts attempts that another process has taken over. */
  abandonAllBut(held: Set<string>, asked: string[]): void {
    for (const [{ lease }, { abort }] of this.#running)
      if (asked.includes(lease) && !held.has(lease))
        abort.abort(new Error('The job was taken over by another process.'))
  }

  /** Takes no more; resolves when nothing runs. */
  async drain(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#retries) clearTimeout(timer)
    // A job that is being taken in this moment still begins.
    await this.#taking
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ end }) => end))
  }

  abortAll(): void {
    for (const { abort } of this.#running.values()) abort.abort(new Error('The server is stopping.'))
  }

  #hasRoom(): boolean {
    return !this.#isStopping && this.#running.size < (this.#options.concurrency ?? 1)
  }

  async #takeAll(): Promise<void> {
    while (this.#hasRoom()) {
      this.#wasWoken = false
      try {
        const job = await this.#store.take(this.name, this.#served)
        if (!job) return
        this.#served = [...this.#served.filter((turn) => turn !== job.turn), job.turn].slice(-mostServed)
        this.#begin(job)
      } catch (error) {
        // The next poll tries again.
        this.#report(error, { name: this.name, id: '', attempt: 0 })
        return
      }
    }
  }

  #begin(job: TakenJob): void {
    const abort = new AbortController()
    const end = this.#attempt(job, abort.signal)
      // What could not be settled is settled by the end of its lease.
      .catch((error: unknown) => this.#report(error, job))
      .finally(() => {
        this.#running.delete(job)
        this.wake()
      })
    this.#running.set(job, { abort, end })
  }

  async #attempt(job: TakenJob, signal: AbortSignal): Promise<void> {
    const last = 1 + (this.#options.retryLimit ?? defaultRetryLimit)
    try {
      // Only a process that dies in the last attempt leads to one more: the job may be what kills it.
      if (job.attempt > last) throw new Error('The process ended each time this job ran.')
      await this.#handler(job.data, signal)
      await this.#store.done(job)
    } catch (error) {
      if (signal.aborted) return this.#store.putBack(job, { countsAttempt: false })
      this.#report(error, job)
      const reason = error instanceof Error ? error : new Error(String(error))
      if (job.attempt < last) return this.#retry(job, reason)
      try {
        await this.#options.onGivenUp?.(job.data, reason)
        await this.#store.giveUp(job, reason.message)
      } catch (failure) {
        this.#report(failure, job)
        await this.#retry(job, reason)
      }
    }
  }

  async #retry(job: TakenJob, reason: Error): Promise<void> {
    const doubled = Math.min(longestDelayMs, firstDelayMs * 2 ** (job.attempt - 1))
    // Half of it random: what failed together is not tried again together.
    const delayMs = doubled * (0.5 + Math.random() / 2)
    await this.#store.putBack(job, { delayMs, error: reason.message })
    if (this.#isStopping) return
    const timer = setTimeout(() => {
      this.#retries.delete(timer)
      this.wake()
    }, delayMs + 10)
    this.#retries.add(timer)
  }
}
