import { Problem } from '../platform/http/problem.ts'

/** The log does not tell of this answer, or no longer. */
export class AnswerNotRecorded extends Problem {
  static override readonly code = 'answers/not-recorded'
  static override readonly status = 404
  static override readonly title = {
    en: 'Nothing is recorded of this answer',
    'pt-BR': 'Não há registro desta resposta',
  }
  constructor(id: string) {
    super({
      en: `The log of this workspace does not tell how the answer "${id}" came about: it was not given here, was given before this was recorded, or its person has been erased.`,
      'pt-BR': `O registro deste espaço de trabalho não conta como a resposta "${id}" foi feita: ela não foi dada aqui, foi dada antes de isto ser registrado, ou os dados da pessoa foram apagados.`,
    })
  }
}
