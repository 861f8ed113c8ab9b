import { ApiKeyList, ApiKeysQuery, CreateApiKey, CreatedApiKey, KeyId } from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['keys']

export function keyRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/keys', {
    schema: {
      tags,
      summary: 'API keys: your own, or everyone’s',
      querystring: ApiKeysQuery,
      response: { 200: ApiKeyList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query: { of, ...query } }) =>
      of === 'everyone' ? identity.listEveryApiKey(actor, query) : identity.listApiKeys(actor, query),
  })

  app.post('/api/v1/keys', {
    schema: {
      tags,
      summary: 'Create an API key; it is shown once',
      body: CreateApiKey,
      response: { 201: CreatedApiKey, ...problems(400, 401, 403) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await identity.createApiKey(actor, body)),
  })

  app.delete('/api/v1/keys/:id', {
    schema: {
      tags,
      summary: 'Revoke an API key',
      params: z.object({ id: KeyId }),
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params }, reply) => {
      await identity.revokeApiKey(actor, params.id)
      return reply.code(204).send(null)
    },
  })
}
