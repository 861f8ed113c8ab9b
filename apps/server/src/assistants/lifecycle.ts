import type { AssistantDetails, PublishAssistant, RollBackAssistant } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents, type Fact } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database, Queryable, Transaction } from '../platform/database/index.ts'
import { lockAssistant, lockUnarchived } from './access.ts'
import { changedFields } from './configuration.ts'
import { AssistantNotPublished, AssistantVersionNotFound, NothingToPublish, StaleDraft } from './errors.ts'
import {
  assistantArchived,
  assistantPaused,
  assistantPublished,
  assistantRestored,
  assistantResumed,
  assistantRolledBack,
} from './facts.ts'
import { type AssistantRow, type AssistantVersionRow, assistants, assistantVersions } from './tables.ts'

export interface LifecycleOptions {
  database: Database
  detailsOf(actor: Actor, id: string): Promise<AssistantDetails>
  /** Told after the commit that an assistant is no longer what it was. */
  onChange(): void
}

/** @throws AssistantVersionNotFound */
export async function findVersion(db: Queryable, id: string, version: number): Promise<AssistantVersionRow> {
  const [row] = await db
    .select()
    .from(assistantVersions)
    .where(and(eq(assistantVersions.assistantId, id), eq(assistantVersions.version, version)))
    .limit(1)
  if (!row) throw new AssistantVersionNotFound(id, version)
  return row
}

/** What answers, and whether it does: holds for everybody within a second. */
export function lifecycleCommands({ database, detailsOf, onChange }: LifecycleOptions) {
  const set = (tx: Transaction, id: string, values: Partial<AssistantRow>) =>
    tx
      .update(assistants)
      .set({ ...values, updatedAt: new Date() })
      .where(eq(assistants.id, id))

  /** A step from one state to another; where it stands there already, nothing happens. */
  const step = (
    lock: typeof lockAssistant,
    next: (row: AssistantRow) => Partial<AssistantRow> | undefined,
    fact: (row: AssistantRow) => Fact,
  ) =>
    async function take(actor: Actor, id: string): Promise<AssistantDetails> {
      await database.transaction(async (tx) => {
        const row = await lock(tx, actor, id)
        const values = next(row)
        if (!values) return
        await set(tx, id, values)
        await appendEvents(tx, actor, [fact(row)])
        tx.afterCommit(onChange)
      })
      return detailsOf(actor, id)
    }

  return {
    /**
     * Makes a version of the draft, which from now on answers.
     * @throws AssistantNotFound, AssistantArchived, StaleDraft, NothingToPublish
     */
    publishAssistant: guarded(
      'assistants:publish',
      async (actor: Actor, id: string, { revision, note }: PublishAssistant): Promise<AssistantDetails> => {
        await database.transaction(async (tx) => {
          const row = await lockUnarchived(tx, actor, id)
          if (revision !== undefined && revision !== row.revision)
            throw new StaleDraft(revision, row.revision)
          const last = row.newestVersion > 0 ? await findVersion(tx, id, row.newestVersion) : undefined
          const answering =
            row.publishedVersion === null || row.publishedVersion === last?.version
              ? last
              : await findVersion(tx, id, row.publishedVersion)
          if (answering && changedFields(answering.configuration, row.draft).length === 0)
            throw new NothingToPublish(answering.version)
          const version = row.newestVersion + 1
          const made = {
            configuration: row.draft,
            changed: changedFields(last?.configuration, row.draft),
            note,
          }
          await tx.insert(assistantVersions).values({
            ...made,
            workspaceId: actor.workspaceId,
            assistantId: id,
            version,
            publishedBy: actor.userId,
          })
          await set(tx, id, { newestVersion: version, publishedVersion: version })
          await appendEvents(tx, actor, [assistantPublished(id, version, made)])
          tx.afterCommit(onChange)
        })
        return detailsOf(actor, id)
      },
    ),

    /**
     * Has another version answer again; the draft stays as it is.
     * @throws AssistantNotFound, AssistantArchived, AssistantVersionNotFound
     */
    rollBackAssistant: guarded(
      'assistants:publish',
      async (actor: Actor, id: string, { version }: RollBackAssistant): Promise<AssistantDetails> => {
        await database.transaction(async (tx) => {
          const row = await lockUnarchived(tx, actor, id)
          await findVersion(tx, id, version)
          if (row.publishedVersion === version) return
          await set(tx, id, { publishedVersion: version })
          await appendEvents(tx, actor, [assistantRolledBack(id, row.publishedVersion, version)])
          tx.afterCommit(onChange)
        })
        return detailsOf(actor, id)
      },
    ),

    /** @throws AssistantNotFound, AssistantArchived, AssistantNotPublished */
    pauseAssistant: guarded(
      'assistants:publish',
      step(
        lockUnarchived,
        ({ pausedAt, publishedVersion, draft }) => {
          if (publishedVersion === null) throw new AssistantNotPublished(draft.name)
          return pausedAt ? undefined : { pausedAt: new Date() }
        },
        assistantPaused,
      ),
    ),

    /** @throws AssistantNotFound, AssistantArchived */
    resumeAssistant: guarded(
      'assistants:publish',
      step(lockUnarchived, ({ pausedAt }) => (pausedAt ? { pausedAt: null } : undefined), assistantResumed),
    ),

    /** Puts an assistant away. @throws AssistantNotFound */
    archiveAssistant: guarded(
      'assistants:publish',
      step(
        lockAssistant,
        ({ archivedAt }) => (archivedAt ? undefined : { archivedAt: new Date() }),
        assistantArchived,
      ),
    ),

    /** Takes an archived assistant out again, as it was. @throws AssistantNotFound */
    restoreAssistant: guarded(
      'assistants:publish',
      step(
        lockAssistant,
        ({ archivedAt }) => (archivedAt ? { archivedAt: null } : undefined),
        assistantRestored,
      ),
    ),
  }
}
