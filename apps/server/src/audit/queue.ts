import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'

/** Committed events of one chain that no link holds. */
export interface Queue {
  /** The sequencer links them within a second. */
  waiting: number
  /** They are not as this server wrote them, or gone: nothing links them, and checking the chain finds them. */
  refused: number
}

/** What waits for its link is no request's to see, so it is read as the tables' owner. */
export async function queueOf({ pool }: Database, workspaceId: string): Promise<Queue> {
  const { rows } = await acrossWorkspaces(() =>
    pool.query<Queue>(
      `select count(*) filter (where refused_at is null)::int as waiting, count(refused_at)::int as refused
       from unlinked_events where workspace_id = $1`,
      [workspaceId],
    ),
  )
  return rows[0]!
}

const countRefused = 'select count(*)::int as value from unlinked_events where refused_at is not null'

/** A time that is none (`infinity`) is refused as soon as it is looked at. */
const ageOfOldest = `
  select greatest(0, extract(epoch from now() - e.created_at))::float8 as value
  from unlinked_events u join events e on e.id = u.event_id
  where u.refused_at is null and isfinite(e.created_at) order by u.position limit 1`

/** Of the first link of each chain that no checkpoint covers. */
const ageOfUnsigned = `
  select greatest(0, extract(epoch from now() - min(e.created_at)))::float8 as value
  from (select distinct workspace_id from data_keys) chain
  cross join lateral (
    select event_id from event_links l where l.workspace_id = chain.workspace_id and l.sequence > coalesce(
      (select max(size) from event_checkpoints c where c.workspace_id = chain.workspace_id), 0)
    order by l.sequence limit 1) first
  join events e on e.id = first.event_id
  where isfinite(e.created_at)`

/** Shows for alarms what of all chains is not linked or signed and should be: every instance says the same. */
export function showQueue(metrics: Metrics, { pool }: Database): void {
  const read = async (query: string): Promise<[Record<never, string>, number][]> => {
    const { rows } = await acrossWorkspaces(() => pool.query<{ value: number }>(query))
    return [[{}, rows[0]?.value ?? 0]]
  }
  metrics.gauge(
    'gepeto_audit_refused_events',
    'Events that are not as this server wrote them, so that nothing links them: run "gepeto audit verify".',
    [],
    () => read(countRefused),
  )
  metrics.gauge(
    'gepeto_audit_oldest_unlinked_seconds',
    'How long the oldest event that waits for its link has been written.',
    [],
    () => read(ageOfOldest),
  )
  metrics.gauge(
    'gepeto_audit_oldest_unsigned_seconds',
    'How long the oldest link that no signed checkpoint covers has been written; a minute is usual.',
    [],
    () => read(ageOfUnsigned),
  )
}
