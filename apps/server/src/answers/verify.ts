import { type Alignment, align, type Source } from '../text/alignment.ts'
import { tokensOf } from '../text/tokens.ts'

/** How far a claim is carried by what it cites. */
export type Verdict = 'supported' | 'partial' | 'unsupported'

/**
 * What a claim's span must hold, and hold in the claim's order. Chosen on `__fixtures__/support-pairs.jsonl`, where no
 * altered claim may come out supported; `verify.test.ts` holds it.
 */
const SUPPORTED = { coverage: 0.82, order: 0.84 }
/** The order enough for a claim that has every word, the same subject and no rival names or numbers: "in 1950 by Calvin" for "by Calvin in 1950". */
const MOVED_ORDER = 0.6
/** One content word may be missing (a verb said otherwise) in claims of at least this many. */
const LONG_CLAIM = 7
const PARTIAL_COVERAGE = 0.55
/** Content words a further sentence must bring to the claim as a clause of its own. */
const CLAUSE = 2

/** A sentence that goes on about the subject of the one before it. */
const GOES_ON =
  /^["“'(]*(?:el[ea]s?|isso|isto|ess[ea]s?|est[ea]s?|também|além disso|assim|ambos|ambas|it|its|he|she|his|her|they|their|this|these|those|also|both|él|ella|ellos|ellas|esto|eso)\b/iu

/**
 * Judges one claim against the passage it cites, by words: what stands there verbatim is supported; a number or name
 * that is not there, a turned negation or an opposite word is not; what only some of the words carry is partial.
 */
export function judge(claim: string, source: Source, alignment = align(claim, source)): Verdict {
  if (!alignment) return 'unsupported'
  if (alignment.verbatim) return 'supported'
  if (alignment.contradicts || alignment.missingNumbers.length > 0) return 'unsupported'
  const missingNames = alignment.missingNames.filter(
    (name) => !source.terms.some((term) => term.folded === name),
  )
  if (missingNames.length > 0) return 'unsupported'
  if (alignment.coverage < PARTIAL_COVERAGE) return 'unsupported'
  const words = tokensOf(claim, source.language).filter((term) => !term.stop).length
  const order =
    alignment.sameSubject && !alignment.hasCompetitors && alignment.missing === 0
      ? MOVED_ORDER
      : SUPPORTED.order
  const isCarried =
    alignment.coverage >= SUPPORTED.coverage &&
    alignment.order >= order &&
    alignment.missing <= (words >= LONG_CLAIM ? 1 : 0)
  if (
    !isCarried ||
    alignment.leaps ||
    alignment.missingNames.length > 0 ||
    isStitched(claim, alignment, source)
  )
    return 'partial'
  return 'supported'
}

/**
 * The claim joins sentences about different subjects. A later sentence may stand behind it when it goes on about the
 * one before, or brings a clause of its own with its own subject.
 */
function isStitched(claim: string, { start, end }: Alignment, source: Source): boolean {
  const [first, ...later] = source.sentences.filter(
    (sentence) => sentence.start >= start && sentence.end <= end,
  )
  if (!first || later.length === 0) return false
  const claimed = new Set(tokensOf(claim, source.language).map((term) => term.stem))
  const before = new Set(source.terms.slice(first.from, first.to).map((term) => term.stem))
  return later.some((sentence) => {
    if (GOES_ON.test(source.text.slice(sentence.start, sentence.end))) return false
    const content = source.terms.slice(sentence.from, sentence.to).filter((term) => !term.stop)
    const brought = content.filter((term) => claimed.has(term.stem) && !before.has(term.stem))
    return !content[0] || !claimed.has(content[0].stem) || brought.length < CLAUSE
  })
}

/** The verdict on a whole sentence whose parts cite for themselves: as good as all its parts, as bad as its worst lie. */
export function combineVerdicts(verdicts: Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.every((verdict) => verdict === 'unsupported')) return 'unsupported'
  return verdicts.every((verdict) => verdict === 'supported') ? 'supported' : 'partial'
}

const ORDER: Verdict[] = ['unsupported', 'partial', 'supported']

/** The better of two verdicts. */
export function betterVerdict(one: Verdict, other: Verdict): Verdict {
  return ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other
}
