import { Problem } from '../platform/http/problem.ts'

export class ConversationNotFound extends Problem {
  static override readonly code = 'conversations/conversation-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such conversation',
    'pt-BR': 'Esta conversa não existe',
  }
  constructor(id: string) {
    super({
      en: `You have no conversation "${id}"; it may have been deleted. GET /api/v1/conversations lists yours.`,
      'pt-BR': `Você não tem a conversa "${id}"; ela pode ter sido apagada. GET /api/v1/conversations mostra as suas.`,
    })
  }
}

export class MessageNotFound extends Problem {
  static override readonly code = 'conversations/message-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such message', 'pt-BR': 'Esta mensagem não existe' }
  constructor(id: string) {
    super({
      en: `You have no message "${id}"; it may have been deleted with its conversation. GET /api/v1/conversations lists yours.`,
      'pt-BR': `Você não tem a mensagem "${id}"; ela pode ter sido apagada com a conversa. GET /api/v1/conversations mostra as suas.`,
    })
  }
}

export class AnswerNotFound extends Problem {
  static override readonly code = 'answers/answer-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such answer', 'pt-BR': 'Esta resposta não existe' }
  constructor(id: string) {
    super({
      en: `You have no answer "${id}"; it may have been deleted with its conversation. Ask the question again.`,
      'pt-BR': `Você não tem a resposta "${id}"; ela pode ter sido apagada com a conversa. Faça a pergunta de novo.`,
    })
  }
}

/** The answer ended before it was complete. */
export class AnswerStopped extends Problem {
  static override readonly code = 'answers/stopped'
  static override readonly status = 409
  static override readonly title = { en: 'The answer was stopped', 'pt-BR': 'A resposta foi interrompida' }
  constructor() {
    super({
      en: 'This answer was stopped before it was complete. Ask again for a whole one.',
      'pt-BR': 'Esta resposta foi interrompida antes do fim. Pergunte de novo para ter uma completa.',
    })
  }
}

/** The server that was composing it went away. */
export class AnswerLost extends Problem {
  static override readonly code = 'answers/lost'
  static override readonly status = 503
  static override readonly title = {
    en: 'The answer was interrupted',
    'pt-BR': 'A resposta se perdeu no meio',
  }
  constructor() {
    super({
      en: 'The server stopped while this answer was being written. Ask again.',
      'pt-BR': 'O servidor parou enquanto esta resposta era escrita. Pergunte de novo.',
    })
  }
  override get retryAfterSeconds() {
    return 1
  }
}
