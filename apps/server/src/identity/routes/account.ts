import {
  AccountSession,
  AccountSessionList,
  AddPasskey,
  ChangePassword,
  Passkey,
  PasskeyId,
  PasskeyList,
  PasskeyOptions,
  RenamePasskey,
  RenameSession,
  Session,
  SessionId,
  UpdateAccount,
  User,
} from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'
import { sendSession } from './session.ts'

const tags = ['account']
const sessionParams = z.object({ id: SessionId })
const passkeyParams = z.object({ id: PasskeyId })

export function accountRoutes(app: Http, identity: Identity): void {
  app.patch('/api/v1/account', {
    schema: {
      tags,
      summary: 'Change the own name',
      body: UpdateAccount,
      response: { 200: User, ...problems(400, 401, 403) },
    },
    handler: ({ actor, body }) => identity.updateAccount(actor, body),
  })

  app.put('/api/v1/account/password', {
    schema: {
      tags,
      summary: 'Change the own password',
      description: 'Ends every other session and token; this session is replaced.',
      body: ChangePassword,
      response: { 200: Session, ...problems(400, 401, 403, 409, 429) },
    },
    handler: async (request, reply) => {
      const changed = await identity.changePassword(request.actor, request.body, identity.callerOf(request))
      return sendSession(identity, reply, await identity.replaced(changed, identity.callerOf(request)))
    },
  })

  app.get('/api/v1/account/sessions', {
    schema: {
      tags,
      summary: 'Where one is signed in',
      response: { 200: AccountSessionList, ...problems(401, 403) },
    },
    handler: async ({ actor }) => ({ items: await identity.listSessions(actor) }),
  })

  app.patch('/api/v1/account/sessions/:id', {
    schema: {
      tags,
      summary: 'Name a session',
      params: sessionParams,
      body: RenameSession,
      response: { 200: AccountSession, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params, body }) => identity.renameSession(actor, params.id, body.name),
  })

  app.delete('/api/v1/account/sessions/:id', {
    schema: {
      tags,
      summary: 'End a session and its tokens',
      params: sessionParams,
      response: { 204: noContent, ...problems(401, 403, 404) },
    },
    handler: async ({ actor, params }, reply) => {
      await identity.revokeSession(actor, params.id)
      return reply.code(204).send(null)
    },
  })

  app.delete('/api/v1/account/sessions', {
    schema: {
      tags,
      summary: 'Sign out everywhere, here too',
      response: { 204: noContent, ...problems(401, 403) },
    },
    handler: async ({ actor }, reply) => {
      await identity.signOutEverywhere(actor)
      return reply.code(204).send(null)
    },
  })

  app.get('/api/v1/account/passkeys', {
    schema: { tags, summary: 'Own passkeys', response: { 200: PasskeyList, ...problems(401, 403) } },
    handler: async ({ actor }) => ({ items: await identity.listPasskeys(actor) }),
  })

  app.post('/api/v1/account/passkeys/options', {
    schema: {
      tags,
      summary: 'Ask the browser for a new passkey',
      response: { 200: PasskeyOptions, ...problems(401, 403) },
    },
    handler: async (request, reply) => {
      const question = await identity.passkeyQuestion(request.actor, identity.callerOf(request))
      reply.header('set-cookie', question.cookies)
      return { options: question.options }
    },
  })

  app.post('/api/v1/account/passkeys', {
    schema: {
      tags,
      summary: 'Add a passkey',
      body: AddPasskey,
      response: { 201: Passkey, ...problems(400, 401, 403) },
    },
    handler: async (request, reply) =>
      reply
        .code(201)
        .send(await identity.addPasskey(request.actor, request.body, identity.callerOf(request))),
  })

  app.patch('/api/v1/account/passkeys/:id', {
    schema: {
      tags,
      summary: 'Name a passkey',
      params: passkeyParams,
      body: RenamePasskey,
      response: { 200: Passkey, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params, body }) => identity.renamePasskey(actor, params.id, body.name),
  })

  app.delete('/api/v1/account/passkeys/:id', {
    schema: {
      tags,
      summary: 'Remove a passkey',
      params: passkeyParams,
      response: { 204: noContent, ...problems(401, 403, 404) },
    },
    handler: async (request, reply) => {
      await identity.removePasskey(request.actor, request.params.id, identity.callerOf(request))
      return reply.code(204).send(null)
    },
  })
}
