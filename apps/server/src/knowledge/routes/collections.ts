import {
  Collection,
  CollectionAccess,
  CollectionId,
  CollectionList,
  CreateCollection,
  PageQuery,
  UpdateCollection,
} from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Knowledge } from '../index.ts'

const tags = ['knowledge']
const params = z.object({ id: CollectionId })

export function collectionRoutes(app: Http, knowledge: Knowledge): void {
  app.get('/api/v1/collections', {
    schema: {
      tags,
      summary: 'Collections',
      querystring: PageQuery,
      response: { 200: CollectionList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => knowledge.listCollections(actor, query),
  })

  app.post('/api/v1/collections', {
    schema: {
      tags,
      summary: 'Create a collection',
      body: CreateCollection,
      response: { 201: Collection, ...problems(400, 401, 403) },
    },
    handler: async ({ actor, body }, reply) =>
      reply.code(201).send(await knowledge.createCollection(actor, body)),
  })

  app.post('/api/v1/collections/sample', {
    schema: {
      tags,
      summary: 'Create the sample collection',
      description:
        'A course hand-out in Portuguese and an operations runbook in English, to try questions on.',
      response: { 201: Collection, ...problems(401, 403) },
    },
    handler: async ({ actor }, reply) => reply.code(201).send(await knowledge.createSample(actor)),
  })

  app.get('/api/v1/collections/:id', {
    schema: {
      tags,
      summary: 'One collection',
      params,
      response: { 200: Collection, ...problems(401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => knowledge.getCollection(actor, id),
  })

  app.patch('/api/v1/collections/:id', {
    schema: {
      tags,
      summary: 'Rename or describe a collection',
      params,
      body: UpdateCollection,
      response: { 200: Collection, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id }, body }) => {
      await knowledge.updateCollection(actor, id, body)
      return knowledge.getCollection(actor, id)
    },
  })

  app.get('/api/v1/collections/:id/access', {
    schema: {
      tags,
      summary: 'Who may read and change a collection',
      params,
      response: { 200: CollectionAccess, ...problems(401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => knowledge.collectionAccess(actor, id),
  })

  app.put('/api/v1/collections/:id/access', {
    schema: {
      tags,
      summary: 'Share or restrict a collection',
      description: 'Replaces all grants. Whoever restricts a collection keeps changing it.',
      params,
      body: CollectionAccess,
      response: { 200: CollectionAccess, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id }, body }) => {
      await knowledge.shareCollection(actor, id, body)
      return knowledge.collectionAccess(actor, id)
    },
  })

  app.delete('/api/v1/collections/:id', {
    schema: {
      tags,
      summary: 'Delete a collection with all that is in it',
      params,
      response: { 204: noContent, ...problems(401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await knowledge.deleteCollection(actor, id)
      return reply.code(204).send(null)
    },
  })
}
