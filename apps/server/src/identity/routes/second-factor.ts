import {
  ConfirmPassword,
  ConfirmSecondFactor,
  RecoveryCodes,
  SecondFactor,
  SecondFactorEnrolment,
  Session,
} from '@gepeto/contract'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'
import { sendSession } from './session.ts'

const tags = ['account']

export function secondFactorRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/account/second-factor', {
    schema: {
      tags,
      summary: 'The own second step of signing in',
      response: { 200: SecondFactor, ...problems(401, 403) },
    },
    handler: ({ actor }) => identity.describeSecondFactor(actor),
  })

  app.post('/api/v1/account/second-factor', {
    config: { replay: 'anew' },
    schema: {
      tags,
      summary: 'Begin to set up an authenticator app',
      description: 'It holds once /confirm has been given a code. Beginning again makes another secret.',
      body: ConfirmPassword,
      response: { 201: SecondFactorEnrolment, ...problems(400, 401, 403, 409, 429) },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const enrolment = await identity.beginSecondFactor(
        request.actor,
        request.body,
        identity.callerOf(request),
      )
      return reply.code(201).send(enrolment)
    },
  })

  app.post('/api/v1/account/second-factor/confirm', {
    schema: {
      tags,
      summary: 'Finish setting it up, with a first code',
      description: 'The session is replaced.',
      body: ConfirmSecondFactor,
      response: { 200: Session, ...problems(400, 401, 403, 409, 429) },
    },
    handler: async (request, reply) => {
      const { code } = request.body
      const confirmed = await identity.confirmSecondFactor(request.actor, code, identity.callerOf(request))
      return sendSession(identity, reply, await identity.replaced(confirmed, identity.callerOf(request)))
    },
  })

  app.post('/api/v1/account/second-factor/disable', {
    schema: {
      tags,
      summary: 'Turn the authenticator app off',
      description: 'The session is replaced.',
      body: ConfirmPassword,
      response: { 200: Session, ...problems(400, 401, 403, 409, 429) },
    },
    handler: async (request, reply) => {
      const disabled = await identity.disableSecondFactor(
        request.actor,
        request.body,
        identity.callerOf(request),
      )
      return sendSession(identity, reply, await identity.replaced(disabled, identity.callerOf(request)))
    },
  })

  app.post('/api/v1/account/second-factor/recovery-codes', {
    schema: {
      tags,
      summary: 'New recovery codes; the old ones end',
      body: ConfirmPassword,
      response: { 201: RecoveryCodes, ...problems(400, 401, 403, 409, 429) },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const caller = identity.callerOf(request)
      const recoveryCodes = await identity.renewRecoveryCodes(request.actor, request.body, caller)
      return reply.code(201).send({ recoveryCodes })
    },
  })
}
