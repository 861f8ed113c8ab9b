import type { ModelRoute, WriteModelRoute } from '@gepeto/contract'
import { and, count, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Transaction } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Catalogue } from '../catalogue.ts'
import { ModelNameTaken, ModelNotFound, RouteNotFound, TooManyModels } from '../errors.ts'
import { routeChanged, routeCreated, routeDeleted } from '../facts.ts'
import { modelRoutes, type RouteRow } from '../tables.ts'
import { type ModelCommandsOptions, requireFreeName } from './providers.ts'

/** Most routes of a workspace. */
const mostRoutes = 100

export function routeCommands({
  database,
  catalogue,
  isNameTaken,
}: Pick<ModelCommandsOptions, 'database' | 'catalogue' | 'isNameTaken'>) {
  /** @returns what the steps can name @throws ModelNotFound for a step that names none */
  async function requireModels(actor: Actor, { steps }: WriteModelRoute): Promise<Catalogue['models']> {
    const { models } = await catalogue.of(actor.workspaceId)
    for (const { model } of steps) if (!models.has(model)) throw new ModelNotFound(model, [...models.keys()])
    return models
  }

  /** @throws RouteNotFound */
  async function routeToChange(tx: Transaction, actor: Actor, id: string): Promise<RouteRow> {
    const [row] = await tx
      .select()
      .from(modelRoutes)
      .where(and(eq(modelRoutes.workspaceId, actor.workspaceId), eq(modelRoutes.id, id)))
      .for('update')
    if (!row) throw new RouteNotFound(id)
    return row
  }

  /** A route is named where a model is, so it may not be mistaken for one. @throws ModelNameTaken */
  async function requireNoModel(actor: Actor, name: string): Promise<void> {
    const { models } = await catalogue.of(actor.workspaceId)
    for (const { id, provider } of models.values())
      if (id === name || provider === name) throw new ModelNameTaken(name)
  }

  const changed = (tx: Transaction) => tx.afterCommit(() => catalogue.changed())

  return {
    listRoutes: guarded('models:manage', async (actor: Actor): Promise<{ items: ModelRoute[] }> => {
      const rows = await database.drizzle
        .select()
        .from(modelRoutes)
        .where(eq(modelRoutes.workspaceId, actor.workspaceId))
        .orderBy(modelRoutes.name)
      const { models } = await catalogue.of(actor.workspaceId)
      return { items: rows.map((row) => routeView(row, models)) }
    }),

    /** @throws ModelNameTaken, ModelNotFound, TooManyModels */
    createRoute: guarded(
      'models:manage',
      async (actor: Actor, input: WriteModelRoute): Promise<ModelRoute> => {
        const models = await requireModels(actor, input)
        await requireNoModel(actor, input.name)
        return database.transaction(async (tx) => {
          await requireFreeName(tx, actor.workspaceId, input.name, isNameTaken)
          const [standing] = await tx
            .select({ many: count() })
            .from(modelRoutes)
            .where(eq(modelRoutes.workspaceId, actor.workspaceId))
          if (standing!.many >= mostRoutes) throw new TooManyModels(mostRoutes)
          const values = { id: newId('mrt'), workspaceId: actor.workspaceId, ...input }
          const [row] = await tx.insert(modelRoutes).values(values).returning()
          await appendEvents(tx, actor, [routeCreated(row!)])
          changed(tx)
          return routeView(row!, models)
        })
      },
    ),

    /** @throws RouteNotFound, ModelNameTaken, ModelNotFound */
    replaceRoute: guarded(
      'models:manage',
      async (actor: Actor, id: string, input: WriteModelRoute): Promise<ModelRoute> => {
        const models = await requireModels(actor, input)
        await requireNoModel(actor, input.name)
        return database.transaction(async (tx) => {
          const standing = await routeToChange(tx, actor, id)
          if (standing.name !== input.name)
            await requireFreeName(tx, actor.workspaceId, input.name, isNameTaken)
          const [row] = await tx
            .update(modelRoutes)
            .set({ ...input, updatedAt: new Date() })
            .where(eq(modelRoutes.id, id))
            .returning()
          await appendEvents(tx, actor, [routeChanged(row!)])
          changed(tx)
          return routeView(row!, models)
        })
      },
    ),

    /** @throws RouteNotFound */
    deleteRoute: guarded('models:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await routeToChange(tx, actor, id)
        await tx.delete(modelRoutes).where(eq(modelRoutes.id, id))
        await appendEvents(tx, actor, [routeDeleted(row)])
        changed(tx)
      })
    }),
  }
}

const routeView = (
  { id, name, steps, createdAt, updatedAt }: RouteRow,
  models: Catalogue['models'],
): ModelRoute => ({
  id,
  name,
  steps,
  missing: steps.flatMap(({ model }) => (models.has(model) ? [] : [model])),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})
