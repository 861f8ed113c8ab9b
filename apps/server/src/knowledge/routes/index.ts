import { SearchRequest, SearchResults } from '@gepeto/contract'
import type { FastifyInstance } from 'fastify'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Knowledge } from '../index.ts'
import { collectionRoutes } from './collections.ts'
import { documentRoutes } from './documents.ts'
import { embeddingRoutes } from './embeddings.ts'

export function knowledgeRoutes(app: Http, knowledge: Knowledge): void {
  collectionRoutes(app, knowledge)
  embeddingRoutes(app, knowledge)
  app.register(async (scope) => {
    await app.takeFiles(scope as unknown as FastifyInstance)
    documentRoutes(scope as unknown as Http, knowledge)
  })

  app.post('/api/v1/search', {
    config: { replay: 'anew' },
    schema: {
      tags: ['knowledge'],
      summary: 'Find passages',
      body: SearchRequest,
      response: { 200: SearchResults, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, body }) => knowledge.search(actor, body),
  })
}
