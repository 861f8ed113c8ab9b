import type { Problem } from '@gepeto/contract'

/** The API said no, and why: an RFC 9457 problem as an error that can be caught. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly problem: Problem
  /** Seconds after which another attempt makes sense; null where the server did not say. */
  readonly retryAfterSeconds: number | null

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail || problem.title)
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): number {
    return this.problem.status
  }

  get traceId(): string {
    return this.problem.traceId
  }
}

/** No answer came: the server is away, or the network is. Nothing is known about what it did. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** The problem a response carries; a plain one from status and trace id where its body is not one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const body: unknown = await response.json().catch(() => null)
  return new ApiProblem(
    isProblem(body)
      ? body
      : {
          type: 'about:blank',
          title: response.statusText || `HTTP ${response.status}`,
          status: response.status,
          detail: '',
          instance: new URL(response.url || 'http://localhost/').pathname,
          traceId: response.headers.get('x-trace-id') ?? '',
        },
    Number.isFinite(retryAfter) ? retryAfter : null,
  )
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'status' in body && 'title' in body && 'detail' in body
}
