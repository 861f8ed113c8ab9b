import { Problem } from '../platform/http/problem.ts'

/** The request names a model that is not configured. */
export class ModelNotFound extends Problem {
  static override readonly code = 'models/model-not-found'
  static override readonly status = 400
  static override readonly title = { en: 'There is no such model', 'pt-BR': 'Este modelo não existe' }
  constructor(name: string, known: string[]) {
    super({
      en: `No model "${name}" is configured. There are: ${known.join(', ')}.`,
      'pt-BR': `O modelo "${name}" não está configurado. Há estes: ${known.join(', ')}.`,
    })
  }
}

/** Every model of the chain failed. */
export class ModelsUnavailable extends Problem {
  static override readonly code = 'models/unavailable'
  static override readonly status = 503
  static override readonly title = { en: 'No model answered', 'pt-BR': 'Nenhum modelo respondeu' }
  constructor(reasons: string[]) {
    super({
      en: `No model answered: ${reasons.join('; ')}. Try again in a moment.`,
      'pt-BR': `Nenhum modelo respondeu: ${reasons.join('; ')}. Tente de novo daqui a pouco.`,
    })
  }
  override get retryAfterSeconds() {
    return 10
  }
}
