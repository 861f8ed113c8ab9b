import { and, eq, sql } from 'drizzle-orm'
import type { Answers } from '../answers/index.ts'
import { appendEvents } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import { type Database, inWorkspace, type Transaction } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { assistantCommands } from './commands.ts'
import { assistantShared } from './facts.ts'
import { lifecycleCommands } from './lifecycle.ts'
import { openPublished } from './published.ts'
import { assistantQueries } from './queries.ts'
import { openSoundness, type SoundnessOptions } from './soundness.ts'
import { assistants } from './tables.ts'
import { trialCommands } from './trial.ts'
import { recordUses } from './use.ts'

export { AssistantNotFound } from './errors.ts'
export { rebuildAssistant } from './rebuilt-assistant.ts'
export { assistantRoutes } from './routes.ts'
export { recordUses, type Use } from './use.ts'

export interface AssistantsOptions extends SoundnessOptions {
  database: Database
  cache: Cache
  answers: Answers
  /** Names of people and groups. */
  namesOf(actor: Actor, ids: readonly string[]): Promise<Map<string, string>>
  log: Log
}

/** Assistants: instructions, model, collections and guardrails, in versions. */
export function createAssistants({ database, cache, answers, namesOf, log, ...sound }: AssistantsOptions) {
  const { published, forget } = openPublished(database, cache)
  const { detailsOf, ...queries } = assistantQueries({ database, namesOf })
  const changing = { database, detailsOf, onChange: forget }
  return {
    published,
    ...queries,
    ...assistantCommands({ ...changing, soundness: openSoundness(sound) }),
    ...lifecycleCommands(changing),
    ...trialCommands({ database, answers, log }),

    /** Counts a question that failed before anything was recorded of it. */
    async countFailure({ workspaceId }: Actor, assistantId: string): Promise<void> {
      const failure = {
        actor: { workspaceId },
        assistantId,
        at: new Date(),
        outcome: 'error' as const,
        cost: 0,
      }
      await inWorkspace(workspaceId, () => database.transaction((tx) => recordUses(tx, [failure])))
    },
  }
}

export type Assistants = ReturnType<typeof createAssistants>

/** Takes a person or a group who is no longer of the workspace off the lists of who may use an assistant. */
export async function forgetAssistantPrincipal(
  tx: Transaction,
  actor: Actor,
  principal: string,
): Promise<void> {
  const changed = await tx
    .update(assistants)
    .set({ principals: sql`array_remove(${assistants.principals}, ${principal})` })
    .where(
      and(eq(assistants.workspaceId, actor.workspaceId), sql`${principal} = any(${assistants.principals})`),
    )
    .returning()
  await appendEvents(
    tx,
    actor,
    changed.map(({ id, access, principals }) => assistantShared(id, { access, principals })),
  )
}

/** Whether an assistant of the workspace has this slug: programs ask models and assistants by one name. */
export async function isAssistantSlug(tx: Transaction, workspaceId: string, name: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: assistants.id })
    .from(assistants)
    .where(and(eq(assistants.workspaceId, workspaceId), eq(assistants.slug, name)))
    .limit(1)
  return row !== undefined
}
