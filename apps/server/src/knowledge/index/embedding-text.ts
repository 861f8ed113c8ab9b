import type { IndexedPassage } from './passage-index.ts'

/** What a passage's vector is made of: its title and headings say what the text may leave out. */
export function embeddingText({
  title,
  headings,
  text,
}: Pick<IndexedPassage, 'title' | 'headings' | 'text'>): string {
  return [title, ...headings, text].filter((part) => part !== '').join('\n')
}
