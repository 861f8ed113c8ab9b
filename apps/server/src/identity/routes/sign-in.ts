import {
  AcceptInvitation,
  PasskeyOptions,
  PasskeySignIn,
  SecondStep,
  Session,
  Setup,
  SignIn,
} from '@gepeto/contract'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'
import { sendSession, sessionOf } from './session.ts'

const tags = ['identity']

export function signInRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/auth/session', {
    config: { access: 'public' },
    schema: { tags, summary: 'Who is signed in', response: { 200: Session } },
    handler: async (request, reply) => {
      const { visitor, cookies } = await identity.visitor(identity.callerOf(request))
      if (cookies.length > 0) reply.header('set-cookie', cookies)
      return sessionOf(identity, visitor)
    },
  })

  app.post('/api/v1/auth/setup', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Make the first account',
      body: Setup,
      response: { 200: Session, ...problems(400, 403) },
    },
    handler: async (request, reply) => {
      const { email, password } = request.body
      await identity.setUp(request.body)
      return sendSession(identity, reply, await identity.signIn(email, password, identity.callerOf(request)))
    },
  })

  app.post('/api/v1/auth/sign-in', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Sign in by password',
      description:
        'Where the account has a second step, the state is "secondFactor" and the next call is /api/v1/auth/second-factor.',
      body: SignIn,
      response: { 200: Session, ...problems(400, 401, 429) },
    },
    handler: async (request, reply) => {
      const { email, password } = request.body
      return sendSession(identity, reply, await identity.signIn(email, password, identity.callerOf(request)))
    },
  })

  app.post('/api/v1/auth/second-factor', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Sign in, second step: a code of the app, or a recovery code',
      body: SecondStep,
      response: { 200: Session, ...problems(400, 401, 429) },
    },
    handler: async (request, reply) =>
      sendSession(identity, reply, await identity.signInSecondStep(request.body, identity.callerOf(request))),
  })

  app.post('/api/v1/auth/passkey/options', {
    config: { access: 'public', kind: 'sign-in' },
    schema: { tags, summary: 'Ask for a passkey', response: { 200: PasskeyOptions, ...problems(400, 429) } },
    handler: async (request, reply) => {
      const { options, cookies } = await identity.passkeyQuestionAtSignIn(identity.callerOf(request))
      reply.header('set-cookie', cookies)
      return { options }
    },
  })

  app.post('/api/v1/auth/passkey', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Sign in by passkey',
      body: PasskeySignIn,
      response: { 200: Session, ...problems(400, 401, 429) },
    },
    handler: async (request, reply) =>
      sendSession(
        identity,
        reply,
        await identity.signInByPasskey(request.body.credential, identity.callerOf(request)),
      ),
  })

  app.post('/api/v1/auth/sign-out', {
    config: { access: 'public' },
    schema: { tags, summary: 'End this session', response: { 200: Session, ...problems(403) } },
    handler: async (request, reply) => {
      reply.header('set-cookie', await identity.signOut(identity.callerOf(request)))
      return sessionOf(identity, undefined)
    },
  })

  app.post('/api/v1/auth/accept-invitation', {
    config: { access: 'public', kind: 'sign-in' },
    schema: {
      tags,
      summary: 'Accept an invitation',
      description:
        'Where the invited address has an account, with its password or a session of it; else the account is made.',
      body: AcceptInvitation,
      response: { 200: Session, ...problems(400, 401, 403, 429) },
    },
    handler: async (request, reply) =>
      sendSession(identity, reply, await identity.acceptInvitation(request.body, identity.callerOf(request))),
  })
}
