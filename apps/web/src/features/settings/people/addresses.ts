/** What a pasted list holds. */
export interface Addresses {
  /** Each once, in their order. */
  emails: string[]
  /** Words that stand for no address. */
  wrong: string[]
}

/**
 * Reads e-mail addresses from what people paste: one a line, with commas or semicolons between, or as a mail program
 * writes them (`Ana Reis <ana@example.org>`).
 */
export function readAddresses(text: string): Addresses {
  const emails = new Map<string, string>()
  const wrong: string[] = []
  // A name in quotes may hold a comma.
  for (const part of text.replaceAll(/"[^"\n]*"/g, ' ').split(/[\n,;]+/)) {
    const named = /<([^<>\s]*)>\s*$/.exec(part.trim())
    const words = named ? [named[1] ?? ''] : part.trim().split(/\s+/).filter(Boolean)
    for (const word of words) {
      if (/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(word)) emails.set(word.toLowerCase(), word)
      else wrong.push(word)
    }
  }
  return { emails: [...emails.values()], wrong }
}
