import { Problem } from '../../platform/http/problem.ts'

/** No such workspace among those of the person, or not the one that the request works in. */
export class WorkspaceNotFound extends Problem {
  static override readonly code = 'identity/workspace-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such workspace',
    'pt-BR': 'Este espaço de trabalho não existe',
  }
  constructor() {
    super({
      en: 'You work in no such workspace. Name one of yours in the header "x-workspace"; GET /api/v1/workspaces lists them.',
      'pt-BR':
        'Você não trabalha nesse espaço. Indique um dos seus no cabeçalho "x-workspace"; GET /api/v1/workspaces mostra quais são.',
    })
  }
}

/** An installation has at least one workspace. */
export class LastWorkspace extends Problem {
  static override readonly code = 'identity/last-workspace'
  static override readonly status = 409
  static override readonly title = {
    en: 'The last workspace stays',
    'pt-BR': 'O último espaço de trabalho permanece',
  }
  constructor() {
    super({
      en: 'This is the only workspace of this Gepeto. Create another one before you delete it.',
      'pt-BR': 'Este é o único espaço de trabalho deste Gepeto. Crie outro antes de apagá-lo.',
    })
  }
}

/** A credential without a person, such as the bootstrap key before there is an owner, wants to do what takes one. */
export class PersonNeeded extends Problem {
  static override readonly code = 'identity/person-needed'
  static override readonly status = 409
  static override readonly title = { en: 'This takes a person', 'pt-BR': 'Isto exige uma pessoa' }
  constructor() {
    super({
      en: 'A workspace needs an owner, and no person stands behind this credential. Make the first account, then try again.',
      'pt-BR':
        'Um espaço de trabalho precisa de dono, e não há uma pessoa por trás desta credencial. Crie a primeira conta e tente de novo.',
    })
  }
}
