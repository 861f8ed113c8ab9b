import { Readable } from 'node:stream'
import {
  AuditEventList,
  AuditExportQuery,
  AuditQuery,
  AuditVerification,
  EventId,
  InclusionProof,
  RotatedKeys,
} from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Audit } from './audit.ts'

const tags = ['audit']

export function auditRoutes(app: Http, audit: Audit): void {
  app.get('/api/v1/audit', {
    schema: {
      tags,
      summary: 'What happened, the newest first; reading it is written down too',
      querystring: AuditQuery,
      response: { 200: AuditEventList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => audit.listEvents(actor, query),
  })

  app.get('/api/v1/audit/export', {
    schema: {
      tags,
      summary: 'The log as a file, for people or for checking it elsewhere',
      querystring: AuditExportQuery,
      response: {
        200: z.string().describe('application/x-ndjson, or text/csv in UTF-8, as a stream.'),
        ...problems(400, 401, 403),
      },
    },
    handler: async ({ actor, query }, reply) => {
      const lines = await audit.exportLog(actor, query)
      const type = query.format === 'csv' ? 'text/csv' : 'application/x-ndjson'
      reply.header('content-disposition', `attachment; filename="audit.${query.format}"`)
      return sendText(reply, type, lines)
    },
  })

  app.get('/api/v1/audit/verify', {
    schema: {
      tags,
      summary: 'Check the whole log: that nothing was changed, taken out, moved or put in',
      response: { 200: AuditVerification, ...problems(401, 403) },
    },
    handler: ({ actor }) => audit.verifyLog(actor),
  })

  app.post('/api/v1/audit/rotate-keys', {
    schema: {
      tags,
      summary: 'Wrap every data key of this installation with a new key, while it serves',
      response: { 200: RotatedKeys, ...problems(401, 403) },
    },
    handler: ({ actor }) => audit.rotateKeys(actor),
  })

  app.get('/api/v1/audit/:id/proof', {
    schema: {
      tags,
      summary: 'Proof that an event stands in the signed chain, to be checked without the database',
      params: z.object({ id: EventId }),
      response: { 200: InclusionProof, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id } }) => audit.proveEvent(actor, id),
  })
}

function sendText(reply: FastifyReply, type: string, lines: AsyncIterable<string>) {
  return reply.type(`${type}; charset=utf-8`).send(Readable.from(lines))
}
