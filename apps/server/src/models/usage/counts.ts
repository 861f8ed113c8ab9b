import type { BudgetPeriod, BudgetScope } from '@gepeto/contract'
import { type Database, inWorkspace } from '../../platform/database/index.ts'

/** Whose use is counted, and since when. */
export interface CountPlace {
  workspaceId: string
  scope: BudgetScope
  /** Of the workspace: ''. */
  subjectId: string
  period: BudgetPeriod
  /** First day. */
  starts: string
}

/** Tokens and billionths of a US dollar. */
export interface Used {
  tokens: number
  costNanos: number
}

export const nothing: Readonly<Used> = { tokens: 0, costNanos: 0 }

export const sum = (...parts: readonly Used[]): Used => ({
  tokens: parts.reduce((total, { tokens }) => total + tokens, 0),
  costNanos: parts.reduce((total, { costNanos }) => total + costNanos, 0),
})

/** What a place has used up, as far as this instance knows. */
export class Count {
  readonly place: CountPlace
  /** By all instances, as the database said last; undefined: not asked yet. */
  stored: Used | undefined
  /** When it said so, in milliseconds since 1970. */
  storedAt = 0
  /** Counted here, on its way to the database. */
  underWay: Used = nothing
  /** Counted here since. */
  waiting: Used = nothing
  reading: Promise<void> | undefined

  constructor(place: CountPlace) {
    this.place = place
  }

  get used(): Used {
    return sum(this.stored ?? nothing, this.underWay, this.waiting)
  }
}

/** How long the database's word on what the others used is trusted, in milliseconds. */
const trustedMs = 1000

/** Counts of periods that are over are let go when there are so many. */
const mostKept = 20_000

const keyOf = ({ workspaceId, scope, subjectId, period, starts }: CountPlace) =>
  `${workspaceId} ${scope} ${subjectId} ${period} ${starts}`

/**
 * Counts that budgets are held against. Each write of calls comes back with the totals of all instances, so while an
 * instance is busy it knows what the others used; one that was idle asks.
 * @param exclusively runs work while no calls are being written, so that what is read holds nothing half
 */
export function openCounts(
  database: Database,
  exclusively: <T>(work: () => Promise<T>) => Promise<T>,
  onTrouble: (error: unknown) => void,
) {
  const counts = new Map<string, Count>()

  function of(place: CountPlace): Count {
    const key = keyOf(place)
    let count = counts.get(key)
    if (!count) {
      if (counts.size >= mostKept) prune()
      count = new Count(place)
      counts.set(key, count)
    }
    return count
  }

  /** Lets go what has nothing to tell: it is read again where it is needed. */
  function prune(): void {
    for (const [key, { underWay, waiting, reading }] of counts)
      if (underWay === nothing && waiting === nothing && !reading) counts.delete(key)
  }

  function read(count: Count): Promise<void> {
    const { workspaceId, scope, subjectId, period, starts } = count.place
    count.reading ??= exclusively(() =>
      inWorkspace(workspaceId, async () => {
        const { rows } = await database.pool.query<Used>({
          name: 'usage.read-count',
          text: `select tokens::float8 as tokens, cost_nanos::float8 as "costNanos" from usage_counts
            where workspace_id = $1 and scope = $2 and subject_id = $3 and period = $4 and starts = $5`,
          values: [workspaceId, scope, subjectId, period, starts],
        })
        count.stored = rows[0] ?? nothing
        count.storedAt = Date.now()
      }),
    ).finally(() => {
      count.reading = undefined
    })
    return count.reading
  }

  return {
    of,

    /** Undefined where the count is known; a promise where the database must be asked first. */
    ready(count: Count): Promise<void> | undefined {
      if (count.stored === undefined) return read(count)
      if (Date.now() - count.storedAt > trustedMs) read(count).catch(onTrouble)
      return undefined
    },

    /** All that is known of a place, or undefined. */
    find: (place: CountPlace): Count | undefined => counts.get(keyOf(place)),

    /** The counts of a workspace that hold something to be written; it counts as under way from now on. */
    take(workspaceId: string): Count[] {
      const taken: Count[] = []
      for (const count of counts.values()) {
        if (count.place.workspaceId !== workspaceId || count.waiting === nothing) continue
        count.underWay = sum(count.underWay, count.waiting)
        count.waiting = nothing
        taken.push(count)
      }
      return taken
    },
  }
}

export type Counts = ReturnType<typeof openCounts>
