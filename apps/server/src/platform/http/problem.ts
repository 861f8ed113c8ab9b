import type { Permission, Problem as ProblemBody } from '@gepeto/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { DatabaseUnavailable, isDatabaseUnavailable } from '../database/errors.ts'
import { type Bilingual, BilingualError, type InterfaceLanguage } from '../language.ts'
import { explainIssue } from '../validation.ts'
import { interfaceLanguage } from './language.ts'

/** What can go wrong, as a class: code, status and title stand on the class, facts in fields, the way out in the message, in both languages. */
export abstract class Problem extends BilingualError {
  static readonly code: string
  static readonly status: number
  static readonly title: Bilingual
  /** Fields that go out with the problem; what in them is for people is in their language. */
  facts(_language: InterfaceLanguage): Record<string, unknown> {
    return {}
  }
  /** What somebody may know of it, where that differs. */
  toldTo(_permissions: ReadonlySet<Permission>): Problem {
    return this
  }
  /** Seconds until another try makes sense; sent as Retry-After. */
  get retryAfterSeconds(): number | undefined {
    return undefined
  }
}

/** Whether an error says that the credentials do not do: nobody (401), or not this (403). */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Problem)) return false
  const { status } = error.constructor as typeof Problem
  return status === 401 || status === 403
}

type ProblemClass = { readonly code: string; readonly status: number; readonly title: Bilingual }

const describe = (problem: Problem) => problem.constructor as unknown as ProblemClass

/** The RFC 9457 body of any error; what nobody declared becomes a bare 500 that tells nothing but its trace id. */
export function problemBody(
  error: unknown,
  instance: string,
  traceId: string,
  language: InterfaceLanguage,
): ProblemBody {
  if (error instanceof Problem) {
    const { code, status, title } = describe(error)
    return {
      type: `/problems/${code}`,
      title: title[language],
      status,
      detail: error.messageIn(language),
      instance,
      traceId,
      ...error.facts(language),
    }
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      path: [error.validationContext ?? 'body', ...issue.instancePath.split('/').filter(Boolean)].join('.'),
      message: explainIssue({ ...issue.params, code: issue.keyword, message: issue.message ?? '' }, language),
    }))
    const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ')
    return {
      type: `/problems/${refusals.invalid.code}`,
      title: refusals.invalid.title[language],
      status: 400,
      detail,
      instance,
      traceId,
      errors,
    }
  }
  if (isDatabaseUnavailable(error)) {
    const { code, status, title, said } = DatabaseUnavailable
    return {
      type: `/problems/${code}`,
      title: title[language],
      status,
      detail: said[language],
      instance,
      traceId,
    }
  }
  const known = fastifyProblem(error, language)
  if (known) return { ...known, instance, traceId }
  return {
    type: '/problems/internal',
    title: internal.title[language],
    status: 500,
    detail: internal.detail[language],
    instance,
    traceId,
  }
}

/** Problems that no class stands for: the refusals of the HTTP layer itself. */
export const refusals = {
  invalid: {
    code: 'request/invalid',
    status: 400,
    title: { en: 'The request is not valid', 'pt-BR': 'A requisição não é válida' },
    detail: {
      en: 'The request could not be read. Check its headers and its body.',
      'pt-BR': 'Não foi possível ler a requisição. Confira os cabeçalhos e o corpo.',
    },
  },
  notFound: {
    code: 'request/not-found',
    status: 404,
    title: { en: 'There is nothing at this address', 'pt-BR': 'Não há nada neste endereço' },
    detail: {
      en: 'Nothing stands at this address. The list of calls is at /api/docs.',
      'pt-BR': 'Não existe nada neste endereço. A lista de chamadas está em /api/docs.',
    },
  },
  tooLarge: {
    code: 'request/too-large',
    status: 413,
    title: { en: 'The request is too large', 'pt-BR': 'A requisição é grande demais' },
    detail: {
      en: 'The body is larger than this call takes. Send less at once.',
      'pt-BR': 'O corpo é maior do que esta chamada aceita. Envie menos de uma vez.',
    },
  },
  unsupportedType: {
    code: 'request/unsupported-type',
    status: 415,
    title: {
      en: 'This media type is not understood here',
      'pt-BR': 'Este tipo de conteúdo não é aceito aqui',
    },
    detail: {
      en: 'Send application/json, or multipart/form-data where files are taken.',
      'pt-BR': 'Envie application/json, ou multipart/form-data onde se aceitam arquivos.',
    },
  },
} satisfies Record<string, { code: string; status: number; title: Bilingual; detail: Bilingual }>

/** What nobody foresaw. */
export const internal = {
  code: 'internal',
  status: 500,
  title: { en: 'Something went wrong on our side', 'pt-BR': 'Algo deu errado do nosso lado' },
  detail: {
    en: 'The request was not completed. Try again; if it goes on, give the trace id to whoever runs this server.',
    'pt-BR':
      'A requisição não foi concluída. Tente de novo; se continuar, passe o traceId a quem cuida deste servidor.',
  },
} as const

/** Fastify's and its plugins' own refusals (malformed JSON, too large, wrong media type), in our words. */
function fastifyProblem(error: unknown, language: InterfaceLanguage) {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  const status = Number(error.statusCode)
  if (!(status >= 400 && status < 500)) return undefined
  const refusal = Object.values(refusals).find((known) => known.status === status) ?? refusals.invalid
  // In English the library says it more exactly than we can.
  const detail = language === 'en' ? error.message : refusal.detail[language]
  return { type: `/problems/${refusal.code}`, title: refusal.title[language], status, detail }
}

/** A problem as other clients know errors: what stands in the response instead. */
export type ProblemShape = (problem: ProblemBody) => { body: object; headers?: Record<string, string> }

declare module 'fastify' {
  interface FastifyInstance {
    /** By the beginning of an address, such as `/v1/`. */
    problemShapes: Map<string, ProblemShape>
  }
}

/** Gives every problem at addresses that begin so another shape, whoever finds it: the gate, the router, a route. */
export function shapeProblems(app: FastifyInstance, beginning: string, shape: ProblemShape): void {
  app.problemShapes.set(beginning, shape)
}

/** A problem as it goes out to whoever made the request. */
export function wireProblem({ server, url }: FastifyRequest, problem: ProblemBody) {
  for (const [beginning, shape] of server.problemShapes)
    if (url.startsWith(beginning)) return { type: 'application/json', headers: {}, ...shape(problem) }
  return { type: 'application/problem+json', headers: {}, body: problem }
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, thrown: unknown): void {
  const permissions = request.actor?.permissions
  const error = thrown instanceof Problem && permissions ? thrown.toldTo(permissions) : thrown
  const body = problemBody(error, request.url.split('?')[0] ?? '/', request.id, interfaceLanguage(request))
  if (body.status === 500) {
    const cause = isResponseSerializationError(error) ? { issues: error.cause.issues } : {}
    request.log.error({ err: error, ...cause }, 'request failed')
  }
  const retryAfter =
    error instanceof Problem ? error.retryAfterSeconds : isDatabaseUnavailable(error) ? 2 : undefined
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (body.status === 401) reply.header('www-authenticate', 'Bearer')
  const wire = wireProblem(request, body)
  reply
    .code(body.status)
    .type(wire.type)
    .headers(wire.headers)
    .serializer((value: unknown) => JSON.stringify(value))
    .send(wire.body)
}

/** The only place where errors become responses. */
export function registerProblems(app: FastifyInstance): void {
  app.decorate('problemShapes', new Map())
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error))
}
