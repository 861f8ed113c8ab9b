import type { InjectionPolicy, MaskingPolicy } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import { type Database, inWorkspace } from '../platform/database/index.ts'
import { workspaces } from './tables.ts'

/** How long a policy is trusted without another look, in milliseconds, unless a change is told. */
const trustedMs = 2000

interface Policies {
  injection: InjectionPolicy
  masking: MaskingPolicy
}

/** The policies of a workspace that other domains act by, remembered: they are asked for with every answer. */
export function openPolicies(database: Database, cache: Cache) {
  const known = cache.lookup<Policies>('policies', { ttlMs: trustedMs, maxEntries: 1000 })

  const policiesOf = (workspaceId: string): Promise<Policies> =>
    known.get(workspaceId, () =>
      inWorkspace(workspaceId, async () => {
        const [row] = await database.drizzle
          .select({ settings: workspaces.settings })
          .from(workspaces)
          .where(eq(workspaces.id, workspaceId))
          .limit(1)
        return {
          injection: row?.settings.injectionPolicy ?? 'flag',
          masking: row?.settings.maskingPolicy ?? 'off',
        }
      }),
    )

  return {
    /** What is done with text that reads like an instruction to the assistant. */
    injectionPolicy: guarded(
      'answers:ask',
      async ({ workspaceId }: Actor): Promise<InjectionPolicy> => (await policiesOf(workspaceId)).injection,
    ),

    /** What becomes of personal data before a text goes to a model outside. For calls that are guarded themselves. */
    maskingPolicy: async (workspaceId: string): Promise<MaskingPolicy> =>
      (await policiesOf(workspaceId)).masking,

    /** Called when a workspace's settings change. */
    forgetPolicies: known.forget,
  }
}
