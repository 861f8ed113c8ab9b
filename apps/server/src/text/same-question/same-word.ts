import { areSynonyms } from './synonyms.ts'

/** A content word or number of a question. */
export interface Unit {
  /** Lower case, without accents. */
  folded: string
  stem: string
  isNumber: boolean
  /** Looks like a past form or a participle. */
  isPast: boolean
  /** A name, as far as a capital letter tells. */
  isName: boolean
  /** A negation stands before it: "what must not be done" is not "what must be done if not". */
  isDenied: boolean
  /** The preposition before it, where that tells who does what to whom. */
  marker: string
}

/** English words whose ending makes another word of them, not another form. */
const apart = new Set(
  'news new marketing market customs custom goods good means mean glasses glass arms arm building build meeting meet parking park housing house shipping ship banking bank accounting account training train engineering engine lighting light heating heat being international internal organization organ university universal universe general generic generation policy police human humane express expression author authority'.split(
    ' ',
  ),
)

/** Beginnings of endings that only a form of the same English word has. */
const englishForm = /^(?:s|es|ed|d|ing|ies|ied|y|e|er|ers|ly|)$/

/** Portuguese adjectives and nouns of persons come in two genders; other words in -o and -a are two words. */
const gendered =
  /(?:ad|id|os|ic|iv|ari|eir|it|ut|ent|ant|nov|antig|alt|baix|primeir|segund|terceir|outr|mesm|tod|quant|vari|alun|próxim|proxim|extr|cert|livr|curt|larg|gross|rar|medi|maxim|minim|seguint|mulher|gat|filh|irma|sogr|medic|publi[c]|obrigatori|funcionari|abert|fechad|escrit|feit|dit|pag|gast|entreg|ganh|aceit|limp|necessari|segur|perigos)$/

const portugueseVerb =
  /(?:ar|er|ir|ou|am|em|ando|endo|indo|ado|ada|ido|ida|ados|adas|idos|idas|ei|eu|iu|aram|eram|iram|ava|avam|asse|esse|isse|o)$/

/** Whether two words of two questions say the same: forms of one word, or words that stand for each other. */
export function isSameWord(one: Unit, other: Unit, language: 'pt' | 'en'): boolean {
  if (one.isNumber || other.isNumber) return one.isNumber && other.isNumber && one.stem === other.stem
  if (one.folded === other.folded) return true
  if (one.isName || other.isName) return singular(one.folded) === singular(other.folded)
  if (areSynonyms(one.stem, other.stem, language)) return true
  if (one.stem !== other.stem) return false
  return language === 'en'
    ? areFormsInEnglish(one.folded, other.folded)
    : areFormsInPortuguese(one.folded, other.folded)
}

const singular = (word: string) => (word.length > 3 ? word.replace(/s$/, '') : word)

function areFormsInEnglish(one: string, other: string): boolean {
  if (apart.has(one) || apart.has(other))
    return singular(one) === singular(other) && !(apart.has(one) && apart.has(other))
  const shared = sharedLength(one, other)
  return (
    shared >= 2 &&
    [one, other].every((word) => {
      const ending = word.slice(shared)
      // "running", "stopped": the last letter stands twice.
      return englishForm.test(ending) || englishForm.test(ending.slice(1))
    })
  )
}

function areFormsInPortuguese(one: string, other: string): boolean {
  if (singularInPortuguese(one) === singularInPortuguese(other)) return true
  const [left, right] = [singularInPortuguese(one), singularInPortuguese(other)]
  if (left.slice(0, -1) === right.slice(0, -1) && /[oa]$/.test(left) && /[oa]$/.test(right))
    return (
      gendered.test(left.slice(0, -1)) ||
      (portugueseVerb.test(one) && portugueseVerb.test(other) && one.endsWith('am') !== other.endsWith('am'))
    )
  return isVerb(one) || isVerb(other)
}

/** "contratar", "contratou", "contratado": an ending that no noun has. */
const isVerb = (word: string) =>
  /(?:ar|er|ir|ou|aram|eram|iram|ando|endo|indo|ava|avam|am|em|iu|eu|ado|ada|ido|ida|ados|adas|idos|idas)$/.test(
    word,
  )

const singularInPortuguese = (word: string) =>
  word.length <= 3
    ? word
    : word
        .replace(/oes$|aes$|aos$/, 'ao')
        .replace(/ns$/, 'm')
        .replace(/ais$/, 'al')
        .replace(/eis$/, 'el')
        .replace(/([rzs])es$/, '$1')
        .replace(/s$/, '')

function sharedLength(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return at
}
