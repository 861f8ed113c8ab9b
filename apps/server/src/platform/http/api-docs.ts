import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { docsPolicy } from '../gate/response-headers.ts'
import { makePublic } from './page-files.ts'
import type { Http } from './server.ts'

/** The OpenAPI document, and a page on which it can be read and tried. */
export async function serveApiDocs(app: Http): Promise<void> {
  await app.register(async (scope) => {
    makePublic(scope as unknown as FastifyInstance)
    scope.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
      reply.serializer(JSON.stringify).type('application/json; charset=utf-8').send(app.swagger()),
    )
    await scope.register(swaggerUi, {
      routePrefix: '/api/docs',
      staticCSP: docsPolicy,
      uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
      theme: { title: 'Gepeto API' },
    })
  })
}
