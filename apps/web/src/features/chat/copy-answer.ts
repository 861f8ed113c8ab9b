import type { Citation } from '@gepeto/contract'
import type { Messages } from '../../messages/en.ts'
import { placeName } from '../sources/place.ts'

/** An answer as text to paste elsewhere, with what it stands on below it. */
export function answerWithSources(text: string, citations: Citation[], messages: Messages): string {
  if (citations.length === 0) return text
  const lines = citations.map((citation) => {
    const place = placeName(citation.location, messages)
    return `[${citation.index}] ${citation.documentTitle}${place ? `, ${place}` : ''}: “${citation.quote}”`
  })
  return `${text}\n\n${messages.chat.sources}:\n${lines.join('\n')}\n`
}
