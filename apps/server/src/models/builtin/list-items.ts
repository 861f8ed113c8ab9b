/** A bullet, a numbered item, or a clause of a list that ends in a semicolon. */
export function isListItem(text: string): boolean {
  return /^(?:[-*•‣▪◦·–—+]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,4}[.)])\s/i.test(text) || /;$/.test(text)
}

/** Whether a sentence announces the list that begins with the next one. */
export function announcesList(text: string, next: string | undefined): boolean {
  return text.endsWith(':') && next !== undefined && isListItem(next)
}
