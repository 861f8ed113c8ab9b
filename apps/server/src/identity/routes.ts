import {
  ApiKey,
  CreateApiKey,
  CreatedApiKey,
  KeyId,
  PageQuery,
  page,
  permissions,
  Session,
  Setup,
  SignIn as SignInBody,
} from '@gepeto/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Identity } from './index.ts'

const tags = ['identity']

export function identityRoutes(app: Http, identity: Identity): void {
  const session = async (actorOf: Awaited<ReturnType<Identity['sessionActor']>>): Promise<Session> => {
    const described = actorOf ? await identity.describe(actorOf.actor) : undefined
    if (actorOf && described) {
      return {
        state: 'signedIn',
        ...described,
        permissions: [...permissions].filter((name) => actorOf.actor.permissions.has(name)),
        csrfToken: actorOf.csrfToken,
        version: identity.version,
      }
    }
    const state = (await identity.hasOwner()) ? 'signedOut' : 'setup'
    return { state, user: null, workspace: null, permissions: [], csrfToken: null, version: identity.version }
  }

  const startSession = async (
    request: FastifyRequest,
    reply: FastifyReply,
    email: string,
    password: string,
  ) => {
    const { cookies, signedIn } = await identity.signIn(email, password, webHeaders(request))
    reply.header('set-cookie', cookies)
    return session(signedIn)
  }

  app.get('/api/v1/auth/session', {
    config: { access: 'public' },
    schema: { tags, summary: 'Who is signed in', response: { 200: Session } },
    handler: async (request) => session(await identity.sessionActor(webHeaders(request))),
  })

  app.post('/api/v1/auth/setup', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'Make the first account',
      body: Setup,
      response: { 200: Session, ...problems(400, 403) },
    },
    handler: async (request, reply) => {
      await identity.setUp(request.body)
      return startSession(request, reply, request.body.email, request.body.password)
    },
  })

  app.post('/api/v1/auth/sign-in', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'Sign in by password',
      body: SignInBody,
      response: { 200: Session, ...problems(400, 401) },
    },
    handler: (request, reply) => startSession(request, reply, request.body.email, request.body.password),
  })

  app.post('/api/v1/auth/sign-out', {
    config: { access: 'public' },
    schema: { tags, summary: 'End this session', response: { 200: Session, ...problems(403) } },
    handler: async (request, reply) => {
      reply.header('set-cookie', await identity.signOut(webHeaders(request)))
      return session(undefined)
    },
  })

  app.get('/api/v1/keys', {
    schema: {
      tags,
      summary: 'API keys',
      querystring: PageQuery,
      response: { 200: page(ApiKey), ...problems(401, 403) },
    },
    handler: ({ actor, query }) => identity.listApiKeys(actor, query),
  })

  app.post('/api/v1/keys', {
    schema: {
      tags,
      summary: 'Create an API key; it is shown once',
      body: CreateApiKey,
      response: { 201: CreatedApiKey, ...problems(400, 401, 403) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await identity.createApiKey(actor, body)),
  })

  app.delete('/api/v1/keys/:id', {
    schema: {
      tags,
      summary: 'Revoke an API key',
      params: z.object({ id: KeyId }),
      response: { 204: noContent, ...problems(401, 403, 404) },
    },
    handler: async ({ actor, params }, reply) => {
      await identity.revokeApiKey(actor, params.id)
      return reply.code(204).send(null)
    },
  })
}

/** The request's headers in the form that the sign-in library reads. */
export function webHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const name of ['cookie', 'user-agent', 'origin', 'host', 'x-csrf-token'] as const) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  headers.set('x-forwarded-for', request.ip)
  return headers
}
