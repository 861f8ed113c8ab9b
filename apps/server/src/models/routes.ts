import { ModelList } from '@gepeto/contract'
import { problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Models } from './index.ts'

export function modelRoutes(app: Http, models: Models): void {
  app.get('/api/v1/models', {
    schema: {
      tags: ['models'],
      summary: 'The models that can be asked',
      response: { 200: ModelList, ...problems(401) },
    },
    handler: async () => models.list(),
  })
}
