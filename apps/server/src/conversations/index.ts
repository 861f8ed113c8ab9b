import type { Answers } from '../answers/index.ts'
import type { Assistants } from '../assistants/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { WarnOfBudget } from '../models/index.ts'
import type { DataKeys } from '../platform/crypto/data-keys.ts'
import type { Database, Transaction } from '../platform/database/index.ts'
import type { Jobs } from '../platform/jobs/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { askCommands } from './ask.ts'
import { conversationCommands } from './commands.ts'
import { openMessages } from './messages.ts'
import { conversationData } from './personal-data.ts'
import { conversationQueries } from './queries.ts'
import { openRecorder } from './recorder.ts'
import { definePastJob } from './seal-past.ts'
import { openSealedRows } from './sealed-rows.ts'
import { openWithholding } from './withheld.ts'

export { chatRoutes } from './chat.ts'
export { forgetAnswers, forgetConversations } from './retention.ts'
export { conversationRoutes } from './routes.ts'

export interface ConversationsOptions {
  database: Database
  answers: Answers
  knowledge: Knowledge
  assistants: Pick<Assistants, 'published' | 'countFailure'>
  keys: DataKeys
  jobs: Jobs
  /** Throws where what somebody asked may not be deleted now. */
  refuseHeld(tx: Transaction, workspaceId: string, doomed: { people: string[] }): Promise<void>
  warnOfBudget: WarnOfBudget
  log: Log
}

/** Asking and what stays of it: conversations, their messages, feedback. */
export function createConversations({
  database,
  answers,
  knowledge,
  assistants,
  keys,
  jobs,
  refuseHeld,
  warnOfBudget,
  log,
}: ConversationsOptions) {
  const rows = openSealedRows(keys)
  const withholding = openWithholding(knowledge)
  const messages = openMessages({ database, rows, ...withholding, startedAt: new Date() })
  const queries = conversationQueries({ database, rows, ...withholding, ...messages })
  const past = definePastJob({ database, keys, jobs, log })
  return {
    ...queries,
    ...conversationCommands({ database, keys, refuseHeld }),
    personalData: conversationData(database, rows, messages),
    ...askCommands({
      answers,
      knowledge,
      assistants,
      record: openRecorder(database, keys),
      queries,
      warnOfBudget,
      log,
    }),
    /** Takes up the sealing of what was written before conversations were sealed. */
    resume: past.resume,
  }
}

export type Conversations = ReturnType<typeof createConversations>
