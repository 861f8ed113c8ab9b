import {
  JsonWebKeySet,
  RevokeToken,
  RotateSigningKeys,
  SigningKeyRotation,
  TokenRequest,
  Tokens,
} from '@gepeto/contract'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['identity']

export function tokenRoutes(app: Http, identity: Identity): void {
  app.post('/api/v1/auth/token', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Get tokens, by password or refresh token',
      description:
        'A refresh token is good once. One that comes a second time ends its session, with all its tokens.',
      body: TokenRequest,
      response: { 200: Tokens, ...problems(400, 401, 429) },
    },
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return identity.issueTokens(request.body, identity.callerOf(request))
    },
  })

  app.post('/api/v1/auth/token/revoke', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'End the session of a refresh token',
      body: RevokeToken,
      response: { 204: noContent, ...problems(400) },
    },
    handler: async (request, reply) => {
      await identity.revokeToken(request.body.refreshToken)
      return reply.code(204).send(null)
    },
  })

  app.post('/api/v1/auth/signing-keys', {
    schema: {
      tags,
      summary: 'Sign access tokens with a new key from now on',
      body: RotateSigningKeys,
      response: { 201: SigningKeyRotation, ...problems(400, 401, 403) },
    },
    handler: async ({ actor, body }, reply) =>
      reply.code(201).send(await identity.rotateSigningKeys(actor, body.revokeOlder)),
  })

  app.get('/.well-known/jwks.json', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'The public keys that access tokens are verified with',
      response: { 200: JsonWebKeySet },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=60')
      return identity.publicKeys()
    },
  })
}
