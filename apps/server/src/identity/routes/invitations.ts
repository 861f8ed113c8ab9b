import {
  CreateInvitation,
  InvitationId,
  InvitationList,
  InvitationsQuery,
  OpenedInvitation,
  OpenInvitation,
  ResendInvitation,
  SentInvitation,
} from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { interfaceLanguage } from '../../platform/http/language.ts'
import { ownAddress } from '../../platform/http/own-address.ts'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Delivery } from '../commands/invitations.ts'
import type { Identity } from '../index.ts'

const tags = ['people']
const params = z.object({ id: InvitationId })

export function invitationRoutes(app: Http, identity: Identity): void {
  /** @param language of the message, where the inviter names one; else the request's */
  const delivery = (request: FastifyRequest, language: string | undefined): Delivery => ({
    origin: ownAddress(request, identity.publicUrl),
    language: language === undefined ? interfaceLanguage(request) : /^pt\b/.test(language) ? 'pt-BR' : 'en',
  })

  app.get('/api/v1/invitations', {
    schema: {
      tags,
      summary: 'Invitations',
      querystring: InvitationsQuery,
      response: { 200: InvitationList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => identity.listInvitations(actor, query),
  })

  app.post('/api/v1/invitations', {
    schema: {
      tags,
      summary: 'Invite a person by e-mail',
      description: 'Where no message can be sent, the answer holds the link, this once.',
      body: CreateInvitation,
      response: { 201: SentInvitation, ...problems(400, 401, 403, 404, 409, 429) },
    },
    handler: async (request, reply) => {
      const { actor, body } = request
      return reply
        .code(201)
        .send(await identity.createInvitation(actor, body, delivery(request, body.language)))
    },
  })

  app.post('/api/v1/invitations/:id/resend', {
    schema: {
      tags,
      summary: 'Send an invitation anew; its old link dies',
      params,
      body: ResendInvitation,
      response: { 200: SentInvitation, ...problems(400, 401, 403, 404, 429) },
    },
    handler: (request) => {
      const { actor, body } = request
      return identity.resendInvitation(actor, request.params.id, delivery(request, body.language))
    },
  })

  app.delete('/api/v1/invitations/:id', {
    schema: {
      tags,
      summary: 'Revoke an invitation',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await identity.revokeInvitation(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.post('/api/v1/auth/invitation', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'What an invitation’s link promises',
      body: OpenInvitation,
      response: { 200: OpenedInvitation, ...problems(400, 403) },
    },
    handler: ({ body }) => identity.viewInvitation(body.token),
  })
}
