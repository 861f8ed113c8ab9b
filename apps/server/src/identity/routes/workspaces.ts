import {
  CreateWorkspace,
  DeleteWorkspace,
  PageQuery,
  UpdateWorkspace,
  Workspace,
  WorkspaceId,
  WorkspaceList,
} from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'

const tags = ['workspaces']
const params = z.object({ id: WorkspaceId })

/** A request works in the workspace that its header `x-workspace` names; keys belong to one. */
export function workspaceRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/workspaces', {
    schema: {
      tags,
      summary: 'Your workspaces',
      querystring: PageQuery,
      response: { 200: WorkspaceList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => identity.listWorkspaces(actor, query),
  })

  app.post('/api/v1/workspaces', {
    schema: {
      tags,
      summary: 'Create a workspace; you are its owner',
      body: CreateWorkspace,
      response: { 201: Workspace, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) =>
      reply.code(201).send(await identity.createWorkspace(actor, body)),
  })

  app.get('/api/v1/workspaces/:id', {
    schema: {
      tags,
      summary: 'The workspace you work in',
      params,
      response: { 200: Workspace, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => identity.getWorkspace(actor, id),
  })

  app.patch('/api/v1/workspaces/:id', {
    schema: {
      tags,
      summary: 'Rename the workspace you work in, or change its policies',
      params,
      body: UpdateWorkspace,
      response: { 200: Workspace, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, body }) => identity.updateWorkspace(actor, id, body),
  })

  app.delete('/api/v1/workspaces/:id', {
    schema: {
      tags,
      summary: 'Delete the workspace you work in, with everything in it',
      params,
      querystring: DeleteWorkspace,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id }, query }, reply) => {
      await identity.deleteWorkspace(actor, id, query.confirm)
      return reply.code(204).send(null)
    },
  })
}
