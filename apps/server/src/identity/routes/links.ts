import { RequestPasswordReset, ResetLink, ResetPassword, UserId, VerifyEmail } from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['identity']

export function linkRoutes(app: Http, identity: Identity): void {
  app.post('/api/v1/auth/password-reset', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Ask for a link to choose a new password',
      description: 'The answer is the same whether an account has this address or not.',
      body: RequestPasswordReset,
      response: { 202: noContent, ...problems(400, 429) },
    },
    handler: async (request, reply) => {
      await identity.requestPasswordReset(request.body.email, identity.callerOf(request))
      return reply.code(202).send(null)
    },
  })

  app.post('/api/v1/auth/password-reset/complete', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Choose a new password with such a link',
      description: 'Ends every session and token of the account.',
      body: ResetPassword,
      response: { 204: noContent, ...problems(400, 429) },
    },
    handler: async (request, reply) => {
      await identity.resetPassword(request.body, identity.callerOf(request))
      return reply.code(204).send(null)
    },
  })

  app.post('/api/v1/users/:id/password-reset', {
    schema: {
      tags,
      summary: 'A link for somebody else to choose a new password',
      description: 'Only for a person signed in on the page, who may do and read all that the other may.',
      params: z.object({ id: UserId }),
      response: { 201: ResetLink, ...problems(401, 403, 404, 409) },
    },
    handler: async (request, reply) =>
      reply
        .code(201)
        .send(await identity.makeResetLinkFor(request.actor, request.params.id, identity.callerOf(request))),
  })

  app.post('/api/v1/account/email-verification', {
    schema: {
      tags,
      summary: 'Send a link that proves the own e-mail address',
      response: { 202: noContent, ...problems(401, 403, 409, 429, 503) },
    },
    handler: async (request, reply) => {
      const caller = identity.callerOf(request)
      await identity.requestEmailVerification(request.actor, caller, caller.language)
      return reply.code(202).send(null)
    },
  })

  app.post('/api/v1/auth/email-verification', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Prove an e-mail address with such a link',
      body: VerifyEmail,
      response: { 204: noContent, ...problems(400) },
    },
    handler: async (request, reply) => {
      await identity.verifyEmail(request.body.token, identity.callerOf(request))
      return reply.code(204).send(null)
    },
  })
}
