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

/** Where a seal opens: nowhere else than in its own row. */
const placeOf = {
  title: (id: string) => `title of ${id}`,
  said: (id: string) => `said in ${id}`,
  comment: (id: string) => `comment on ${id}`,
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

export const sealTitle = (key: DataKey, conversationId: string, title: string): SealedColumns =>
  columns(key, title, placeOf.title(conversationId))

export const sealSaid = (key: DataKey, answerId: string, said: Said): SealedColumns =>
  columns(key, JSON.stringify(said), placeOf.said(answerId))

export const sealComment = (key: DataKey, messageId: string, comment: string): SealedColumns =>
  columns(key, comment, placeOf.comment(messageId))

export const openComment = (key: DataKey, messageId: string, sealed: Buffer): string =>
  key.open(sealed, placeOf.comment(messageId))

type Sealed = { id: string; keyId: string | null; sealed: Buffer | null }

/**
 * Opens rows as they were written; those from before they were sealed are given as they are. A row whose key was
 * destroyed is empty: what is left of somebody who was erased in the moment of asking.
 */
export function openSealedRows(keys: Pick<DataKeys, 'open'>) {
  /** What opens a row's seal; undefined where there is none, null where its key was destroyed. */
  async function openerOf(rows: readonly Sealed[]) {
    const opened = await keys.open([...new Set(rows.flatMap(({ keyId }) => keyId ?? []))])
    return ({ id, keyId, sealed }: Sealed, place: (id: string) => string): string | null | undefined => {
      if (!sealed || !keyId) return undefined
      return opened.get(keyId)?.open(sealed, place(id)) ?? null
    }
  }

  async function conversations(rows: readonly StoredConversation[]): Promise<ConversationRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, title, ...rest } = row
      return { ...rest, title: open(row, placeOf.title) ?? title ?? '' }
    })
  }

  async function answers(rows: readonly StoredAnswer[]): Promise<AnswerRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, question, body, partial, ...rest } = row
      const text = open(row, placeOf.said)
      const said = text ? (JSON.parse(text) as Said) : { question: question ?? '', body, partial }
      return { ...rest, ...said }
    })
  }

  async function messages(rows: readonly StoredMessage[]): Promise<MessageRow[]> {
    const open = await openerOf(rows)
    return rows.map((row) => {
      const { keyId: _key, sealed: _sealed, comment, ...rest } = row
      return { ...rest, comment: open(row, placeOf.comment) ?? comment }
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
