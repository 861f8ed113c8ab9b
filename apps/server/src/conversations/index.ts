import type { Answers } from '../answers/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { Database } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { askCommands } from './ask.ts'
import { conversationCommands } from './commands.ts'
import { conversationData } from './personal-data.ts'
import { conversationQueries } from './queries.ts'
import { openRecorder } from './recorder.ts'
import { openWithholding } from './withheld.ts'

export { chatRoutes } from './chat.ts'
export { conversationRoutes } from './routes.ts'

export interface ConversationsOptions {
  database: Database
  answers: Answers
  knowledge: Knowledge
  assistants: Pick<Assistants, 'published' | 'countFailure'>
  log: Log
}

/** Asking and what stays of it: conversations, their messages, feedback. */
export function createConversations({ database, answers, knowledge, assistants, log }: ConversationsOptions) {
  const queries = conversationQueries(database, openWithholding(knowledge), new Date())
  return {
    ...queries,
    ...conversationCommands(database),
    personalData: conversationData(database),
    ...askCommands({ answers, knowledge, assistants, record: openRecorder(database), queries, log }),
  }
}

export type Conversations = ReturnType<typeof createConversations>
