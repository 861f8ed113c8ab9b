import type {
  ChooseEmbedding,
  CircuitBreakerList,
  CreateModelProvider,
  EmbeddingSettings,
  EmbeddingTest,
  ModelList,
  ModelProvider,
  ModelProviderList,
  ModelProviderTest,
  ModelRoute,
  ModelRouteList,
  TestEmbedding,
  UpdateModelProvider,
  WriteModelRoute,
} from '@gepeto/contract'
import type { z } from 'zod'
import type { Requester, RequestOptions } from './request.ts'

const providersPath = '/api/v1/models/providers'
const routesPath = '/api/v1/models/routes'
const embeddingsPath = '/api/v1/models/embeddings'

/** Models, where they are asked, and in which order. */
export function modelCalls({ json }: Requester) {
  const post = <Result>(path: string, body?: unknown, more?: RequestOptions) =>
    json<Result>(path, { method: 'POST', json: body, ...more })
  const remove = (path: string) => json<void>(path, { method: 'DELETE' })
  return {
    list: (more?: RequestOptions) => json<ModelList>('/api/v1/models', more),
    providers: {
      list: (more?: RequestOptions) => json<ModelProviderList>(providersPath, more),
      get: (id: string, more?: RequestOptions) => json<ModelProvider>(`${providersPath}/${id}`, more),
      create: (body: z.input<typeof CreateModelProvider>) => post<ModelProvider>(providersPath, body),
      update: (id: string, body: UpdateModelProvider) =>
        json<ModelProvider>(`${providersPath}/${id}`, { method: 'PATCH', json: body }),
      delete: (id: string) => remove(`${providersPath}/${id}`),
      /** Asks its usual model for one word. */
      test: (id: string, more?: RequestOptions) =>
        post<ModelProviderTest>(`${providersPath}/${id}/test`, undefined, more),
    },
    routes: {
      list: (more?: RequestOptions) => json<ModelRouteList>(routesPath, more),
      create: (body: z.input<typeof WriteModelRoute>) => post<ModelRoute>(routesPath, body),
      replace: (id: string, body: z.input<typeof WriteModelRoute>) =>
        json<ModelRoute>(`${routesPath}/${id}`, { method: 'PUT', json: body }),
      delete: (id: string) => remove(`${routesPath}/${id}`),
    },
    /** What makes the vectors that passages are found by. */
    embeddings: {
      get: (more?: RequestOptions) => json<EmbeddingSettings>(embeddingsPath, more),
      choose: (body: ChooseEmbedding) =>
        json<EmbeddingSettings>(embeddingsPath, { method: 'PUT', json: body }),
      /** Asks a model for one vector. */
      test: (body: TestEmbedding, more?: RequestOptions) =>
        post<EmbeddingTest>(`${embeddingsPath}/test`, body, more),
    },
    /** What is failing, and when it is tried again. */
    breakers: (more?: RequestOptions) => json<CircuitBreakerList>('/api/v1/models/breakers', more),
  }
}
