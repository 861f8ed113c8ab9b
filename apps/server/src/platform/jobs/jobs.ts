import type { Transaction } from '../database/index.ts'

/** Work that is due and not begun. */
export interface Backlog {
  jobs: number
  /** How long the oldest of them has been due, in seconds; 0 where there is none. */
  oldestSeconds: number
}

/** How one kind of job runs. */
export interface JobOptions<Data> {
  /** At once in this process. Default 1. */
  concurrency?: number
  /**
   * Further attempts after the first has failed, or after the process died in it. Default 5.
   * The delay before them doubles from one second to one minute.
   */
  retryLimit?: number
  /** Runs once when the last attempt has failed, to say so where people look. Tried again when it throws. */
  onGivenUp?: (data: Data, reason: Error) => Promise<void>
}

/**
 * Background work that outlives the process: at least once, so a handler must bear being run again.
 * A job is sent with the change that asks for it, or not at all; it begins at once after the commit.
 */
export interface Jobs {
  /**
   * Says how jobs of this name run; before `start`.
   * @param handler does the work; `signal` aborts when the server stops or another process took the job over,
   *                and an attempt ended by it counts as none
   */
  define<Data extends object>(
    name: string,
    options: JobOptions<Data>,
    handler: (data: Data, signal: AbortSignal) => Promise<void>,
  ): void
  /**
   * Asks for a job, in the transaction of the caller.
   * @param data ids, not content
   * @param options `key`: of two jobs with one name and key only one runs at a time; one that still waits
   *                is replaced by the new. `startAfter`: not before this time.
   */
  send<Data extends object>(
    tx: Transaction,
    name: string,
    data: Data,
    options?: { key?: string; startAfter?: Date },
  ): Promise<void>
  /** What waits, for all processes together. */
  backlog(): Promise<Backlog>
  /** Begins to work, first on what a process that died has left. */
  start(): Promise<void>
  /**
   * Takes no more jobs and waits for those under way; after `graceMs` (default 5,000) aborts them,
   * which puts them back to be done at the next start. Safe to call twice.
   */
  stop(graceMs?: number): Promise<void>
}
