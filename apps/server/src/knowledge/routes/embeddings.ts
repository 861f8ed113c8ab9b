import { ChooseEmbedding, EmbeddingSettings, EmbeddingTest, TestEmbedding } from '@gepeto/contract'
import { interfaceLanguage } from '../../platform/http/language.ts'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Knowledge } from '../index.ts'

const tags = ['models']

export function embeddingRoutes(app: Http, knowledge: Knowledge): void {
  app.get('/api/v1/models/embeddings', {
    schema: {
      tags,
      summary: 'What makes the vectors that passages are found by',
      response: { 200: EmbeddingSettings, ...problems(401, 403) },
    },
    handler: ({ actor }) => knowledge.getEmbeddings(actor),
  })

  app.put('/api/v1/models/embeddings', {
    schema: {
      tags,
      summary: 'Choose another model: vectors are made anew in the background',
      body: ChooseEmbedding,
      response: { 200: EmbeddingSettings, ...problems(400, 401, 403) },
    },
    handler: ({ actor, body }) => knowledge.chooseEmbedding(actor, body),
  })

  app.post('/api/v1/models/embeddings/test', {
    schema: {
      tags,
      summary: 'Ask an embedding model for one vector',
      body: TestEmbedding,
      response: { 200: EmbeddingTest, ...problems(400, 401, 403) },
    },
    handler: async (request) => {
      const { reason, ...result } = await knowledge.testEmbedding(request.actor, request.body)
      return { ...result, reason: reason?.[interfaceLanguage(request)] ?? null }
    },
  })
}
