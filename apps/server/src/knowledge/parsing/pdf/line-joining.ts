/** Portuguese pronouns that hang on a verb by a hyphen: "torna-se", "disse-lhe", "amá-lo". */
const ENCLITIC = /^(se|me|te|lhes?|nos|vos|l[oa]s?|n[oa]s?|[oa]s?|mos?|lhos?)(?![\p{L}])/u
const ENDS_BROKEN = /(\p{L})[-\u00ad\u2010]$/u

/**
 * Joins lines of a paragraph. A hyphen at the end of a line is undone, unless a Portuguese pronoun follows, or
 * the document has the word with its hyphen elsewhere, or both its halves as words of their own but not the whole.
 * @param words of the document, by `collectWords`
 */
export function joinLines(lines: string[], words: ReadonlySet<string>): string {
  let joined = ''
  for (const raw of lines) {
    const line = raw.trim()
    if (line === '') continue
    if (joined === '') joined = line
    else if (!ENDS_BROKEN.test(joined)) joined = `${joined} ${line}`
    else if (!/^\p{Ll}/u.test(line)) joined = `${joined}${line}`
    else joined = keepsHyphen(joined, line, words) ? `${joined}${line}` : `${joined.slice(0, -1)}${line}`
  }
  return joined
}

function keepsHyphen(before: string, after: string, words: ReadonlySet<string>): boolean {
  if (before.endsWith('\u00ad')) return false
  if (ENCLITIC.test(after)) return true
  const head = (/[\p{L}-]+$/u.exec(before)?.[0] ?? '').toLowerCase()
  const tail = (/^[\p{L}]+/u.exec(after)?.[0] ?? '').toLowerCase()
  if (words.has(`${head}${tail}`)) return true
  const whole = head.slice(0, -1)
  return (
    whole.length > 2 && tail.length > 2 && words.has(whole) && words.has(tail) && !words.has(whole + tail)
  )
}

/** Adds the words of a line, all but the last of which may be broken. */
export function collectWords(line: string, into: Set<string>): void {
  for (const { 0: word, index } of line.matchAll(/\p{L}+(?:-\p{L}+)*/gu))
    if (line[index + word.length] !== '-') into.add(word.toLowerCase())
}
