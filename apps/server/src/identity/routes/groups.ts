import { Group, GroupId, GroupList, GroupMemberList, PageQuery, UserId, WriteGroup } from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['groups']
const params = z.object({ id: GroupId })
const memberParams = z.object({ id: GroupId, userId: UserId })

export function groupRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/groups', {
    schema: {
      tags,
      summary: 'Groups',
      querystring: PageQuery,
      response: { 200: GroupList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => identity.listGroups(actor, query),
  })

  app.post('/api/v1/groups', {
    schema: {
      tags,
      summary: 'Create a group',
      body: WriteGroup,
      response: { 201: Group, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await identity.createGroup(actor, body)),
  })

  app.get('/api/v1/groups/:id', {
    schema: {
      tags,
      summary: 'One group',
      params,
      response: { 200: Group, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => identity.getGroup(actor, id),
  })

  app.patch('/api/v1/groups/:id', {
    schema: {
      tags,
      summary: 'Rename a group',
      params,
      body: WriteGroup,
      response: { 200: Group, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => identity.renameGroup(actor, id, body),
  })

  app.delete('/api/v1/groups/:id', {
    schema: {
      tags,
      summary: 'Delete a group, with what it was granted',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await identity.deleteGroup(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.get('/api/v1/groups/:id/members', {
    schema: {
      tags,
      summary: 'People of a group',
      params,
      querystring: PageQuery,
      response: { 200: GroupMemberList, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, query }) => identity.listGroupMembers(actor, id, query),
  })

  app.put('/api/v1/groups/:id/members/:userId', {
    schema: {
      tags,
      summary: 'Put a person into a group',
      params: memberParams,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id, userId } }, reply) => {
      await identity.addGroupMember(actor, id, userId)
      return reply.code(204).send(null)
    },
  })

  app.delete('/api/v1/groups/:id/members/:userId', {
    schema: {
      tags,
      summary: 'Take a person out of a group',
      params: memberParams,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id, userId } }, reply) => {
      await identity.removeGroupMember(actor, id, userId)
      return reply.code(204).send(null)
    },
  })
}
