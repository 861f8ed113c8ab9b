import type { OpenAiError, Problem as ProblemBody } from '@gepeto/contract'
import { Problem } from '../../platform/http/problem.ts'

/** No model or assistant of this id can be asked here. */
export class CompletionModelNotFound extends Problem {
  static override readonly code = 'interop/model-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such model', 'pt-BR': 'Este modelo não existe' }
  constructor(id: string) {
    super({
      en: `The model "${id}" does not exist here, or you may not use it. GET /v1/models lists those that do.`,
      'pt-BR': `O modelo "${id}" não existe aqui, ou você não pode usá-lo. GET /v1/models lista os que existem.`,
    })
  }
  override facts() {
    return { param: 'model' }
  }
}

/** The request asks for something that this model would leave out without a word. */
export class ParameterUnsupported extends Problem {
  static override readonly code = 'interop/unsupported-parameter'
  static override readonly status = 400
  static override readonly title = {
    en: 'This model does not take this parameter',
    'pt-BR': 'Este modelo não aceita este parâmetro',
  }
  readonly param: string
  constructor(param: string, model: string) {
    super({
      en: `"${param}" is not supported by the model "${model}" here, and leaving it out would change the answer. Remove it, or ask another model.`,
      'pt-BR': `"${param}" não é aceito aqui pelo modelo "${model}", e ignorá-lo mudaria a resposta. Retire-o ou use outro modelo.`,
    })
    this.param = param
  }
  override facts() {
    return { param: this.param }
  }
}

/** The provider found fault with the request; its own words go out. */
export class ProviderRefused extends Problem {
  static override readonly code = 'interop/provider-refused'
  static override readonly status = 400
  static override readonly title = {
    en: 'The provider refused the request',
    'pt-BR': 'O provedor recusou a requisição',
  }
  constructor(model: string, said: string) {
    super({
      en: `${model} refused the request: ${said}`,
      'pt-BR': `${model} recusou a requisição: ${said}`,
    })
  }
}

/** What OpenAI calls our refusals, by the codes that its clients look at. */
const codes: Record<string, string> = {
  'identity/not-signed-in': 'invalid_api_key',
  'identity/token-refused': 'invalid_api_key',
  'interop/model-not-found': 'model_not_found',
  'interop/unsupported-parameter': 'unsupported_parameter',
  'models/budget-used-up': 'insufficient_quota',
  'request/too-many': 'rate_limit_exceeded',
}

function typeOf(status: number, code: string): string {
  if (code === 'insufficient_quota') return code
  if (status === 401) return 'authentication_error'
  if (status === 403) return 'permission_error'
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

/** The longest that one of these clients waits by itself before it tries again, in seconds. */
const clientsPatience = 60

/** What goes out instead of a problem; a client that would ask again in vain is told not to. */
export function openAiProblem(problem: ProblemBody): { body: OpenAiError; headers?: Record<string, string> } {
  const { renewsAt } = problem
  const isFar = typeof renewsAt === 'string' && Date.parse(renewsAt) - Date.now() > clientsPatience * 1000
  return { body: openAiError(problem), ...(isFar ? { headers: { 'x-should-retry': 'false' } } : {}) }
}

/** A problem in OpenAI's shape, with the trace id behind its sentence. */
export function openAiError({
  type,
  status,
  title,
  detail,
  traceId,
  errors,
  param,
  renewsAt,
}: ProblemBody): OpenAiError {
  const ours = type.replace(/^.*\/problems\//, '')
  const code = codes[ours] ?? ours.replace(/^.*\//, '').replaceAll('-', '_')
  const named = typeof param === 'string' ? param : errors?.[0]?.path.replace(/^body\./, '')
  return {
    error: {
      message: `${detail || title} (trace ${traceId})`,
      type: typeOf(status, code),
      param: named ?? null,
      code,
      ...(typeof renewsAt === 'string' ? { renews_at: renewsAt } : {}),
    },
  }
}
