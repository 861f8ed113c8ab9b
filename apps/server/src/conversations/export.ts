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
      `## ${onOneLine(question)}`,
      withoutHtml(answer?.answer ?? partial ?? ''),
      sources(answer?.citations ?? []),
    ]
      .filter(Boolean)
      .join('\n\n'),
  )
  return `${[`# ${onOneLine(conversation.title)}`, ...turns].join('\n\n')}\n`
}

function sources(citations: Citation[]): string {
  return citations
    .map(({ index, documentTitle, location, quote }) => {
      const place = onOneLine(placeOf(location))
      return `- [${index}] ${onOneLine(documentTitle)}${place}: “${onOneLine(quote)}”`
    })
    .join('\n')
}

const onOneLine = (text: string) => escapeTags(text.replaceAll(/\s+/g, ' '))

/** What a Markdown reader would take for a tag, a comment or an address in brackets becomes text. */
const escapeTags = (text: string) => text.replaceAll(/<(?=[A-Za-z/!?])/g, '&lt;')

/**
 * Markdown in which no HTML is left: what a document or a model said must not run where the export is shown. Fenced
 * code stays as it is, since it is shown letter by letter; only fences at the margin count, which no list can end.
 */
function withoutHtml(markdown: string): string {
  let fence = ''
  const lines = markdown.split(/\r\n?|\n/).map((line) => {
    if (fence === '') {
      fence = /^(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[0] ?? ''
      return escapeTags(line)
    }
    const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1]
    if (closing?.startsWith(fence)) fence = ''
    return line
  })
  return [...lines, ...(fence === '' ? [] : [fence])].join('\n')
}

/** ", p. 12": short for page in English and in Portuguese alike; slides are numbered, sheets are named. */
function placeOf({ kind, number, label }: Citation['location']): string {
  const name = label || (number === null ? '' : String(number))
  if (kind === 'none' || name === '') return ''
  return { page: `, p. ${name}`, slide: `, slide ${name}`, sheet: `, ${name}` }[kind]
}

/** Letters of a title that any file system takes, for the name of the exported file; the id where none are left. */
export function exportName({ id, title }: { id: string; title: string }, extension: string): string {
  const name = title
    .replaceAll(/[\p{Cc}\p{Cf}\\/:*?"<>|]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
  // UTF-8 writes a character in at most 4 bytes, and names of 255 bytes fit everywhere.
  const short = [...name]
    .slice(0, 60)
    .join('')
    .replace(/[. ]+$/, '')
  return `${short || id}.${extension}`
}

/** @param more that this reader is told of it */
export function asJson({ conversation, messages }: WholeConversation, more: object = {}): string {
  const { id, title, createdAt, updatedAt } = conversation
  return `${JSON.stringify({ id, title, createdAt, updatedAt, ...more, messages }, null, 2)}\n`
}
