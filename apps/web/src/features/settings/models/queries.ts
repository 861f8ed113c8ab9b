import { queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'

/** All of these are read anew after each change, and the list of models with them. */
export const changedByModels = ['model-settings', 'models']

export const providersQuery = queryOptions({
  queryKey: ['model-settings', 'providers'],
  queryFn: async ({ signal }) => (await gepeto.models.providers.list({ signal })).items,
})

export const routesQuery = queryOptions({
  queryKey: ['model-settings', 'routes'],
  queryFn: async ({ signal }) => (await gepeto.models.routes.list({ signal })).items,
})

/** What is failing changes by itself. */
export const breakersQuery = queryOptions({
  queryKey: ['model-settings', 'breakers'],
  queryFn: async ({ signal }) => (await gepeto.models.breakers({ signal })).items,
  refetchInterval: 5000,
})

/** Looked at often while vectors are being made. */
export const embeddingsQuery = queryOptions({
  queryKey: ['model-settings', 'embeddings'],
  queryFn: ({ signal }) => gepeto.models.embeddings.get({ signal }),
  refetchInterval: ({ state }) => (state.data?.coming ? 2000 : false),
})
