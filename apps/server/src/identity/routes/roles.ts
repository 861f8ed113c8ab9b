import { CreateRole, PageQuery, Role, RoleId, RoleKey, RoleList, UpdateRole } from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['roles']
const params = z.object({ id: RoleId })

export function roleRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/roles', {
    schema: {
      tags,
      summary: 'Roles: the built-in ones, then the workspace’s own',
      querystring: PageQuery,
      response: { 200: RoleList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => identity.listRoles(actor, query),
  })

  app.get('/api/v1/roles/:id', {
    schema: {
      tags,
      summary: 'One role',
      params: z.object({ id: RoleKey }),
      response: { 200: Role, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => identity.getRole(actor, id),
  })

  app.post('/api/v1/roles', {
    schema: {
      tags,
      summary: 'Create a role of permissions that you hold',
      body: CreateRole,
      response: { 201: Role, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await identity.createRole(actor, body)),
  })

  app.patch('/api/v1/roles/:id', {
    schema: {
      tags,
      summary: 'Change a custom role',
      params,
      body: UpdateRole,
      response: { 200: Role, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => identity.updateRole(actor, id, body),
  })

  app.delete('/api/v1/roles/:id', {
    schema: {
      tags,
      summary: 'Delete a custom role that nobody has',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await identity.deleteRole(actor, id)
      return reply.code(204).send(null)
    },
  })
}
