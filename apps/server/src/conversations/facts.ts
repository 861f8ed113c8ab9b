import type { Fact } from '../audit/index.ts'

type Conversation = { id: string; title: string }

export const conversationRenamed = ({ id, title }: Conversation): Fact => ({
  kind: 'conversations.conversation.renamed',
  subjectId: id,
  data: { title },
})

export const conversationDeleted = (id: string): Fact => ({
  kind: 'conversations.conversation.deleted',
  subjectId: id,
  data: {},
})

export const feedbackGiven = (messageId: string, answerId: string, rating: 'up' | 'down'): Fact => ({
  kind: 'conversations.feedback.given',
  subjectId: messageId,
  data: { answerId, rating },
})
