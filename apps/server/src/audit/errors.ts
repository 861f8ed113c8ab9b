import { Problem } from '../platform/http/problem.ts'

/** No event of this id in the workspace. */
export class EventNotFound extends Problem {
  static override readonly code = 'audit/event-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such event', 'pt-BR': 'Não existe este evento' }
  constructor(id: string) {
    super({
      en: `There is no event "${id}" in this workspace. The log lists those that are.`,
      'pt-BR': `Não existe o evento "${id}" neste espaço de trabalho. O registro lista os que existem.`,
    })
  }
}

/** The event is so new that no signed checkpoint covers it. */
export class NotSignedYet extends Problem {
  static override readonly code = 'audit/not-signed-yet'
  static override readonly status = 409
  static override readonly title = {
    en: 'No checkpoint covers this event yet',
    'pt-BR': 'Nenhum ponto de verificação cobre este evento ainda',
  }
  constructor(id: string) {
    super({
      en: `The event "${id}" is covered by the next checkpoint, within a minute. Try again then.`,
      'pt-BR': `O evento "${id}" será coberto pelo próximo ponto de verificação, em até um minuto. Tente de novo depois.`,
    })
  }
}
