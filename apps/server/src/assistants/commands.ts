import type { AssistantAccess, AssistantDetails, CreateAssistant, UpdateAssistant } from '@gepeto/contract'
import { eq } from 'drizzle-orm'
import { appendEvents } from '../audit/index.ts'
import { type Actor, authorize, guarded } from '../platform/actor.ts'
import { type Database, isUniqueViolation } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import { findAssistant, lockAssistant, lockUnarchived } from './access.ts'
import { changedFields, configurationOf, withChanges } from './configuration.ts'
import { SlugTaken, StaleDraft } from './errors.ts'
import { assistantChanged, assistantCreated, assistantDeleted, assistantShared } from './facts.ts'
import { requireFree, slugFor } from './slugs.ts'
import type { Soundness } from './soundness.ts'
import { assistants, assistantUse } from './tables.ts'

export interface AssistantCommandsOptions {
  database: Database
  soundness: Soundness
  detailsOf(actor: Actor, id: string): Promise<AssistantDetails>
  /** Told after the commit that an assistant is no longer what it was. */
  onChange(): void
}

/** Making and editing assistants. None of it changes what a published one answers, but who may use it and its slug. */
export function assistantCommands({ database, soundness, detailsOf, onChange }: AssistantCommandsOptions) {
  return {
    /** @throws SlugTaken, ModelNotFound, CollectionNotFound */
    createAssistant: guarded(
      'assistants:write',
      async (actor: Actor, input: CreateAssistant): Promise<AssistantDetails> => {
        await soundness.requireKnown(actor, input)
        const { isModelName } = soundness
        const slug = input.slug ?? (await slugFor(database.drizzle, actor, input.name, isModelName))
        await requireFree(database.drizzle, actor, slug, isModelName)
        const id = newId('ast')
        await namingConflicts(slug, () =>
          database.transaction(async (tx) => {
            const [row] = await tx
              .insert(assistants)
              .values({
                id,
                workspaceId: actor.workspaceId,
                slug,
                draft: configurationOf(input),
              })
              .returning()
            await appendEvents(tx, actor, [assistantCreated(row!)])
          }),
        )
        return detailsOf(actor, id)
      },
    ),

    /**
     * Changes the draft; the slug holds at once, so changing that of an assistant in use takes the right to publish.
     * @throws AssistantNotFound, AssistantArchived, StaleDraft, SlugTaken, ModelNotFound, CollectionNotFound
     */
    updateAssistant: guarded(
      'assistants:write',
      async (
        actor: Actor,
        id: string,
        { revision, slug, ...changes }: UpdateAssistant,
      ): Promise<AssistantDetails> => {
        const standing = await findAssistant(database.drizzle, actor, id)
        await soundness.requireKnown(actor, changes, standing.draft.collections ?? [])
        if (slug) await requireFree(database.drizzle, actor, slug, soundness.isModelName, id)
        await namingConflicts(slug ?? '', () =>
          database.transaction(async (tx) => {
            const row = await lockUnarchived(tx, actor, id)
            if (row.revision !== revision) throw new StaleDraft(revision, row.revision)
            const draft = withChanges(row.draft, changes)
            const changed = changedFields(row.draft, draft)
            const isRenamed = slug !== undefined && slug !== row.slug
            if (changed.length === 0 && !isRenamed) return
            if (isRenamed && row.publishedVersion !== null) authorize(actor, 'assistants:publish')
            const [written] = await tx
              .update(assistants)
              .set({ draft, slug: slug ?? row.slug, revision: revision + 1, updatedAt: new Date() })
              .where(eq(assistants.id, id))
              .returning()
            await appendEvents(tx, actor, [assistantChanged(written!, changed)])
            if (isRenamed) tx.afterCommit(onChange)
          }),
        )
        return detailsOf(actor, id)
      },
    ),

    /** Says anew who may use an assistant; holds at once. @throws AssistantNotFound, InvalidRequest */
    shareAssistant: guarded(
      'assistants:publish',
      async (
        actor: Actor,
        id: string,
        { access, principals }: AssistantAccess,
      ): Promise<AssistantDetails> => {
        await soundness.requirePrincipals(actor, principals)
        const named = [...new Set(principals)]
        await database.transaction(async (tx) => {
          await lockAssistant(tx, actor, id)
          await tx
            .update(assistants)
            .set({ access, principals: named, updatedAt: new Date() })
            .where(eq(assistants.id, id))
          await appendEvents(tx, actor, [assistantShared(id, { access, principals: named })])
          tx.afterCommit(onChange)
        })
        return detailsOf(actor, id)
      },
    ),

    /** Deletes an assistant with its versions. What it answered stays in its askers' conversations. @throws AssistantNotFound */
    deleteAssistant: guarded('assistants:publish', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await lockAssistant(tx, actor, id)
        await tx.delete(assistantUse).where(eq(assistantUse.assistantId, id))
        await tx.delete(assistants).where(eq(assistants.id, id))
        await appendEvents(tx, actor, [assistantDeleted(row)])
        tx.afterCommit(onChange)
      })
    }),
  }
}

/** Two who take the same slug at once: the second hears that it is taken. */
async function namingConflicts<Result>(slug: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isUniqueViolation(error, 'assistants_slug')) throw new SlugTaken(slug, 'assistant')
    throw error
  }
}
