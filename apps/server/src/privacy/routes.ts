import { Readable } from 'node:stream'
import { EraseQuery, ErasureCertificate, UserId } from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Privacy } from './privacy.ts'

const tags = ['privacy']
const params = z.object({ id: UserId })
const archive = z.string().describe('application/zip: JSON files, and conversations as Markdown.')

export function privacyRoutes(app: Http, privacy: Privacy): void {
  app.get('/api/v1/privacy/me/export', {
    schema: {
      tags,
      summary: 'All of your own data in this workspace, in one archive',
      response: { 200: archive, ...problems(401, 403) },
    },
    handler: async ({ actor }, reply) => sendArchive(reply, await privacy.exportOwn(actor)),
  })

  app.get('/api/v1/privacy/people/:id/export', {
    schema: {
      tags,
      summary: 'All of a person’s data in this workspace, in one archive',
      params,
      response: { 200: archive, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) =>
      sendArchive(reply, await privacy.exportPerson(actor, id)),
  })

  app.delete('/api/v1/privacy/people/:id', {
    schema: {
      tags,
      summary: 'Erase a person from this workspace for good',
      params,
      querystring: EraseQuery,
      response: { 200: ErasureCertificate, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, query }) => privacy.erasePerson(actor, id, query.confirm),
  })
}

function sendArchive(reply: FastifyReply, pieces: AsyncIterable<Buffer>) {
  return reply
    .type('application/zip')
    .header('content-disposition', 'attachment; filename="personal-data.zip"')
    .send(Readable.from(pieces))
}
