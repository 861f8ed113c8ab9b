const TAG =
  /<\/?(?:a|b|i|u|s|em|strong|span|div|p|br|hr|code|pre|sup|sub|font|small|mark|big|center|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|img|script|style|blockquote|del|ins|kbd)(?:\s[^<>]*)?\/?>/gi
const ENTITIES: Record<string, string> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
}

/**
 * A sentence as a person reads it: its words untouched, without line breaks, markup, table rules and footnote numbers.
 * Code keeps its backticks.
 */
export function rendered(text: string): string {
  const plain = withoutMarkup(text)
    .replace(/\[\s*\d[\d\s,;–-]*\]/g, '')
    .replace(/【[^】]*】/g, '')
    .replace(/^(?:>\s*)*(?:#{1,6}\s+)?/, '')
    .replace(/^[•‣▪◦·*+–—]\s+/, '- ')
    .replace(/^\s*\|\s*|\s*\|\s*$/g, '')
    .replace(/\s*(?:\||\t)\s*/g, ' — ')
    .replace(/\s+/g, ' ')
    .trim()
  const tidy = plain.replace(/\s+([.,;:!?])/g, '$1')
  return isCodeOpen(tidy) ? tidy.replaceAll('`', '‘') : tidy
}

/** Outside code, where a tag or an asterisk may be what is talked about. */
function withoutMarkup(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : cleaned(part)))
    .join('')
}

function cleaned(text: string): string {
  return (
    text
      .replace(TAG, '')
      .replace(/&(?:nbsp|amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]!)
      .replace(/!?\[([^\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g, '$1')
      .replace(/\*\*(?=\S)(.*?\S)\*\*/g, '$1')
      .replace(/(?<![\p{L}\p{N}_])__(?=\S)([^_]*\s[^_]*\S)__(?![\p{L}\p{N}_])/gu, '$1')
      .replace(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\p{L}\p{N}*])/gu, '$1')
      .replace(/~~(?=\S)(.*?\S)~~/g, '$1')
      // Half of a pair: the other half stands in the sentence before or after.
      .replace(/(?<=\S)\*\*(?=\s|$)|(?<=^|\s)\*\*(?=\S)/g, '')
  )
}

/** An odd backtick opens code that would swallow the marker after the sentence. */
function isCodeOpen(text: string): boolean {
  return (text.match(/`/g)?.length ?? 0) % 2 === 1
}
