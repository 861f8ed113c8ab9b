import type { Answer } from '@gepeto/contract'
import { type AnswerRow, withheldSentence } from '../answers/index.ts'
import { type Knowledge, readsEverything } from '../knowledge/index.ts'
import type { Actor } from '../platform/actor.ts'

/** What was said in an answer's row, and what it rests on. */
type Said = Pick<AnswerRow, 'body' | 'partial' | 'given'>

/** Gives recorded answers as their reader may have them today: what rests on a document since closed to them is held back. */
export function openWithholding({ hiddenDocuments }: Pick<Knowledge, 'hiddenDocuments'>) {
  /** Runs in the actor's workspace: for queries that are guarded themselves. @returns the row itself where nothing of it is held back */
  async function withhold(actor: Actor, rows: readonly Said[]): Promise<<Row extends Said>(row: Row) => Row> {
    const hidden = await hiddenDocuments(actor, rows.flatMap(restsOn))
    const isClosed = (row: Said) =>
      restsOn(row).some((id) => hidden.has(id)) ||
      (row.partial !== null && row.given === null && !readsEverything(actor))
    return (row) => (isClosed(row) ? { ...row, body: row.body && held(row.body), partial: null } : row)
  }

  return { withhold, hiddenDocuments }
}

export type Withholding = ReturnType<typeof openWithholding>

const restsOn = ({ body, given }: Said): string[] =>
  body ? body.citations.map(({ documentId }) => documentId) : (given ?? [])

/** Its sentences are the documents' own, so none of them goes out. */
const held = (answer: Answer): Answer => ({
  ...answer,
  answer: withheldSentence(answer.language),
  abstained: true,
  citations: [],
  support: [],
})
