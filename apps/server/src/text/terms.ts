import { fold } from './fold.ts'
import { type StemmedLanguage, stem, stemmedLanguage } from './stems.ts'
import { isStopword } from './stopwords.ts'
import { LONGEST_WORD, words } from './words.ts'

/** One content word as it is matched: folded, and as the folded stem of its language. */
export interface Term {
  word: string
  stem: string
}

/** The stems of recent words: language is repetitive, and stemming is the slowest step of indexing. */
const CACHE_ENTRIES = 50_000
const caches = new Map<StemmedLanguage | 'none', Map<string, Term | null>>()

/**
 * The content words of a text in order: function words of the language left out.
 * @param language a BCP 47 tag; unknown or without a stemmer: every word is its own stem
 */
export function terms(text: string, language: string | undefined): Term[] {
  const known = stemmedLanguage(language)
  const key = known ?? 'none'
  const cache = caches.get(key) ?? new Map<string, Term | null>()
  caches.set(key, cache)
  const found: Term[] = []
  for (const word of words(text)) {
    let term = cache.get(word)
    if (term === undefined) {
      const folded = fold(word).slice(0, LONGEST_WORD)
      term = folded === '' || isStopword(folded, known) ? null : { word: folded, stem: stem(word, known) }
      if (cache.size >= CACHE_ENTRIES) cache.clear()
      cache.set(word, term)
    }
    if (term !== null) found.push(term)
  }
  return found
}
