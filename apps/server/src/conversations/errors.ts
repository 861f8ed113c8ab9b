import { Problem } from '../platform/http/problem.ts'

export class ConversationNotFound extends Problem {
  static override readonly code = 'conversations/conversation-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such conversation'
  constructor(id: string) {
    super(`You have no conversation "${id}". It may have been deleted.`)
  }
}

export class MessageNotFound extends Problem {
  static override readonly code = 'conversations/message-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such message'
  constructor(id: string) {
    super(`You have no message "${id}". It may have been deleted with its conversation.`)
  }
}

export class AnswerNotFound extends Problem {
  static override readonly code = 'answers/answer-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such answer'
  constructor(id: string) {
    super(`You have no answer "${id}". It may have been deleted with its conversation.`)
  }
}

/** The answer ended before it was complete. */
export class AnswerStopped extends Problem {
  static override readonly code = 'answers/stopped'
  static override readonly status = 409
  static override readonly title = 'The answer was stopped'
  constructor() {
    super('This answer was stopped before it was complete. Ask again for a whole one.')
  }
}

/** The server that was composing it went away. */
export class AnswerLost extends Problem {
  static override readonly code = 'answers/lost'
  static override readonly status = 503
  static override readonly title = 'The answer was interrupted'
  constructor() {
    super('The server stopped while this answer was being written. Ask again.')
  }
  override get retryAfterSeconds() {
    return 1
  }
}
