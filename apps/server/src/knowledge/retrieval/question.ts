import { fold } from '../../text/fold.ts'
import { gramCodes, gramCount } from '../../text/ngrams.ts'
import { type StemmedLanguage, stem, stemmedLanguage } from '../../text/stems.ts'
import { isStopword } from '../../text/stopwords.ts'
import { LONGEST_WORD, words } from '../../text/words.ts'

/** A question as the index and the ranker read it. */
export interface Question {
  /** Its language, as far as it is one with a stemmer. */
  language: StemmedLanguage | undefined
  /** Content words in order of first appearance. */
  terms: QuestionTerm[]
  /** Every n-gram of the content words, and how often. */
  grams: Map<number, number>
}

export interface QuestionTerm {
  word: string
  /** Its stem in each language it may be matched in, without repetition. */
  stems: string[]
  /** How often the question says it. */
  count: number
}

/**
 * @param language the question's, when known; else it is told by its function words
 * @param searched languages of the passages searched, most frequent first
 */
export function readQuestion(
  text: string,
  searched: readonly StemmedLanguage[],
  language?: string,
): Question {
  const found = words(text)
  const own = stemmedLanguage(language) ?? guess(found, searched)
  const languages = [...new Set([...searched, ...(own === undefined ? [] : [own])])]
  const terms = new Map<string, QuestionTerm>()
  const grams = new Map<number, number>()
  for (const word of found) {
    const folded = fold(word).slice(0, LONGEST_WORD)
    if (folded === '' || isStopword(folded, own)) continue
    const codes = new Uint32Array(gramCount(folded.length))
    gramCodes(folded, codes)
    for (const code of codes) grams.set(code, (grams.get(code) ?? 0) + 1)
    const known = terms.get(folded)
    if (known !== undefined) known.count++
    else {
      const stems = languages.length === 0 ? [folded] : languages.map((each) => stem(word, each))
      terms.set(folded, { word: folded, stems: [...new Set(stems)], count: 1 })
    }
  }
  return { language: own, terms: [...terms.values()], grams }
}

/** The language whose function words the text holds most of; on equal counts, the one searched first. */
function guess(found: readonly string[], searched: readonly StemmedLanguage[]): StemmedLanguage | undefined {
  const all = new Set<StemmedLanguage>([...searched, 'pt', 'en', 'es'])
  let best: StemmedLanguage | undefined
  let most = 0
  for (const language of all) {
    const count = found.filter((word) => isStopword(fold(word), language)).length
    if (count > most) [best, most] = [language, count]
  }
  return best ?? searched[0]
}
