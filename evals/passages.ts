/** About as long as the passages documents are cut into when they are ingested. */
const PASSAGE_CHARACTERS = 800

/** Cuts a text between sentences into passages of at most about 800 characters; a longer sentence stays whole. */
export function splitIntoPassages(text: string): string[] {
  const passages: string[] = []
  let passage = ''
  for (const sentence of text.split(/(?<=[.!?]["\u201d)]?)\s+/u)) {
    if (passage !== '' && passage.length + 1 + sentence.length > PASSAGE_CHARACTERS) {
      passages.push(passage)
      passage = sentence
    } else {
      passage = passage === '' ? sentence : `${passage} ${sentence}`
    }
  }
  return passage === '' ? passages : [...passages, passage]
}
