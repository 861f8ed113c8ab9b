import type { Citation, Message } from '@gepeto/contract'
import type { ConversationRow } from './tables.ts'

interface WholeConversation {
  conversation: ConversationRow
  messages: Message[]
}

/** The conversation as Markdown, each answer with the sources its numbers point to. */
export function asMarkdown({ conversation, messages }: WholeConversation): string {
  const turns = messages.map(({ question, answer, partial }) =>
    [
      `## ${question.replaceAll('\n', ' ')}`,
      answer?.answer ?? partial ?? '',
      sources(answer?.citations ?? []),
    ]
      .filter(Boolean)
      .join('\n\n'),
  )
  return `${[`# ${conversation.title}`, ...turns].join('\n\n')}\n`
}

function sources(citations: Citation[]): string {
  return citations
    .map(({ index, documentTitle, location, quote }) => {
      const place = location.kind === 'none' ? '' : `, ${location.label || location.number}`
      return `- [${index}] ${documentTitle}${place}: “${quote.replaceAll(/\s+/g, ' ')}”`
    })
    .join('\n')
}

export function asJson({ conversation, messages }: WholeConversation): string {
  const { id, title, createdAt, updatedAt } = conversation
  return `${JSON.stringify({ id, title, createdAt, updatedAt, messages }, null, 2)}\n`
}
