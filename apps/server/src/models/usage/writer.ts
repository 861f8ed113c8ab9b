import { appendEvents, type Fact } from '../../audit/index.ts'
import {
  type Database,
  despiteDeadlocks,
  inWorkspace,
  jsonRows,
  type Transaction,
} from '../../platform/database/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { type Count, nothing, type Used } from './counts.ts'

/** A call as it is written. */
export interface WrittenCall {
  id: string
  workspace_id: string
  user_id: string
  key_id: string | null
  assistant_id: string | null
  model: string
  provider: string
  purpose: string
  outcome: string
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  cost_nanos: number
  first_token_ms: number | null
  total_ms: number
  started_at: Date
}

/** What of a workspace is under legal hold, all of it or some people. */
export type HeldIn = (tx: Transaction, workspaceId: string) => Promise<{ isWhole: boolean; people: string[] }>

export interface WriterOptions {
  database: Database
  log: Log
  heldIn: HeldIn
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** The counts that the calls of a workspace which are about to be written stand in. */
  take(workspaceId: string): Count[]
  /** What is to be said of counts whose totals have grown, in the same transaction. */
  factsOf(grown: { count: Count; before: Used; after: Used }[]): Fact[]
}

/** How long calls wait for others before they are written, in milliseconds: what a crash may lose. */
const writeAfterMs = 200

/** Pause before another try where the database did not take them, in milliseconds. */
const retryMs = 1000

/** Most calls of one statement. */
const mostAtOnce = 2000

/** How long single calls are kept; the sums by day stay. */
const keptDays = 90

/** Old calls are looked for once in so many writes. */
const sweepEvery = 5000

/** SQLSTATE foreign_key_violation: the workspace was deleted meanwhile. */
const workspaceGone = '23503'

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code)

/** SQLSTATE classes 22 and 23, data exceptions and broken constraints: the same row would be refused every time. */
const isRefused = (error: unknown): boolean => /^2[23]/.test(codeOf(error)) && codeOf(error) !== workspaceGone

/**
 * Calls, their sums by day, and what budgets are held against, in one statement. A call that was written before (its
 * commit came through, the word of it did not) adds nothing. Rows are touched in one order, so that instances which
 * write at once wait for each other instead of deadlocking.
 */
const insertCalls = {
  name: 'usage.insert-calls',
  text: `
    with written as (
      insert into model_calls (id, workspace_id, user_id, key_id, assistant_id, model, provider, purpose, outcome,
        input_tokens, cached_input_tokens, output_tokens, cost_nanos, first_token_ms, total_ms, started_at)
      select id, $2, user_id, key_id, assistant_id, model, provider, purpose, outcome,
        input_tokens, cached_input_tokens, output_tokens, cost_nanos, first_token_ms, total_ms, started_at
      from json_to_recordset($1) as call (id text, user_id text, key_id text, assistant_id text, model text,
        provider text, purpose text, outcome text, input_tokens bigint, cached_input_tokens bigint,
        output_tokens bigint, cost_nanos bigint, first_token_ms real, total_ms real, started_at timestamptz)
      on conflict (id) do nothing
      returning *, (started_at at time zone 'UTC')::date as day
    ), summed as (
      insert into usage_days (workspace_id, day, model, user_id, key_id, assistant_id, purpose,
        calls, failed_calls, input_tokens, cached_input_tokens, output_tokens, cost_nanos)
      select $2, day, model, user_id, coalesce(key_id, ''), coalesce(assistant_id, ''), purpose,
        count(*), count(*) filter (where outcome = 'failed'), sum(input_tokens), sum(cached_input_tokens),
        sum(output_tokens), sum(cost_nanos)
      from written group by 2, 3, 4, 5, 6, 7 order by 2, 3, 4, 5, 6, 7
      on conflict (workspace_id, day, model, user_id, key_id, assistant_id, purpose) do update set
        calls = usage_days.calls + excluded.calls,
        failed_calls = usage_days.failed_calls + excluded.failed_calls,
        input_tokens = usage_days.input_tokens + excluded.input_tokens,
        cached_input_tokens = usage_days.cached_input_tokens + excluded.cached_input_tokens,
        output_tokens = usage_days.output_tokens + excluded.output_tokens,
        cost_nanos = usage_days.cost_nanos + excluded.cost_nanos
    )
    insert into usage_counts as counted (workspace_id, scope, subject_id, period, starts, tokens, cost_nanos)
    select $2, scope, subject_id, period, starts, sum(input_tokens + output_tokens), sum(cost_nanos)
    from written,
      lateral (values ('workspace', ''), ('person', user_id), ('key', key_id), ('assistant', assistant_id))
        as whose (scope, subject_id),
      lateral (values ('day', day), ('month', date_trunc('month', day)::date)) as times (period, starts)
    where subject_id is not null
    group by 2, 3, 4, 5 order by 2, 3, 4, 5
    on conflict (workspace_id, scope, subject_id, period, starts) do update set
      tokens = counted.tokens + excluded.tokens, cost_nanos = counted.cost_nanos + excluded.cost_nanos
    returning scope, subject_id as "subjectId", period, starts::text as starts, tokens::float8 as tokens,
      cost_nanos::float8 as "costNanos"`,
}

type Total = Used & { scope: string; subjectId: string; period: string; starts: string }

const placeKey = ({ scope, subjectId, period, starts }: Omit<Total, keyof Used>) =>
  `${scope} ${subjectId} ${period} ${starts}`

/** Writes calls behind the back of whoever made them, many in one transaction. */
export function openCallWriter({ database, log, heldIn, exclusively, take, factsOf }: WriterOptions) {
  let waiting: WrittenCall[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let writes = 0

  function schedule(afterMs: number): void {
    timer ??= setTimeout(() => void flush(), afterMs)
  }

  /** Writes all that waits. @returns false where some of it has to be tried again */
  async function write(): Promise<boolean> {
    let isAllWritten = true
    for (const workspaceId of new Set(waiting.map((call) => call.workspace_id)))
      isAllWritten = (await exclusively(() => writeOf(workspaceId))) && isAllWritten
    return isAllWritten
  }

  async function writeOf(workspaceId: string): Promise<boolean> {
    const calls = waiting.filter((call) => call.workspace_id === workspaceId)
    waiting = waiting.filter((call) => call.workspace_id !== workspaceId)
    const counts = take(workspaceId)
    const storeBy = (insert: Insert) =>
      inWorkspace(workspaceId, () => store(workspaceId, calls, counts, insert))
    try {
      const totals = await storeBy(insertMany).catch((error: unknown) => {
        if (isRefused(error)) return storeBy(insertEach)
        throw error
      })
      settle(counts, totals)
      return true
    } catch (error) {
      if (codeOf(error) === workspaceGone) {
        settle(counts, new Map())
        return true
      }
      log.warn({ err: error, calls: calls.length }, 'what models used could not be written yet')
      waiting = [...calls, ...waiting]
      return false
    }
  }

  /** @returns the totals that the calls stand in now */
  async function insertMany(tx: Transaction, workspaceId: string, calls: readonly WrittenCall[]) {
    const { rows } = await tx.$client.query<Total>({
      ...insertCalls,
      values: [jsonRows([...calls]), workspaceId],
    })
    return rows
  }

  /** The same, one by one: a call that the database refuses holds up no other one. */
  async function insertEach(tx: Transaction, workspaceId: string, calls: readonly WrittenCall[]) {
    const totals: Total[] = []
    for (const call of calls)
      try {
        totals.push(...(await tx.transaction((nested) => insertMany(nested, workspaceId, [call]))))
      } catch (error) {
        if (!isRefused(error)) throw error
        log.error({ err: error, call: call.id, model: call.model }, 'what a call used cannot be counted')
      }
    return totals
  }

  async function sweep(tx: Transaction, workspaceId: string): Promise<void> {
    const { isWhole, people } = await heldIn(tx, workspaceId)
    if (isWhole) return
    await tx.$client.query(
      `delete from model_calls where workspace_id = $1 and started_at < now() - make_interval(days => $2)
         and user_id <> all($3)`,
      [workspaceId, keptDays, people],
    )
  }

  type Insert = typeof insertMany

  const store = (
    workspaceId: string,
    calls: readonly WrittenCall[],
    counts: readonly Count[],
    insert: Insert,
  ) =>
    despiteDeadlocks(() =>
      database.transaction(async (tx) => {
        const totals = new Map<string, Total>()
        for (let from = 0; from < calls.length; from += mostAtOnce)
          for (const row of await insert(tx, workspaceId, calls.slice(from, from + mostAtOnce)))
            totals.set(placeKey(row), row)
        await appendEvents(tx, { kind: 'system', id: 'usage', workspaceId }, factsOf(grown(counts, totals)))
        if (writes++ % sweepEvery === 0) await sweep(tx, workspaceId)
        return totals
      }),
    )

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await running
    if (waiting.length === 0) return
    let isAllWritten = true
    running = write().then((isAll) => {
      isAllWritten = isAll
    })
    await running
    running = undefined
    if (waiting.length > 0) schedule(isAllWritten ? writeAfterMs : retryMs)
  }

  return {
    push(call: WrittenCall): void {
      waiting.push(call)
      if (!timer && !running) schedule(writeAfterMs)
    },

    /** Writes what waits, now; what the database does not take stays waiting. */
    flush,

    /** Writes what waits, and tries no more. */
    async close(): Promise<void> {
      await flush()
      clearTimeout(timer)
      if (waiting.length > 0) log.error({ calls: waiting.length }, 'what models used last was not written')
    },
  }
}

/** Counts whose totals came back, before and after what was just written. */
const grown = (counts: readonly Count[], totals: ReadonlyMap<string, Total>) =>
  counts.flatMap((count) => {
    const after = totals.get(placeKey(count.place))
    if (!after) return []
    const { tokens, costNanos } = count.underWay
    return [
      { count, after, before: { tokens: after.tokens - tokens, costNanos: after.costNanos - costNanos } },
    ]
  })

/** What was under way is in the totals now. Where none came back it is asked for again. */
function settle(counts: readonly Count[], totals: ReadonlyMap<string, Total>): void {
  for (const count of counts) {
    const total = totals.get(placeKey(count.place))
    if (total) count.stored = { tokens: total.tokens, costNanos: total.costNanos }
    count.storedAt = total ? Date.now() : 0
    count.underWay = nothing
  }
}

export type CallWriter = ReturnType<typeof openCallWriter>
