import type { Candidate } from './ranking.ts'

/** Words of a title at most, letters of a word that says something, and the share of those that a title capitalises. */
const TITLE = { words: 14, letters: 4, capitals: 0.7 }

/** The line over a page or a part names what it is about and explains nothing. */
export function isTitle({ text, terms }: Candidate): boolean {
  if (/[.!?:;…]["”)]?$/.test(text.trim()) || terms.length > TITLE.words) return false
  const long = terms.filter(({ folded }) => folded.length >= TITLE.letters)
  return long.length > 1 && long.filter(({ capital }) => capital).length / long.length >= TITLE.capitals
}
