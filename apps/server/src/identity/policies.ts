import type { InjectionPolicy } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { workspaces } from './tables.ts'

/** How long a policy is trusted on an instance that did not change it, in milliseconds. */
const trustedMs = 2000

/** The policies of a workspace that other domains act by, remembered: they are asked for with every answer. */
export function openPolicies(database: Database) {
  const known = new LRUCache<string, InjectionPolicy>({ max: 1000, ttl: trustedMs })
  return {
    /** What is done with text that reads like an instruction to the assistant. */
    injectionPolicy: guarded('answers:ask', async ({ workspaceId }: Actor): Promise<InjectionPolicy> => {
      const remembered = known.get(workspaceId)
      if (remembered) return remembered
      const [row] = await database.drizzle
        .select({ settings: workspaces.settings })
        .from(workspaces)
        .where(eq(workspaces.id, workspaceId))
        .limit(1)
      const policy = row?.settings.injectionPolicy ?? 'flag'
      known.set(workspaceId, policy)
      return policy
    }),

    /** Called when a workspace's settings change. */
    forgetPolicies: () => known.clear(),
  }
}
