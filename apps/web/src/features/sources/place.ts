import type { Citation, Location } from '@gepeto/contract'
import type { Messages } from '../../messages/en.ts'

/** A span of a document's text to show, and where it was said to stand. */
export interface Span {
  start: number
  end: number
  quote?: string
  location?: Location
}

/** "Page 3", in the person's language; the server's own label where it has no number. */
export function placeName(location: Location | undefined, messages: Messages): string {
  if (!location || location.kind === 'none') return ''
  if (location.number === null) return location.label
  const name = `${messages.source.kinds[location.kind]} ${location.number}`
  return location.kind === 'sheet' && location.label ? location.label : name
}

/** Where a citation stands, from the page to the innermost heading; a heading that only repeats the title is left out. */
export function placesOf(citation: Citation, messages: Messages): string[] {
  const headings = citation.heading.filter((heading) => heading !== citation.documentTitle)
  return [placeName(citation.location, messages), ...headings].filter(Boolean)
}

export const spanOf = (citation: Citation): Span => ({
  start: citation.start,
  end: citation.end,
  quote: citation.quote,
  location: citation.location,
})
