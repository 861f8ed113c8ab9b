import {
  CircuitBreakerList,
  CreateModelProvider,
  ModelList,
  ModelProvider,
  ModelProviderKey,
  ModelProviderList,
  ModelProviderTest,
  ModelRoute,
  ModelRouteId,
  ModelRouteList,
  UpdateModelProvider,
  WriteModelRoute,
} from '@gepeto/contract'
import { z } from 'zod'
import { interfaceLanguage } from '../platform/http/language.ts'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Models } from './index.ts'

const tags = ['models']
const providerParams = z.object({ id: ModelProviderKey })
const routeParams = z.object({ id: ModelRouteId })

export function modelRoutes(app: Http, models: Models): void {
  app.get('/api/v1/models', {
    schema: {
      tags,
      summary: 'The models and routes that can be asked',
      response: { 200: ModelList, ...problems(401) },
    },
    handler: ({ actor }) => models.list(actor),
  })

  app.get('/api/v1/models/providers', {
    schema: {
      tags,
      summary: 'Where models are asked',
      response: { 200: ModelProviderList, ...problems(401, 403) },
    },
    handler: ({ actor }) => models.listProviders(actor),
  })

  app.post('/api/v1/models/providers', {
    schema: {
      tags,
      summary: 'Set up a provider',
      body: CreateModelProvider,
      response: { 201: ModelProvider, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await models.createProvider(actor, body)),
  })

  app.get('/api/v1/models/providers/:id', {
    schema: {
      tags,
      summary: 'One provider',
      params: providerParams,
      response: { 200: ModelProvider, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => models.getProvider(actor, id),
  })

  app.patch('/api/v1/models/providers/:id', {
    schema: {
      tags,
      summary: 'Change a provider',
      params: providerParams,
      body: UpdateModelProvider,
      response: { 200: ModelProvider, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => models.updateProvider(actor, id, body),
  })

  app.delete('/api/v1/models/providers/:id', {
    schema: {
      tags,
      summary: 'Delete a provider with its key',
      params: providerParams,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await models.deleteProvider(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.post('/api/v1/models/providers/:id/test', {
    schema: {
      tags,
      summary: 'Ask a provider for one word',
      params: providerParams,
      response: { 200: ModelProviderTest, ...problems(400, 401, 403, 404) },
    },
    handler: async (request) => {
      const { reason, ...result } = await models.testProvider(request.actor, request.params.id)
      return { ...result, reason: reason?.[interfaceLanguage(request)] ?? null }
    },
  })

  app.get('/api/v1/models/routes', {
    schema: {
      tags,
      summary: 'Routes: which models are asked, in which order',
      response: { 200: ModelRouteList, ...problems(401, 403) },
    },
    handler: ({ actor }) => models.listRoutes(actor),
  })

  app.post('/api/v1/models/routes', {
    schema: {
      tags,
      summary: 'Create a route',
      body: WriteModelRoute,
      response: { 201: ModelRoute, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await models.createRoute(actor, body)),
  })

  app.put('/api/v1/models/routes/:id', {
    schema: {
      tags,
      summary: 'Replace a route',
      params: routeParams,
      body: WriteModelRoute,
      response: { 200: ModelRoute, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => models.replaceRoute(actor, id, body),
  })

  app.delete('/api/v1/models/routes/:id', {
    schema: {
      tags,
      summary: 'Delete a route',
      params: routeParams,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await models.deleteRoute(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.get('/api/v1/models/breakers', {
    schema: {
      tags,
      summary: 'What is failing, and when it is tried again',
      response: { 200: CircuitBreakerList, ...problems(401, 403) },
    },
    handler: ({ actor }) => models.listBreakers(actor),
  })
}
