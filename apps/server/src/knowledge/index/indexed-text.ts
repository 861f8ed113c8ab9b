import type { IndexedPassage } from './passage-index.ts'

/** What is indexed of a passage, by words and by vector: its title and headings say what the text may leave out. */
export function indexedText({
  title,
  headings,
  text,
}: Pick<IndexedPassage, 'title' | 'headings' | 'text'>): string {
  return [title, ...headings, text].filter((part) => part !== '').join('\n')
}
