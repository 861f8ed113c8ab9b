import type {
  Assistant,
  AssistantConfiguration,
  AssistantDetails,
  AssistantsQuery,
  AssistantUse,
  AssistantVersion,
  AssistantVersionSummary,
  PageQuery,
} from '@gepeto/contract'
import { and, desc, eq, inArray, isNotNull, isNull, lt, max, type SQL, sum } from 'drizzle-orm'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { decodeCursor, idOf } from '../platform/http/cursor.ts'
import { toPage } from '../platform/http/page.ts'
import { findAssistant, isNamed, mayManage, maySee } from './access.ts'
import { changedFields, stateOf } from './configuration.ts'
import { AssistantNotFound } from './errors.ts'
import { findVersion } from './lifecycle.ts'
import {
  type AssistantRow,
  type AssistantVersionRow,
  assistants,
  assistantUse,
  assistantVersions,
} from './tables.ts'

export interface AssistantQueriesOptions {
  database: Database
  /** Names of people and groups. */
  namesOf(actor: Actor, ids: readonly string[]): Promise<Map<string, string>>
}

/** An assistant with the version that answers; null where none does. */
interface Standing {
  row: AssistantRow
  published: AssistantConfiguration | null
}

const neverUsed: AssistantUse = { lastUsedAt: null, answers: 0, errors: 0, cost: 0 }

export function assistantQueries({ database, namesOf }: AssistantQueriesOptions) {
  const db = database.drizzle

  const standing = (actor: Actor, ...conditions: (SQL | undefined)[]) =>
    db
      .select({ row: assistants, published: assistantVersions.configuration })
      .from(assistants)
      .leftJoin(
        assistantVersions,
        and(
          eq(assistantVersions.assistantId, assistants.id),
          eq(assistantVersions.version, assistants.publishedVersion),
        ),
      )
      .where(and(maySee(actor), ...conditions))

  /** How much each was used; nothing for those who do not look after assistants. */
  async function usesOf(actor: Actor, ids: string[]): Promise<Map<string, AssistantUse>> {
    if (!mayManage(actor) || ids.length === 0) return new Map()
    const rows = await db
      .select({
        id: assistantUse.assistantId,
        lastUsedAt: max(assistantUse.lastUsedAt),
        answers: sum(assistantUse.answers).mapWith(Number),
        errors: sum(assistantUse.errors).mapWith(Number),
        cost: sum(assistantUse.cost).mapWith(Number),
      })
      .from(assistantUse)
      .where(inArray(assistantUse.assistantId, ids))
      .groupBy(assistantUse.assistantId)
    return new Map(
      rows.map(({ id, lastUsedAt, ...counts }) => [
        id,
        { ...counts, lastUsedAt: lastUsedAt?.toISOString() ?? null },
      ]),
    )
  }

  function toAssistant(
    actor: Actor,
    { row, published }: Standing,
    uses: Map<string, AssistantUse>,
  ): Assistant {
    const shown = published ?? row.draft
    return {
      id: row.id,
      slug: row.slug,
      state: stateOf(row),
      version: row.publishedVersion,
      name: shown.name,
      description: shown.description,
      greeting: shown.greeting,
      suggestedQuestions: shown.suggestedQuestions,
      model: shown.model,
      collections: shown.collections,
      language: shown.language,
      access: row.access,
      isChanged: mayManage(actor) && changedFields(published, row.draft).length > 0,
      use: mayManage(actor) ? (uses.get(row.id) ?? neverUsed) : null,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    }
  }

  async function toSummaries(
    actor: Actor,
    { publishedVersion }: AssistantRow,
    rows: AssistantVersionRow[],
  ): Promise<AssistantVersionSummary[]> {
    const names = await namesOf(
      actor,
      rows.map(({ publishedBy }) => publishedBy),
    )
    return rows.map(({ version, note, changed, publishedBy, createdAt }) => ({
      version,
      note,
      changed,
      isPublished: version === publishedVersion,
      publishedBy: names.get(publishedBy) ?? null,
      createdAt: createdAt.toISOString(),
    }))
  }

  /** @throws AssistantNotFound */
  async function detailsOf(actor: Actor, reference: string): Promise<AssistantDetails> {
    const [found] = await standing(actor, isNamed(reference)).limit(1)
    if (!found) throw new AssistantNotFound(reference)
    const { row, published } = found
    const assistant = toAssistant(actor, found, await usesOf(actor, [row.id]))
    if (!mayManage(actor)) return { ...assistant, draft: null, principals: null }
    const names = await namesOf(actor, row.principals)
    return {
      ...assistant,
      draft: { ...row.draft, revision: row.revision, changed: changedFields(published, row.draft) },
      principals: row.principals.map((id) => ({ id, name: names.get(id) ?? id })),
    }
  }

  return {
    /** For commands that are guarded themselves. */
    detailsOf,

    /** Newest first. */
    listAssistants: guarded(
      'assistants:read',
      async (actor: Actor, { limit, cursor, state }: AssistantsQuery) => {
        const rows = await standing(
          actor,
          state ? inState[state] : isNull(assistants.archivedAt),
          cursor ? lt(assistants.id, idOf(cursor)) : undefined,
        )
          .orderBy(desc(assistants.id))
          .limit(limit + 1)
        const uses = await usesOf(
          actor,
          rows.map(({ row }) => row.id),
        )
        return toPage(
          rows,
          limit,
          ({ row }) => [row.id],
          (found) => toAssistant(actor, found, uses),
        )
      },
    ),

    /** Names of those of these assistants that are of the actor's workspace. For queries that are guarded themselves. */
    async assistantNamesOf({ workspaceId }: Actor, ids: readonly string[]): Promise<Map<string, string>> {
      if (ids.length === 0) return new Map()
      const rows = await db
        .select({ id: assistants.id, draft: assistants.draft })
        .from(assistants)
        .where(and(eq(assistants.workspaceId, workspaceId), inArray(assistants.id, [...ids])))
      return new Map(rows.map(({ id, draft }) => [id, draft.name]))
    },

    /** @param reference id or slug. @throws AssistantNotFound */
    getAssistant: guarded('assistants:read', detailsOf),

    /** Newest first. @throws AssistantNotFound */
    listAssistantVersions: guarded(
      'assistants:write',
      async (actor: Actor, id: string, { limit, cursor }: PageQuery) => {
        const assistant = await findAssistant(db, actor, id)
        const rows = await db
          .select()
          .from(assistantVersions)
          .where(
            and(
              eq(assistantVersions.assistantId, id),
              cursor ? lt(assistantVersions.version, Number(decodeCursor(cursor, ['number'])[0])) : undefined,
            ),
          )
          .orderBy(desc(assistantVersions.version))
          .limit(limit + 1)
        return toPage(
          await toSummaries(actor, assistant, rows),
          limit,
          ({ version }) => [String(version)],
          (summary) => summary,
        )
      },
    ),

    /** @throws AssistantNotFound, AssistantVersionNotFound */
    getAssistantVersion: guarded(
      'assistants:write',
      async (actor: Actor, id: string, version: number): Promise<AssistantVersion> => {
        const assistant = await findAssistant(db, actor, id)
        const row = await findVersion(db, id, version)
        const [summary] = await toSummaries(actor, assistant, [row])
        return { ...summary!, configuration: row.configuration }
      },
    ),
  }
}

const inState = {
  draft: and(isNull(assistants.archivedAt), isNull(assistants.publishedVersion)),
  published: and(
    isNull(assistants.archivedAt),
    isNotNull(assistants.publishedVersion),
    isNull(assistants.pausedAt),
  ),
  paused: and(isNull(assistants.archivedAt), isNotNull(assistants.pausedAt)),
  archived: isNotNull(assistants.archivedAt),
}
