import { Readable } from 'node:stream'
import {
  AuditChangeList,
  AuditChangesExportQuery,
  AuditChangesQuery,
  AuditEventList,
  AuditExportQuery,
  AuditObjectId,
  AuditQuery,
  AuditState,
  AuditTimeline,
  AuditTimelineQuery,
  AuditVerification,
  AuditVerifyQuery,
  EventId,
  InclusionProof,
  LogForwardingState,
  LogForwardingTest,
  RotatedKeys,
  SetLogForwarding,
} from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { interfaceLanguage } from '../platform/http/language.ts'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import type { Audit } from './audit.ts'
import type { ForwardingView } from './forwarding/commands.ts'
import type { Timeline } from './timeline.ts'

const tags = ['audit']

export function auditRoutes(app: Http, audit: Audit, timeline: Timeline): void {
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
      reply.header('content-disposition', `attachment; filename="${fileName(actor.workspaceId, query)}"`)
      return sendText(reply, type, lines)
    },
  })

  app.get('/api/v1/audit/verify', {
    schema: {
      tags,
      summary: 'Check the whole log: that nothing was changed, taken out, moved or put in',
      querystring: AuditVerifyQuery,
      response: { 200: AuditVerification, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => audit.verifyLog(actor, query.chain),
  })

  app.get('/api/v1/audit/timeline/:id', {
    schema: {
      tags,
      summary: 'What happened to one object, and what it was at a time, by its events alone',
      params: z.object({ id: AuditObjectId }),
      querystring: AuditTimelineQuery,
      response: { 200: AuditTimeline, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, query }) => timeline.readTimeline(actor, id, query),
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

/** Where what stands in the chain is read from other sides: reports, and where it is sent. */
export function auditControlRoutes(app: Http, audit: Audit): void {
  app.get('/api/v1/audit/state', {
    schema: {
      tags,
      summary: 'How the chain stands: its last link, what is unlinked, the last checkpoint, the last check',
      response: { 200: AuditState, ...problems(401, 403) },
    },
    handler: ({ actor }) => audit.getState(actor),
  })

  app.get('/api/v1/audit/changes', {
    schema: {
      tags,
      summary: 'What was changed in configuration, roles and access over a period',
      querystring: AuditChangesQuery,
      response: { 200: AuditChangeList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => audit.listChanges(actor, query),
  })

  app.get('/api/v1/audit/changes/export', {
    schema: {
      tags,
      summary: 'The same as a table',
      querystring: AuditChangesExportQuery,
      response: { 200: z.string().describe('text/csv in UTF-8.'), ...problems(400, 401, 403) },
    },
    handler: async (request, reply) => {
      const table = await audit.exportChanges(request.actor, request.query, interfaceLanguage(request))
      const { from, to } = request.query
      const name = ['changes', day(from), day(to ?? new Date().toISOString())].filter(Boolean).join('-')
      reply.header('content-disposition', `attachment; filename="${name}.csv"`)
      return reply.type('text/csv; charset=utf-8').send(table)
    },
  })

  const told = (forwarding: ForwardingView | null, language: InterfaceLanguage) => ({
    forwarding: forwarding && { ...forwarding, failure: forwarding.failure?.[language] ?? null },
  })

  app.get('/api/v1/audit/forwarding', {
    schema: {
      tags,
      summary: 'Where the log is sent, and how far it has come',
      response: { 200: LogForwardingState, ...problems(401, 403) },
    },
    handler: async (request) => told(await audit.getForwarding(request.actor), interfaceLanguage(request)),
  })

  app.put('/api/v1/audit/forwarding', {
    schema: {
      tags,
      summary: 'Send the log to a collector as it is written: syslog over TLS, or HTTP',
      body: SetLogForwarding,
      response: { 200: LogForwardingState, ...problems(400, 401, 403) },
    },
    handler: async (request) =>
      told(await audit.setForwarding(request.actor, request.body), interfaceLanguage(request)),
  })

  app.delete('/api/v1/audit/forwarding', {
    schema: {
      tags,
      summary: 'Send the log nowhere any more',
      response: { 204: noContent, ...problems(401, 403, 404) },
    },
    handler: async ({ actor }, reply) => {
      await audit.removeForwarding(actor)
      return reply.code(204).send(null)
    },
  })

  app.post('/api/v1/audit/forwarding/test', {
    schema: {
      tags,
      summary: 'Send the collector one event that says that this is a test',
      response: { 200: LogForwardingTest, ...problems(401, 403, 404) },
    },
    handler: async (request) => {
      const { reason, ...trial } = await audit.testForwarding(request.actor)
      return { ...trial, reason: reason?.[interfaceLanguage(request)] ?? null }
    },
  })
}

const day = (time: string | undefined) => time?.slice(0, 10)

/** `audit-WORKSPACE-FROM-TO.csv`, without the first day where it reaches back to the beginning; what is left out is told. */
function fileName(workspaceId: string, { format, chain, from, to, ...filters }: AuditExportQuery): string {
  const isPartial = Object.values(filters).some((value) => value !== undefined)
  const parts = [
    'audit',
    chain === 'system' ? 'system' : workspaceId,
    day(from),
    day(to ?? new Date().toISOString()),
    isPartial && 'part',
  ]
  return `${parts.filter(Boolean).join('-')}.${format}`
}

function sendText(reply: FastifyReply, type: string, lines: AsyncIterable<string>) {
  return reply.type(`${type}; charset=utf-8`).send(Readable.from(lines))
}
