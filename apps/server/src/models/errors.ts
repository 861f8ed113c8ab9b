import { Problem } from '../platform/http/problem.ts'

/** The request names a model that is not configured. */
export class ModelNotFound extends Problem {
  static override readonly code = 'models/model-not-found'
  static override readonly status = 400
  static override readonly title = 'There is no such model'
  constructor(name: string, known: string[]) {
    super(`No model "${name}" is configured. There are: ${known.join(', ')}.`)
  }
}

/** Every model of the chain failed. */
export class ModelsUnavailable extends Problem {
  static override readonly code = 'models/unavailable'
  static override readonly status = 503
  static override readonly title = 'No model answered'
  constructor(reasons: string[]) {
    super(`No model answered: ${reasons.join('; ')}. Try again in a moment.`)
  }
  override get retryAfterSeconds() {
    return 10
  }
}
