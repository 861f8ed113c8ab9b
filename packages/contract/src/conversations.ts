import { z } from 'zod'
import { Answer } from './answers.ts'
import {
  AnswerId,
  AssistantId,
  CollectionId,
  ConversationId,
  MessageId,
  PageQuery,
  page,
  Time,
} from './common.ts'

export const Conversation = z
  .object({
    id: ConversationId,
    title: z.string(),
    collections: z.array(CollectionId).nullable().describe('null: all that the asker may read.'),
    assistant: AssistantId.nullable().describe('Who answers in it; null: no assistant.'),
    messages: z.number().int(),
    createdAt: Time,
    updatedAt: Time,
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>

export const ConversationsQuery = PageQuery.extend({
  query: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe('Only conversations whose title or messages contain this.'),
})
export type ConversationsQuery = z.infer<typeof ConversationsQuery>

export const RenameConversation = z
  .strictObject({ title: z.string().trim().min(1).max(200) })
  .meta({ id: 'RenameConversation' })
export type RenameConversation = z.infer<typeof RenameConversation>

export const Feedback = z
  .strictObject({ rating: z.enum(['up', 'down']), comment: z.string().trim().max(2000).optional() })
  .meta({ id: 'Feedback' })
export type Feedback = z.infer<typeof Feedback>

/** A turn: the question, and the answer with all that it stands on. */
export const Message = z
  .object({
    id: MessageId,
    answerId: AnswerId,
    question: z.string(),
    state: z.enum(['streaming', 'done', 'stopped', 'failed']),
    answer: Answer.nullable().describe('null while it streams, or where it failed.'),
    partial: z.string().nullable().describe('What had been said when it was stopped or failed.'),
    feedback: Feedback.nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

export const ExportQuery = z.strictObject({ format: z.enum(['markdown', 'json']).default('markdown') })

export const ConversationList = page(Conversation).meta({ id: 'ConversationList' })
export const MessageList = page(Message).meta({ id: 'MessageList' })

/** `GET /api/v1/conversations/:id/export?format=json` */
export const ExportedConversation = Conversation.pick({
  id: true,
  title: true,
  createdAt: true,
  updatedAt: true,
})
  .extend({ messages: z.array(Message) })
  .meta({ id: 'ExportedConversation' })
export type ExportedConversation = z.infer<typeof ExportedConversation>
