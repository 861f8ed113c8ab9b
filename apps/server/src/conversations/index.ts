import type { Answers } from '../answers/index.ts'
import type { Database } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { askCommands } from './ask.ts'
import { conversationCommands } from './commands.ts'
import { conversationQueries } from './queries.ts'
import { openRecorder } from './recorder.ts'

export { chatRoutes } from './chat.ts'
export { conversationRoutes } from './routes.ts'

export interface ConversationsOptions {
  database: Database
  answers: Answers
  log: Log
}

/** Asking and what stays of it: conversations, their messages, feedback. */
export function createConversations({ database, answers, log }: ConversationsOptions) {
  const queries = conversationQueries(database, new Date())
  return {
    ...queries,
    ...conversationCommands(database),
    ...askCommands({ answers, record: openRecorder(database), queries, log }),
  }
}

export type Conversations = ReturnType<typeof createConversations>
