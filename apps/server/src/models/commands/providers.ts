import {
  type CreateModelProvider,
  kindOf,
  type ModelProvider,
  type UpdateModelProvider,
} from '@gepeto/contract'
import { and, count, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import type { Connections } from '../../platform/egress/egress.ts'
import { newId } from '../../platform/ids.ts'
import type { Resilience } from '../../platform/resilience/index.ts'
import { type ModelCatalogue, scopeOf, usualOf } from '../catalogue.ts'
import {
  ModelNameTaken,
  ProviderFromEnvironment,
  ProviderIncomplete,
  ProviderNotFound,
  TooManyModels,
} from '../errors.ts'
import { providerChanged, providerCreated, providerDeleted, providerTested } from '../facts.ts'
import type { ProviderKeys } from '../provider-keys.ts'
import type { ProviderSettings } from '../providers/provider.ts'
import { type Trial, tryModel } from '../providers/try-model.ts'
import type { ConfiguredModel } from '../route.ts'
import { modelProviders, modelRoutes, type ProviderRow } from '../tables.ts'

/** Most providers of a workspace. */
const mostProviders = 50

export interface ModelCommandsOptions {
  database: Database
  catalogue: ModelCatalogue
  providerKeys: ProviderKeys
  /** Checks the addresses that people name. */
  connections: Connections
  resilience: Resilience
  isNameTaken: IsNameTaken
}

/** Whether something else that is asked like a model has this name in a workspace. */
export type IsNameTaken = (tx: Transaction, workspaceId: string, name: string) => Promise<boolean>

/** What is asked under these names is no provider and no route. */
const reserved = new Set(['gepeto', 'builtin'])

/** Serialises the names of a workspace's providers and routes, which share one space with what `isNameTaken` knows. */
export async function requireFreeName(
  tx: Transaction,
  workspaceId: string,
  name: string,
  isNameTaken: IsNameTaken,
): Promise<void> {
  if (reserved.has(name)) throw new ModelNameTaken(name, true)
  await tx.$client.query('select pg_advisory_xact_lock(hashtext($1))', [`models ${workspaceId}`])
  const [provider] = await tx
    .select({ id: modelProviders.id })
    .from(modelProviders)
    .where(and(eq(modelProviders.workspaceId, workspaceId), eq(modelProviders.name, name)))
  const [route] = await tx
    .select({ id: modelRoutes.id })
    .from(modelRoutes)
    .where(and(eq(modelRoutes.workspaceId, workspaceId), eq(modelRoutes.name, name)))
  if (provider || route || (await isNameTaken(tx, workspaceId, name))) throw new ModelNameTaken(name)
}

export function providerCommands(options: ModelCommandsOptions) {
  const { database, catalogue, providerKeys, connections, resilience, isNameTaken } = options
  const fromEnvironment = (id: string) => catalogue.environment.find(({ name }) => name === id)

  /** @throws ProviderNotFound, ProviderFromEnvironment */
  async function providerToChange(tx: Transaction, actor: Actor, id: string): Promise<ProviderRow> {
    if (fromEnvironment(id)) throw new ProviderFromEnvironment(id)
    const [row] = await tx
      .select()
      .from(modelProviders)
      .where(and(eq(modelProviders.workspaceId, actor.workspaceId), eq(modelProviders.id, id)))
      .for('update')
    if (!row) throw new ProviderNotFound(id)
    return row
  }

  function forget(tx: Transaction, { workspaceId, name }: ProviderRow): void {
    tx.afterCommit(() => {
      resilience.forget(`${scopeOf(workspaceId)}${name}/`)
      catalogue.changed()
    })
  }

  return {
    /** Those that the server's variables offer, then the workspace's own. */
    listProviders: guarded('models:manage', async (actor: Actor): Promise<{ items: ModelProvider[] }> => {
      const rows = await database.drizzle
        .select()
        .from(modelProviders)
        .where(eq(modelProviders.workspaceId, actor.workspaceId))
        .orderBy(modelProviders.id)
      return { items: [...catalogue.environment.map(environmentView), ...rows.map(providerView)] }
    }),

    /** @throws ProviderNotFound */
    getProvider: guarded('models:manage', async (actor: Actor, id: string): Promise<ModelProvider> => {
      const given = fromEnvironment(id)
      if (given) return environmentView(given)
      return providerView(await findProvider(database, actor, id))
    }),

    /** @throws ModelNameTaken, ProviderIncomplete, AddressForbidden, TooManyModels */
    createProvider: guarded(
      'models:manage',
      (actor: Actor, { apiKey, baseUrl, ...input }: CreateModelProvider): Promise<ModelProvider> => {
        requireComplete(input.kind, apiKey, baseUrl)
        if (baseUrl) connections.check(baseUrl)
        return database.transaction(async (tx) => {
          // A provider of the server, present or to come, is not to be mistaken for another one.
          if (isKind(input.name)) throw new ModelNameTaken(input.name, !fromEnvironment(input.name))
          await requireFreeName(tx, actor.workspaceId, input.name, isNameTaken)
          const [standing] = await tx
            .select({ many: count() })
            .from(modelProviders)
            .where(eq(modelProviders.workspaceId, actor.workspaceId))
          if (standing!.many >= mostProviders) throw new TooManyModels(mostProviders)
          const id = newId('mpr')
          const placed = { ...input, id, workspaceId: actor.workspaceId, baseUrl: baseUrl ?? null }
          const [row] = await tx
            .insert(modelProviders)
            .values({
              ...placed,
              models: [...new Set(input.models)],
              ...(await providerKeys.close(tx, placed, apiKey ?? null)),
            })
            .returning()
          await appendEvents(tx, actor, [providerCreated(row!)])
          forget(tx, row!)
          return providerView(row!)
        })
      },
    ),

    /** @throws ProviderNotFound, ProviderFromEnvironment, ProviderIncomplete, AddressForbidden */
    updateProvider: guarded(
      'models:manage',
      (actor: Actor, id: string, change: UpdateModelProvider): Promise<ModelProvider> => {
        const { apiKey, baseUrl, models, isEnabled } = change
        if (baseUrl) connections.check(baseUrl)
        return database.transaction(async (tx) => {
          const row = await providerToChange(tx, actor, id)
          const isMoved = baseUrl !== undefined && baseUrl !== addressOf(row)
          if (isMoved && row.apiKey !== null && apiKey === undefined)
            throw new ProviderIncomplete('key-for-address')
          if (apiKey === null && kindOf(row.kind).key === 'needed') throw new ProviderIncomplete('key')
          // The key is bound to the address as it is written.
          const placed = isMoved ? { ...row, baseUrl } : row
          const [changed] = await tx
            .update(modelProviders)
            .set({
              baseUrl: placed.baseUrl,
              ...(models === undefined ? {} : { models: [...new Set(models)] }),
              ...(isEnabled === undefined ? {} : { isEnabled }),
              ...(apiKey === undefined ? {} : await providerKeys.close(tx, placed, apiKey)),
              updatedAt: new Date(),
            })
            .where(eq(modelProviders.id, id))
            .returning()
          await appendEvents(tx, actor, [providerChanged(changed!, apiKey !== undefined)])
          forget(tx, row)
          return providerView(changed!)
        })
      },
    ),

    /** Routes that name its models go on without them. @throws ProviderNotFound, ProviderFromEnvironment */
    deleteProvider: guarded('models:manage', async (actor: Actor, id: string): Promise<void> => {
      await database.transaction(async (tx) => {
        const row = await providerToChange(tx, actor, id)
        await tx.delete(modelProviders).where(eq(modelProviders.id, id))
        await appendEvents(tx, actor, [providerDeleted(row)])
        forget(tx, row)
      })
    }),

    /** Asks the provider's usual model for one word, whatever its breaker says. @throws ProviderNotFound */
    testProvider: guarded('models:manage', async (actor: Actor, id: string): Promise<Trial> => {
      const tested = await modelToTest(actor, id)
      const result = await tryModel(tested)
      await database.transaction((tx) =>
        appendEvents(tx, actor, [providerTested(id, tested.id, result.isWorking)]),
      )
      return result
    }),
  }

  async function modelToTest(actor: Actor, id: string): Promise<ConfiguredModel> {
    if (fromEnvironment(id)) {
      const { models } = await catalogue.of(actor.workspaceId)
      return usualOf(models, id)!
    }
    const [model] = await catalogue.modelsOf(await findProvider(database, actor, id))
    if (!model) throw new ProviderIncomplete('key')
    return model
  }
}

/** @throws ProviderNotFound */
async function findProvider({ drizzle }: Database, actor: Actor, id: string): Promise<ProviderRow> {
  const [row] = await drizzle
    .select()
    .from(modelProviders)
    .where(and(eq(modelProviders.workspaceId, actor.workspaceId), eq(modelProviders.id, id)))
  if (!row) throw new ProviderNotFound(id)
  return row
}

function requireComplete(kind: ProviderRow['kind'], apiKey?: string, baseUrl?: string): void {
  const facts = kindOf(kind)
  if (facts.key === 'needed' && !apiKey) throw new ProviderIncomplete('key')
  if (!facts.baseUrl && !baseUrl) throw new ProviderIncomplete('address')
}

const isKind = (name: string): boolean => kindOf(name as ProviderRow['kind']) !== undefined

const addressOf = ({ baseUrl, kind }: Pick<ProviderRow, 'baseUrl' | 'kind'>): string =>
  baseUrl ?? kindOf(kind).baseUrl ?? ''

const providerView = (row: ProviderRow): ModelProvider => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  baseUrl: addressOf(row),
  models: row.models,
  hasKey: row.apiKey !== null,
  isEnabled: row.isEnabled,
  origin: 'workspace',
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

const environmentView = ({ name, kind, apiKey, baseUrl, models }: ProviderSettings): ModelProvider => ({
  id: name,
  name,
  kind,
  baseUrl,
  models: [...models],
  hasKey: apiKey !== undefined,
  isEnabled: true,
  origin: 'environment',
  createdAt: null,
  updatedAt: null,
})
