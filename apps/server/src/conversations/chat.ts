import type { WebSocket } from '@fastify/websocket'
import { type ChatEvent, ChatRequest } from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import { AccessEnded, InvalidRequest } from '../platform/http/errors.ts'
import { interfaceLanguage } from '../platform/http/language.ts'
import { problemBody } from '../platform/http/problem.ts'
import type { Http } from '../platform/http/server.ts'
import { refuseNesting, refuseUnstorable } from '../platform/http/storable.ts'
import type { InterfaceLanguage } from '../platform/language.ts'
import { explainIssue } from '../platform/validation.ts'
import type { Conversations } from './index.ts'
import type { NumberedEvent } from './live-answer.ts'

/** Bytes waiting for a slow reader before the answer is held up. */
const highWaterBytes = 1024 * 1024

/** The close code for who may not go on (RFC 6455 section 7.4.1). */
const policyViolation = 1008

/** `WS /api/chat`: many questions at once over one line; each answer goes on when the line is lost. */
export function chatRoutes(app: Http, conversations: Conversations): void {
  app.route({
    method: 'GET',
    url: '/api/chat',
    schema: { hide: true },
    preHandler: (request, _reply, done) => {
      app.access.mayOpen(request)
      done()
    },
    handler: (_request, reply) => reply.code(426).header('upgrade', 'websocket').send(),
    wsHandler: (socket, request) => serve(socket, request, conversations),
  })
}

function serve(socket: WebSocket, request: FastifyRequest, conversations: Conversations): void {
  const { id: traceId, log, server } = request
  const language = interfaceLanguage(request)
  const left = new AbortController()
  const answerOf = new Map<string, string>()
  const heartbeat = setInterval(() => socket.ping(), 20_000)
  const watch = server.access.watch(request, conversations.start.permission)
  watch.ended.addEventListener('abort', () => end(watch.ended.reason))
  socket.on('close', () => {
    clearInterval(heartbeat)
    watch.stop()
    left.abort()
  })

  const send = (event: ChatEvent) => socket.send(JSON.stringify(event))
  const fail = (requestId: string, error: unknown) => {
    const problem = problemBody(error, '/api/chat', traceId, language)
    if (problem.status >= 500) log.error({ err: error }, 'a chat request failed')
    send({ type: 'error', requestId, seq: 0, problem })
  }
  const pass = async (requestId: string, events: AsyncIterable<NumberedEvent>) => {
    for await (const { seq, event } of events) {
      if (left.signal.aborted) return
      send({ ...event, requestId, seq })
      if (socket.bufferedAmount > highWaterBytes) await flushed(socket, left.signal)
    }
  }

  /** Says so to every question under way, stops their answers and closes the line. */
  const end = (reason: unknown) => {
    const { actor } = request
    for (const [requestId, answerId] of answerOf.size > 0 ? answerOf : [['', '']]) {
      fail(requestId!, reason)
      if (answerId) conversations.stop(actor, answerId).catch(() => {})
    }
    left.abort()
    socket.close(policyViolation, AccessEnded.code)
  }

  const act = async (message: ChatRequest): Promise<void> => {
    const actor = await server.access.stillActs(request)
    await server.admitCall(request, message.type === 'ask' ? 'ask' : 'call')
    if (message.type === 'ask') {
      const { type, requestId, ...ask } = message
      const answer = await conversations.start(actor, ask, { traceId, language })
      answerOf.set(requestId, answer.id)
      await pass(requestId, answer.follow(0, left.signal))
      answerOf.delete(requestId)
    } else if (message.type === 'cancel') {
      const answerId = answerOf.get(message.requestId)
      if (answerId) await conversations.stop(actor, answerId)
    } else {
      const requestId = message.requestId ?? message.answerId
      answerOf.set(requestId, message.answerId)
      await pass(
        requestId,
        await conversations.follow(actor, message.answerId, message.after, left.signal, language),
      )
      answerOf.delete(requestId)
    }
  }

  /** Whatever a caller sends, nothing is thrown out of here: an error that nobody catches would end the process. */
  const hear = async (text: string): Promise<void> => {
    const message = readMessage(text)
    try {
      if (message.request) await act(message.request)
      else throw message.problem
    } catch (error) {
      if (error instanceof AccessEnded) end(error)
      else fail(message.requestId, error)
    }
  }
  socket.on('message', (data) => {
    hear(String(data)).catch((error: unknown) => log.error({ err: error }, 'a chat message was not answered'))
  })
}

type Read =
  | { request: ChatRequest; requestId: string }
  | { request?: undefined; requestId: string; problem: unknown }

/** Longest id of a request that is said back. */
const longestRequestId = 100

function readMessage(text: string): Read {
  let given: unknown
  try {
    refuseNesting('message', text)
    given = JSON.parse(text)
  } catch (problem) {
    if (problem instanceof InvalidRequest) return { requestId: '', problem }
    const reason = { en: 'is not JSON.', 'pt-BR': 'não é JSON.' }
    return { requestId: '', problem: new InvalidRequest('message', reason) }
  }
  const requestId = requestIdOf(given)
  try {
    refuseUnstorable('message', given)
  } catch (problem) {
    return { requestId, problem }
  }
  const parsed = ChatRequest.safeParse(given)
  if (parsed.success) {
    const { data } = parsed
    return {
      request: data,
      requestId: data.type === 'resume' ? (data.requestId ?? data.answerId) : data.requestId,
    }
  }
  const reasonIn = (language: InterfaceLanguage) =>
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${explainIssue(issue, language)}`).join(' ')
  const reason = { en: reasonIn('en'), 'pt-BR': reasonIn('pt-BR') }
  return { requestId, problem: new InvalidRequest('message', reason) }
}

/** The id that a message gives itself, as far as it is one. */
function requestIdOf(given: unknown): string {
  if (given === null || typeof given !== 'object' || !('requestId' in given)) return ''
  return typeof given.requestId === 'string' ? given.requestId.slice(0, longestRequestId) : ''
}

/** Waits until a slow reader has taken most of what was sent. */
async function flushed(socket: WebSocket, left: AbortSignal): Promise<void> {
  while (socket.bufferedAmount > highWaterBytes / 2 && !left.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
