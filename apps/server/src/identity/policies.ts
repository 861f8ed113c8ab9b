import type { InjectionPolicy } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Database } from '../platform/database/index.ts'
import { workspaces } from './tables.ts'

/** How long a policy is trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

/** The policies of a workspace that other domains act by, remembered: they are asked for with every answer. */
export function openPolicies(database: Database, cache: Cache) {
  const known = cache.lookup<InjectionPolicy>('policies', { ttlMs: trustedMs, maxEntries: 1000 })
  return {
    /** What is done with text that reads like an instruction to the assistant. */
    injectionPolicy: guarded(
      'answers:ask',
      ({ workspaceId }: Actor): Promise<InjectionPolicy> =>
        known.get(workspaceId, async () => {
          const [row] = await database.drizzle
            .select({ settings: workspaces.settings })
            .from(workspaces)
            .where(eq(workspaces.id, workspaceId))
            .limit(1)
          return row?.settings.injectionPolicy ?? 'flag'
        }),
    ),

    /** Called when a workspace's settings change. */
    forgetPolicies: known.forget,
  }
}
