import { z } from 'zod'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['identity']
const params = z.object({ id: z.string().max(50) })

/** What a provider sends the browser back with (RFC 6749 section 4.1.2, RFC 9207). */
const Callback = z.object({
  code: z.string().max(4096).optional(),
  state: z.string().max(1024).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(2000).optional(),
  iss: z.string().max(2000).optional(),
})

const seeOther = z.null().describe('The browser goes on at the address in "location".')

export function singleSignOnRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/auth/single-sign-on/:id', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'Sign in at an identity provider; to be opened in the browser',
      params,
      response: { 302: seeOther, ...problems(404, 503) },
    },
    handler: async (request, reply) => {
      const { url, cookies } = await identity.beginSingleSignOn(request.params.id, identity.callerOf(request))
      return reply.header('set-cookie', cookies).code(302).header('location', url).send(null)
    },
  })

  app.get('/api/v1/auth/single-sign-on/:id/callback', {
    config: { access: 'public' },
    schema: {
      tags,
      summary: 'Back from the identity provider',
      description: 'Leads to the page: "/" when signed in, else "/sign-in#single-sign-on=" and the reason.',
      params,
      querystring: Callback,
      response: { 302: seeOther, ...problems(400, 401, 404, 503) },
    },
    handler: async (request, reply) => {
      const query = Object.fromEntries(
        Object.entries(request.query).filter((entry) => entry[1] !== undefined),
      )
      const caller = identity.callerOf(request)
      const { cookies, refused } = await identity.finishSingleSignOn(request.params.id, query, caller)
      return reply
        .header('set-cookie', cookies)
        .code(302)
        .header('location', refused ? `/sign-in#single-sign-on=${refused}` : '/')
        .send(null)
    },
  })
}
