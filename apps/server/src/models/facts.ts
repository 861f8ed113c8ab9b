import type { Fact } from '../audit/index.ts'
import type { ProviderRow, RouteRow } from './tables.ts'

/** What of a provider is written down: everything but its key. */
const providerData = ({ name, kind, baseUrl, models, apiKey, isEnabled }: ProviderRow) => ({
  name,
  kind,
  baseUrl,
  models,
  hasKey: apiKey !== null,
  isEnabled,
})

export const providerCreated = (provider: ProviderRow): Fact => ({
  kind: 'models.provider.created',
  subjectId: provider.id,
  data: providerData(provider),
})

export const providerChanged = (provider: ProviderRow, isKeyNew: boolean): Fact => ({
  kind: 'models.provider.changed',
  subjectId: provider.id,
  data: { ...providerData(provider), isKeyNew },
})

export const providerDeleted = ({ id, name }: ProviderRow): Fact => ({
  kind: 'models.provider.deleted',
  subjectId: id,
  data: { name },
})

export const providerTested = (id: string, model: string, isWorking: boolean): Fact => ({
  kind: 'models.provider.tested',
  subjectId: id,
  data: { model, isWorking },
})

export const routeCreated = ({ id, name, steps }: RouteRow): Fact => ({
  kind: 'models.route.created',
  subjectId: id,
  data: { name, steps },
})

export const routeChanged = ({ id, name, steps }: RouteRow): Fact => ({
  kind: 'models.route.changed',
  subjectId: id,
  data: { name, steps },
})

export const routeDeleted = ({ id, name }: RouteRow): Fact => ({
  kind: 'models.route.deleted',
  subjectId: id,
  data: { name },
})
