import {
  Answer,
  AnswerId,
  AskRequest,
  Conversation,
  ConversationId,
  ConversationList,
  ConversationsQuery,
  ExportedConversation,
  ExportQuery,
  Feedback,
  MessageId,
  MessageList,
  PageQuery,
  RenameConversation,
} from '@gepeto/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { AccessEnded } from '../platform/http/errors.ts'
import { interfaceLanguage } from '../platform/http/language.ts'
import { leaving } from '../platform/http/leaving.ts'
import { noContent, problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import { type ServerSentEvent, sendEvents, toServerSent } from '../platform/http/server-sent-events.ts'
import { asJson, asMarkdown, exportName } from './export.ts'
import type { Conversations } from './index.ts'
import type { NumberedEvent } from './live-answer.ts'

const params = z.object({ id: ConversationId })
const ofAnswer = z.object({ id: AnswerId })
const stream =
  'With `stream: true` or `Accept: text/event-stream` the answer comes as server-sent events: `start`, any number of `citations` and `delta`, then `done` or `error`.'

export function conversationRoutes(app: Http, conversations: Conversations): void {
  const tags = ['conversations']

  /** A second try of a question is given its answer as its reader may have it now. */
  const replay = (actor: Actor, kept: unknown) => conversations.getAnswer(actor, Answer.parse(kept).id)

  /** `POST /api/v1/ask` and `POST /api/chat` are one call at two addresses. */
  for (const [url, summary] of [
    ['/api/v1/ask', 'Ask your documents'],
    ['/api/chat', 'Ask your documents (the socket opens at this address by GET)'],
  ] as const) {
    app.post(url, {
      config: { kind: 'ask', replay },
      schema: {
        tags: ['answers'],
        summary,
        description: stream,
        body: AskRequest,
        response: { 200: Answer, ...problems(400, 401, 403, 404, 409, 503) },
      },
      handler: (request, reply) => ask(request, reply, request.body),
    })
  }

  const ask = async (request: FastifyRequest, reply: FastifyReply, body: AskRequest) => {
    const wantsEvents = body.stream ?? request.headers.accept?.includes('text/event-stream') ?? false
    if (!wantsEvents) return conversations.ask(request.actor, body, request.id, leaving(reply))
    request.server.access.mayOpen(request)
    const answer = await conversations.start(request.actor, body, {
      traceId: request.id,
      language: interfaceLanguage(request),
    })
    return sendEvents(reply, conversations.start, (left) => {
      // Who only lost the line finds the answer later; who may not have it any more needs nobody to write it.
      const stopIfEnded = () => left.reason instanceof AccessEnded && answer.stop(left.reason)
      left.addEventListener('abort', stopIfEnded)
      return numbered(answer.follow(0, left))
    })
  }

  app.get('/api/v1/answers/:id', {
    schema: {
      tags: ['answers'],
      summary: 'A recorded answer',
      params: ofAnswer,
      response: { 200: Answer, ...problems(401, 403, 404, 409, 503) },
    },
    handler: ({ actor, params: { id } }) => conversations.getAnswer(actor, id),
  })

  app.get('/api/v1/answers/:id/stream', {
    schema: {
      tags: ['answers'],
      summary: 'The events of an answer, from where the line was lost',
      description: 'Send the id of the last event received as `Last-Event-ID`.',
      params: ofAnswer,
      headers: z.looseObject({ 'last-event-id': z.coerce.number().int().min(0).default(0) }),
      response: { 200: z.string().describe('text/event-stream'), ...problems(400, 401, 403, 404) },
    },
    handler: async (request, reply) => {
      const over = new AbortController()
      const events = await conversations.follow(
        request.actor,
        request.params.id,
        request.headers['last-event-id'],
        over.signal,
        interfaceLanguage(request),
      )
      return sendEvents(reply, conversations.follow, (left) => {
        left.addEventListener('abort', () => over.abort())
        return numbered(events)
      })
    },
  })

  app.get('/api/v1/conversations', {
    schema: {
      tags,
      summary: 'Your conversations, newest first',
      querystring: ConversationsQuery,
      response: { 200: ConversationList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => conversations.listConversations(actor, query),
  })

  app.get('/api/v1/conversations/:id', {
    schema: {
      tags,
      summary: 'One conversation',
      params,
      response: { 200: Conversation, ...problems(401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => conversations.getConversation(actor, id),
  })

  app.patch('/api/v1/conversations/:id', {
    schema: {
      tags,
      summary: 'Rename a conversation',
      params,
      body: RenameConversation,
      response: { 200: Conversation, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id }, body }) => {
      await conversations.renameConversation(actor, id, body)
      return conversations.getConversation(actor, id)
    },
  })

  app.delete('/api/v1/conversations/:id', {
    schema: {
      tags,
      summary: 'Delete a conversation with its answers',
      params,
      response: { 204: noContent, ...problems(401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await conversations.deleteConversation(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.get('/api/v1/conversations/:id/messages', {
    schema: {
      tags,
      summary: 'Questions and answers, oldest first',
      params,
      querystring: PageQuery,
      response: { 200: MessageList, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, query }) => conversations.listMessages(actor, id, query),
  })

  app.get('/api/v1/conversations/:id/export', {
    schema: {
      tags,
      summary: 'The whole conversation as Markdown or JSON',
      params,
      querystring: ExportQuery,
      response: {
        200: {
          description: 'The file',
          content: {
            'text/markdown': { schema: z.string() },
            'application/json': { schema: ExportedConversation },
          },
        },
        ...problems(401, 403, 404),
      },
    },
    handler: async ({ actor, params: { id }, query: { format } }, reply) => {
      const whole = await conversations.wholeConversation(actor, id)
      const [type, extension, text] =
        format === 'json'
          ? ['application/json', 'json', asJson(whole)]
          : ['text/markdown', 'md', asMarkdown(whole)]
      return reply
        .type(`${type}; charset=utf-8`)
        .header(
          'content-disposition',
          attachment(exportName(whole.conversation, extension), `${id}.${extension}`),
        )
        .serializer(String)
        .send(text)
    },
  })

  app.post('/api/v1/messages/:id/feedback', {
    schema: {
      tags,
      summary: 'Say whether an answer helped',
      params: z.object({ id: MessageId }),
      body: Feedback,
      response: { 204: noContent, ...problems(400, 401, 403, 404, 409) },
    },
    handler: async ({ actor, params: { id }, body }, reply) => {
      await conversations.giveFeedback(actor, id, body)
      return reply.code(204).send(null)
    },
  })
}

/** RFC 6266: the whole name for who reads UTF-8, a plain one for who does not. */
function attachment(name: string, plain: string): string {
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

async function* numbered(events: AsyncIterable<NumberedEvent>): AsyncGenerator<ServerSentEvent> {
  for await (const { seq, event } of events) yield toServerSent(seq, event)
}
