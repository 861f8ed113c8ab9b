import { fold } from './fold.ts'
import { type StemmedLanguage, stem, stemmedLanguage } from './stems.ts'
import { isStopword } from './stopwords.ts'
import { locatedWords } from './words.ts'

/** A word or number of a text, ready to compare. Offsets are UTF-16 code units of that text, end exclusive. */
export interface Token {
  start: number
  end: number
  /** Lower case, without accents. */
  folded: string
  /** What is compared: the folded stem; digits for a number, spelled ones up to twenty included. */
  stem: string
  kind: 'word' | 'number'
  /** A function word: it carries grammar, not content. */
  stop: boolean
  /** Begins with a capital letter. */
  capital: boolean
}

type Analysis = Pick<Token, 'folded' | 'stem' | 'kind' | 'stop'>

const ANALYSES_KEPT = 20_000
const analyses = new Map<StemmedLanguage | 'any', Map<string, Analysis>>()

/**
 * The words and numbers of a text, in order, function words included: what sentences are compared by.
 * @param language a BCP 47 tag; without one, words are their own stems, and a function word of any language is one
 */
export function tokensOf(text: string, language?: string): Token[] {
  const known = stemmedLanguage(language)
  let cache = analyses.get(known ?? 'any')
  if (!cache) {
    cache = new Map()
    analyses.set(known ?? 'any', cache)
  }
  return locatedWords(text).map(({ word, start, end }) => {
    let analysis = cache.get(word)
    if (!analysis) {
      if (cache.size >= ANALYSES_KEPT) cache.clear()
      analysis = analyse(word, known)
      cache.set(word, analysis)
    }
    const first = text.charAt(start)
    const stop = analysis.stop || (word.length === 1 && isElided(text, start, end))
    return { start, end, ...analysis, stop, capital: first !== first.toLowerCase() }
  })
}

function analyse(word: string, language: StemmedLanguage | undefined): Analysis {
  if (/^\d[\d.]*$/.test(word))
    return { folded: word, stem: word.replace(/^0+(?=\d)/, ''), kind: 'number', stop: false }
  const folded = fold(word)
  const spelled = SPELLED_NUMBERS.get(folded)
  if (spelled) return { folded, stem: spelled, kind: 'number', stop: false }
  const stop = language
    ? isStopword(folded, language)
    : (['pt', 'en', 'es'] as const).some((one) => isStopword(folded, one))
  return { folded, stem: stop ? folded : stem(word, language), kind: 'word', stop }
}

/** The lone letter of "d'água", "it's" or "don't". */
function isElided(text: string, start: number, end: number): boolean {
  return /['’]/.test(text.charAt(start - 1)) || /['’]/.test(text.charAt(end))
}

/** Number words that are nothing else ("um", "one", "doce" and "once" are): folded, from two on. */
const SPELLED_NUMBERS = new Map(
  [
    ['2', 'dois duas two'],
    ['3', 'tres three'],
    ['4', 'quatro four cuatro'],
    ['5', 'cinco five'],
    ['6', 'seis six'],
    ['7', 'sete seven siete'],
    ['8', 'oito eight ocho'],
    ['9', 'nove nine nueve'],
    ['10', 'dez ten diez'],
    ['11', 'onze eleven'],
    ['12', 'doze twelve'],
    ['15', 'quinze fifteen quince'],
    ['20', 'vinte twenty veinte'],
    ['30', 'trinta thirty treinta'],
  ].flatMap(([digits, words]) => words!.split(' ').map((word) => [word, digits!] as const)),
)
