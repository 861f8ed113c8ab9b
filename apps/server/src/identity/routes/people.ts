import { PeopleQuery, Person, PersonList, UpdatePerson, UserId } from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['people']
const params = z.object({ id: UserId })

export function peopleRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/users', {
    schema: {
      tags,
      summary: 'People of the workspace',
      querystring: PeopleQuery,
      response: { 200: PersonList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => identity.listPeople(actor, query),
  })

  app.get('/api/v1/users/:id', {
    schema: {
      tags,
      summary: 'One person',
      params,
      response: { 200: Person, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => identity.getPerson(actor, id),
  })

  app.patch('/api/v1/users/:id', {
    schema: {
      tags,
      summary: 'Change a person’s role, suspend or reinstate them',
      params,
      body: UpdatePerson,
      response: { 200: Person, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => identity.updatePerson(actor, id, body),
  })

  app.delete('/api/v1/users/:id', {
    schema: {
      tags,
      summary: 'Take a person out of the workspace',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await identity.removePerson(actor, id)
      return reply.code(204).send(null)
    },
  })
}
