import type { Message } from '@gepeto/contract'
import type { AnswerRow, StoredAnswer } from '../answers/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import type { SealedRows } from './sealed-rows.ts'
import type { MessageRow, StoredMessage } from './tables.ts'
import type { Withholding } from './withheld.ts'

/** After this long without an end, a streamed answer's server is taken for dead, in milliseconds. */
const lostAfterMs = 10 * 60_000

export interface MessagesOptions extends Pick<Withholding, 'withhold'> {
  database: Database
  rows: SealedRows
  startedAt: Date
}

export type StoredTurn = { message: StoredMessage; answer: StoredAnswer }

/** Turns of conversations as the page, exports and a person's archive show them. */
export function openMessages({ database, rows, withhold, startedAt }: MessagesOptions) {
  /** A streamed answer without an end, whose server is gone: an embedded one is gone once this process has started. */
  const isLost = (row: AnswerRow) =>
    row.state === 'streaming' &&
    (Date.now() - row.createdAt.getTime() > lostAfterMs ||
      (database.kind === 'embedded' && row.createdAt < startedAt))

  function toMessage(message: MessageRow, answer: AnswerRow): Message {
    return {
      id: message.id,
      answerId: answer.id,
      question: answer.question,
      state: isLost(answer) ? 'failed' : answer.state,
      answer: answer.body,
      partial: answer.partial,
      feedback: message.rating ? { rating: message.rating, comment: message.comment ?? undefined } : null,
      createdAt: message.createdAt.toISOString(),
    }
  }

  return {
    isLost,

    /** Turns as their readers may have them today: what one of them may not read is held back. */
    async toMessages(readers: readonly Actor[], stored: StoredTurn[]): Promise<Message[]> {
      const turns = await rows.turns(stored)
      const said = turns.map(({ answer }) => answer)
      const asAllowed = await Promise.all(readers.map((reader) => withhold(reader, said)))
      return turns.map(({ message, answer }) =>
        toMessage(
          message,
          asAllowed.reduce((row, allow) => allow(row), answer),
        ),
      )
    },
  }
}

export type Messages = ReturnType<typeof openMessages>
