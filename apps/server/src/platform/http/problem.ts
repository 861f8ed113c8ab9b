import type { Problem as ProblemBody } from '@gepeto/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { DatabaseUnavailable, isDatabaseUnavailable } from '../database/errors.ts'

/** What can go wrong, as a class: code, status and title stand on the class, facts in fields, the way out in the message. */
export abstract class Problem extends Error {
  static readonly code: string
  static readonly status: number
  static readonly title: string
  /** Fields that go out with the problem. */
  get facts(): Record<string, unknown> {
    return {}
  }
  /** Seconds until another try makes sense; sent as Retry-After. */
  get retryAfterSeconds(): number | undefined {
    return undefined
  }
}

type ProblemClass = { readonly code: string; readonly status: number; readonly title: string }

const describe = (problem: Problem) => problem.constructor as unknown as ProblemClass

/** The RFC 9457 body of any error; what nobody declared becomes a bare 500 that tells nothing but its trace id. */
export function problemBody(error: unknown, instance: string, traceId: string): ProblemBody {
  if (error instanceof Problem) {
    const { code, status, title } = describe(error)
    return {
      type: `/problems/${code}`,
      title,
      status,
      detail: error.message,
      instance,
      traceId,
      ...error.facts,
    }
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      path: `${error.validationContext ?? 'body'}${issue.instancePath}`.replaceAll('/', '.'),
      message: issue.message ?? 'is not valid',
    }))
    const detail = errors.map(({ path, message }) => `${path}: ${message}`).join(' ')
    return {
      type: '/problems/request/invalid',
      title: 'The request is not valid',
      status: 400,
      detail,
      instance,
      traceId,
      errors,
    }
  }
  if (isDatabaseUnavailable(error)) {
    const { code, status, title } = DatabaseUnavailable
    const detail = 'The database does not answer. Nothing was changed; try again in a moment.'
    return { type: `/problems/${code}`, title, status, detail, instance, traceId }
  }
  const known = fastifyProblem(error)
  if (known) return { ...known, instance, traceId }
  return {
    type: '/problems/internal',
    title: 'Something went wrong on our side',
    status: 500,
    detail:
      'The request was not completed. Try again; if it goes on, give the trace id to whoever runs this server.',
    instance,
    traceId,
  }
}

/** Fastify's and its plugins' own refusals (malformed JSON, too large, wrong media type), in our words. */
function fastifyProblem(error: unknown) {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  const status = Number(error.statusCode)
  if (!(status >= 400 && status < 500)) return undefined
  const titles: Record<number, [string, string]> = {
    404: ['request/not-found', 'There is nothing at this address'],
    413: ['request/too-large', 'The request is too large'],
    415: ['request/unsupported-type', 'This media type is not understood here'],
  }
  const [code, title] = titles[status] ?? ['request/invalid', 'The request is not valid']
  return { type: `/problems/${code}`, title, status, detail: error.message }
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const body = problemBody(error, request.url.split('?')[0] ?? '/', request.id)
  if (body.status === 500) {
    const cause = isResponseSerializationError(error) ? { issues: error.cause.issues } : {}
    request.log.error({ err: error, ...cause }, 'request failed')
  }
  const retryAfter =
    error instanceof Problem ? error.retryAfterSeconds : isDatabaseUnavailable(error) ? 2 : undefined
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (body.status === 401) reply.header('www-authenticate', 'Bearer')
  reply
    .code(body.status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body)
}

/** The only place where errors become responses. */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error))
}
