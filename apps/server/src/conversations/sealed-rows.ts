import type { Answer } from '@gepeto/contract'
import type { AnswerRow, StoredAnswer } from '../answers/index.ts'
import type { DataKey, DataKeys } from '../platform/crypto/data-keys.ts'
import type { ConversationRow, MessageRow, StoredConversation, StoredMessage } from './tables.ts'

/** What is sealed of an answer. */
export interface Said {
  question: string
  body: Answer | null
  partial: string | null
}

/** A row as far as it says where its seal opens. */
interface OwnRow {
  id: string
  workspaceId: string
  userId: string
}
type CommentRow = Pick<StoredMessage, 'id' | 'workspaceId' | 'conversationId'>

/** Where a seal opens: in its own row and as its own person's, a comment in its own conversation. */
const placeOf = {
  title: ({ id, workspaceId, userId }: OwnRow) => JSON.stringify(['title', workspaceId, userId, id]),
  said: ({ id, workspaceId, userId }: OwnRow) => JSON.stringify(['said', workspaceId, userId, id]),
  comment: ({ id, workspaceId, conversationId }: CommentRow) =>
    JSON.stringify(['comment', workspaceId, conversationId, id]),
}

/** Of rows from before these were bound to whose they are. */
const placeBefore = {
  title: (id: string) => `title of ${id}`,
  said: (id: string) => `said in ${id}`,
  comment: (id: string) => `comment on ${id}`,
}

/** @throws Error where it was changed, or stands in another's row */
function openAt(key: Pick<DataKey, 'open'>, sealed: Buffer, place: string, before: string): string {
  try {
    return key.open(sealed, place)
  } catch {
    return key.open(sealed, before)
  }
}

/** Columns of a row that is sealed. */
export interface SealedColumns {
  keyId: string
  sealed: Buffer
}

const columns = (key: DataKey, secret: string, place: string): SealedColumns => ({
  keyId: key.id,
  sealed: key.close(secret, place),
})

export const sealTitle = (key: DataKey, row: OwnRow, title: string): SealedColumns =>
  columns(key, title, placeOf.title(row))

export const sealSaid = (key: DataKey, row: OwnRow, said: Said): SealedColumns =>
  columns(key, JSON.stringify(said), placeOf.said(row))

export const sealComment = (key: DataKey, row: CommentRow, comment: string): SealedColumns =>
  columns(key, comment, placeOf.comment(row))

export const openComment = (key: DataKey, row: CommentRow, sealed: Buffer): string =>
  openAt(key, sealed, placeOf.comment(row), placeBefore.comment(row.id))

type Sealed = { id: string; keyId: string | null; sealed: Buffer | null }

/**
 * Opens rows as they were written; those from before they were sealed are given as they are. A row whose key was
 * destroyed is empty: what is left of somebody who was erased in the moment of asking.
 */
export function openSealedRows(keys: Pick<DataKeys, 'open'>) {
  /** What opens a row's seal; undefined where there is none, null where its key was destroyed. */
  async function openerOf(rows: readonly Sealed[]) {
    const opened = await keys.open([...new Set(rows.flatMap(({ keyId }) => keyId ?? []))])
    return <Row extends Sealed>(
      row: Row,
      place: (row: Row) => string,
      before: (id: string) => string,
    ): string | null | undefined => {
      const { id, keyId, sealed } = row
      if (!sealed || !keyId) return undefined
      const key = opened.get(keyId)
      return key ? openAt(key, sealed, place(row), before(id)) : null
    }
  }

  async function conversations(rows: readonly StoredConversation[]): Promise<ConversationRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, title, ...rest } = row
      return { ...rest, title: open(row, placeOf.title, placeBefore.title) ?? title ?? '' }
    })
  }

  async function answers(rows: readonly StoredAnswer[]): Promise<AnswerRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, question, body, partial, ...rest } = row
      const text = open(row, placeOf.said, placeBefore.said)
      const said = text ? (JSON.parse(text) as Said) : { question: question ?? '', body, partial }
      return { ...rest, ...said }
    })
  }

  async function messages(rows: readonly StoredMessage[]): Promise<MessageRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, comment, ...rest } = row
      return { ...rest, comment: open(row, placeOf.comment, placeBefore.comment) ?? comment }
    })
  }

  return {
    conversations,
    answers,
    messages,

    /** Turns as they come out of a join. */
    async turns(rows: readonly { message: StoredMessage; answer: StoredAnswer }[]) {
      const [opened, told] = await Promise.all([
        messages(rows.map(({ message }) => message)),
        answers(rows.map(({ answer }) => answer)),
      ])
      return rows.map((_, at) => ({ message: opened[at]!, answer: told[at]! }))
    },
  }
}

export type SealedRows = ReturnType<typeof openSealedRows>
