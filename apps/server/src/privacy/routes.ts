import { Readable } from 'node:stream'
import {
  ConsentList,
  DecideConsent,
  EraseQuery,
  ErasureCertificate,
  LegalHold,
  LegalHoldId,
  LegalHoldList,
  LiftLegalHold,
  PageQuery,
  Purpose,
  Retention,
  RetentionRun,
  SetLegalHold,
  SetRetention,
  UserId,
} from '@gepeto/contract'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Privacy } from './index.ts'

const tags = ['privacy']
const params = z.object({ id: UserId })
const archive = z.string().describe('application/zip: JSON files, and conversations as Markdown.')

export function privacyRoutes(app: Http, privacy: Privacy): void {
  app.get('/api/v1/privacy/me/export', {
    schema: {
      tags,
      summary: 'All of your own data in this workspace, in one archive',
      response: { 200: archive, ...problems(401, 403, 429) },
    },
    handler: async ({ actor }, reply) => sendArchive(reply, await privacy.exportOwn(actor)),
  })

  app.get('/api/v1/privacy/people/:id/export', {
    schema: {
      tags,
      summary: 'All of a person’s data in this workspace, in one archive',
      params,
      response: { 200: archive, ...problems(400, 401, 403, 404, 429) },
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

  retentionRoutes(app, privacy)
  holdRoutes(app, privacy)
  consentRoutes(app, privacy)
}

function retentionRoutes(app: Http, privacy: Privacy): void {
  app.get('/api/v1/privacy/retention', {
    schema: {
      tags,
      summary: 'How long each kind of data is kept',
      response: { 200: Retention, ...problems(401, 403) },
    },
    handler: ({ actor }) => privacy.getRetention(actor),
  })

  app.put('/api/v1/privacy/retention', {
    schema: {
      tags,
      summary: 'Set how long kinds of data are kept; those not named stay as they are',
      body: SetRetention,
      response: { 200: Retention, ...problems(400, 401, 403) },
    },
    handler: ({ actor, body }) => privacy.setRetention(actor, body),
  })

  app.post('/api/v1/privacy/retention/run', {
    schema: {
      tags,
      summary: 'Delete now what has been kept long enough, as is done once a day',
      response: { 200: RetentionRun, ...problems(401, 403) },
    },
    handler: ({ actor }) => privacy.applyRetention(actor),
  })
}

function holdRoutes(app: Http, privacy: Privacy): void {
  app.get('/api/v1/privacy/holds', {
    schema: {
      tags,
      summary: 'What is under legal hold',
      querystring: PageQuery,
      response: { 200: LegalHoldList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => privacy.listHolds(actor, query),
  })

  app.post('/api/v1/privacy/holds', {
    schema: {
      tags,
      summary: 'Put a person, a collection or the workspace under legal hold: nobody deletes it',
      body: SetLegalHold,
      response: { 201: LegalHold, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await privacy.setHold(actor, body)),
  })

  app.post('/api/v1/privacy/holds/:id/lift', {
    schema: {
      tags,
      summary: 'Lift a legal hold',
      params: z.object({ id: LegalHoldId }),
      body: LiftLegalHold,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id }, body }, reply) => {
      await privacy.liftHold(actor, id, body)
      return reply.code(204).send(null)
    },
  })
}

function consentRoutes(app: Http, privacy: Privacy): void {
  app.get('/api/v1/privacy/me/consents', {
    schema: {
      tags,
      summary: 'What you agreed to in this workspace',
      response: { 200: ConsentList, ...problems(401, 403) },
    },
    handler: ({ actor }) => privacy.ownConsents(actor),
  })

  app.put('/api/v1/privacy/me/consents/:purpose', {
    schema: {
      tags,
      summary: 'Give or withdraw a consent',
      params: z.object({ purpose: Purpose }),
      body: DecideConsent,
      response: { 200: ConsentList, ...problems(400, 401, 403, 409) },
    },
    handler: ({ actor, params: { purpose }, body }) => privacy.decideConsent(actor, purpose, body),
  })

  app.get('/api/v1/privacy/people/:id/consents', {
    schema: {
      tags,
      summary: 'What a person agreed to',
      params,
      response: { 200: ConsentList, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => privacy.consentsOfPerson(actor, id),
  })
}

const today = () => new Date().toISOString().slice(0, 10)

function sendArchive(reply: FastifyReply, pieces: AsyncIterable<Buffer>) {
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="personal-data-${today()}.zip"`)
    .send(Readable.from(pieces))
}
