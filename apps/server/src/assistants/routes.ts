import {
  AssistantAccess,
  AssistantDetails,
  AssistantId,
  AssistantList,
  AssistantRef,
  AssistantsQuery,
  AssistantVersion,
  AssistantVersionList,
  CreateAssistant,
  PageQuery,
  PublishAssistant,
  RollBackAssistant,
  TrialAnswer,
  TryAssistant,
  UpdateAssistant,
} from '@gepeto/contract'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { interfaceLanguage } from '../platform/http/language.ts'
import { leaving } from '../platform/http/leaving.ts'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import { sendEvents, toServerSent } from '../platform/http/server-sent-events.ts'
import type { Assistants } from './index.ts'

const tags = ['assistants']
const params = z.object({ id: AssistantId })
const versionParams = z.object({
  id: AssistantId,
  version: z.coerce.number().int().min(1).max(2_147_483_647),
})

export function assistantRoutes(app: Http, assistants: Assistants): void {
  app.get('/api/v1/assistants', {
    schema: {
      tags,
      summary: 'Assistants that you may use, newest first',
      description: 'Whoever may edit assistants sees all of the workspace, drafts too.',
      querystring: AssistantsQuery,
      response: { 200: AssistantList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => assistants.listAssistants(actor, query),
  })

  app.post('/api/v1/assistants', {
    schema: {
      tags,
      summary: 'Create an assistant, as a draft',
      body: CreateAssistant,
      response: { 201: AssistantDetails, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, body }, reply) =>
      reply.code(201).send(await assistants.createAssistant(actor, body)),
  })

  app.get('/api/v1/assistants/:id', {
    schema: {
      tags,
      summary: 'One assistant, by its id or its slug',
      params: z.object({ id: AssistantRef }),
      response: { 200: AssistantDetails, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => assistants.getAssistant(actor, id),
  })

  app.patch('/api/v1/assistants/:id', {
    schema: {
      tags,
      summary: 'Change the draft; what is published stays as it is',
      params,
      body: UpdateAssistant,
      response: { 200: AssistantDetails, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => assistants.updateAssistant(actor, id, body),
  })

  app.delete('/api/v1/assistants/:id', {
    schema: {
      tags,
      summary: 'Delete an assistant with its versions; conversations with it stay',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await assistants.deleteAssistant(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.put('/api/v1/assistants/:id/access', {
    schema: {
      tags,
      summary: 'Say who may use an assistant',
      params,
      body: AssistantAccess,
      response: { 200: AssistantDetails, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, body }) => assistants.shareAssistant(actor, id, body),
  })

  app.post('/api/v1/assistants/:id/publish', {
    schema: {
      tags,
      summary: 'Make a version of the draft, which from now on answers',
      params,
      body: PublishAssistant,
      response: { 200: AssistantDetails, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => assistants.publishAssistant(actor, id, body),
  })

  app.post('/api/v1/assistants/:id/roll-back', {
    schema: {
      tags,
      summary: 'Have another version answer again; the draft stays as it is',
      params,
      body: RollBackAssistant,
      response: { 200: AssistantDetails, ...problems(400, 401, 403, 404, 409) },
    },
    handler: ({ actor, params: { id }, body }) => assistants.rollBackAssistant(actor, id, body),
  })

  for (const [step, summary, take] of [
    [
      'pause',
      'Have an assistant answer nobody for now',
      (actor: Actor, id: string) => assistants.pauseAssistant(actor, id),
    ],
    [
      'resume',
      'Have a paused assistant answer again',
      (actor: Actor, id: string) => assistants.resumeAssistant(actor, id),
    ],
    [
      'archive',
      'Put an assistant away',
      (actor: Actor, id: string) => assistants.archiveAssistant(actor, id),
    ],
    [
      'restore',
      'Take an archived assistant out again, as it was',
      (actor: Actor, id: string) => assistants.restoreAssistant(actor, id),
    ],
  ] as const) {
    app.post(`/api/v1/assistants/:id/${step}`, {
      schema: {
        tags,
        summary,
        params,
        response: { 200: AssistantDetails, ...problems(400, 401, 403, 404, 409) },
      },
      handler: ({ actor, params: { id } }) => take(actor, id),
    })
  }

  app.get('/api/v1/assistants/:id/versions', {
    schema: {
      tags,
      summary: 'Versions, newest first',
      params,
      querystring: PageQuery,
      response: { 200: AssistantVersionList, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, query }) => assistants.listAssistantVersions(actor, id, query),
  })

  app.get('/api/v1/assistants/:id/versions/:version', {
    schema: {
      tags,
      summary: 'One version with its whole configuration',
      params: versionParams,
      response: { 200: AssistantVersion, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id, version } }) => assistants.getAssistantVersion(actor, id, version),
  })

  app.post('/api/v1/assistants/:id/try', {
    config: { kind: 'ask', replay: 'anew' },
    schema: {
      tags,
      summary: 'Ask the draft; nothing is kept',
      description:
        'With `stream: true` or `Accept: text/event-stream` the answer comes as server-sent events: `start`, any number of `citations` and `delta`, then `done` or `error`.',
      params,
      body: TryAssistant,
      response: { 200: TrialAnswer, ...problems(400, 401, 403, 404, 503) },
    },
    handler: async (request, reply) => {
      const { actor, body, params, headers } = request
      if (!(body.stream ?? headers.accept?.includes('text/event-stream') ?? false))
        return assistants.tryAssistant(actor, params.id, body, request.id, leaving(reply))
      const trial = await assistants.startTrial(actor, params.id, body, {
        traceId: request.id,
        language: interfaceLanguage(request),
      })
      return sendEvents(reply, assistants.startTrial, async function* (left) {
        let seq = 0
        for await (const event of trial(left)) yield toServerSent(++seq, event)
      })
    },
  })
}
