import type { AssistantConfiguration } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import type { AssistantSetup } from '../answers/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Cache } from '../platform/cache/index.ts'
import type { Database } from '../platform/database/index.ts'
import { isNamed, mayManage, mayUse } from './access.ts'
import { stateOf } from './configuration.ts'
import { AssistantArchived, AssistantNotFound, AssistantNotPublished, AssistantPaused } from './errors.ts'
import { type AssistantRow, assistants, assistantVersions } from './tables.ts'

interface Standing {
  row: AssistantRow
  configuration: AssistantConfiguration | null
}

/**
 * How long what answers is trusted without another look, in milliseconds. A change is told to every instance that can
 * hear of it; those that cannot, having no Redis between them, still follow within the second that is promised.
 */
const trustedMs = 500

/** What answers now, remembered: it is asked for with every question. */
export function openPublished(database: Database, cache: Cache) {
  const known = cache.lookup<Standing | undefined>('assistants', { ttlMs: trustedMs, maxEntries: 5000 })

  async function find({ workspaceId }: Actor, reference: string): Promise<Standing | undefined> {
    const [found] = await database.drizzle
      .select({ row: assistants, configuration: assistantVersions.configuration })
      .from(assistants)
      .leftJoin(
        assistantVersions,
        and(
          eq(assistantVersions.assistantId, assistants.id),
          eq(assistantVersions.version, assistants.publishedVersion),
        ),
      )
      .where(and(eq(assistants.workspaceId, workspaceId), isNamed(reference)))
      .limit(1)
    return found
  }

  return {
    /**
     * The published version of an assistant that the actor may use.
     * @param reference id or slug
     * @throws AssistantNotFound, AssistantNotPublished, AssistantPaused, AssistantArchived
     */
    published: guarded('answers:ask', async (actor: Actor, reference: string): Promise<AssistantSetup> => {
      const standing = await known.get(`${actor.workspaceId} ${reference}`, () => find(actor, reference))
      if (!standing || !mayUse(actor, standing.row)) throw new AssistantNotFound(reference)
      const { row, configuration } = standing
      if (!configuration) {
        throw mayManage(actor) ? new AssistantNotPublished(row.draft.name) : new AssistantNotFound(reference)
      }
      const state = stateOf(row)
      if (state === 'archived') throw new AssistantArchived(configuration.name)
      if (state === 'paused') throw new AssistantPaused(configuration.name)
      return setupOf(row.id, row.publishedVersion, configuration)
    }),

    /** Called when an assistant is no longer what it was. */
    forget: known.forget,
  }
}

/** @param version null: a draft */
export function setupOf(
  id: string,
  version: number | null,
  { guardrails, name, instructions, model, collections, language }: AssistantConfiguration,
): AssistantSetup {
  const { strict: isStrict, injectionPolicy, notFound } = guardrails
  return {
    id,
    version,
    name,
    instructions,
    model,
    collections,
    language,
    isStrict,
    injectionPolicy,
    notFound,
  }
}
