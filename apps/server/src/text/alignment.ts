import { detectLanguage } from './language.ts'
import { areOpposites, isNegation, negatedWords } from './negation.ts'
import { splitSentences } from './sentences.ts'
import { type Token, tokensOf } from './tokens.ts'

/** The part of a source that best carries a claim. Offsets are UTF-16 code units of the source, end exclusive. */
export interface Alignment {
  start: number
  end: number
  /** Every word of the claim stands there, in the same order, with nothing between. */
  verbatim: boolean
  /** Share of the claim's content found in the span, 0 to 1; names and numbers weigh more. */
  coverage: number
  /** Share of the claim's content found in the span in the claim's order, 0 to 1. */
  order: number
  /** Numbers of the claim that the span does not hold. */
  missingNumbers: string[]
  /** Capitalised words inside the claim that the span does not hold. */
  missingNames: string[]
  /** Claim and span open with the same word (numbers apart), and names common to both come in the same order. */
  sameSubject: boolean
  /** The span holds a name or number, after its first word, that the claim leaves out: it may belong to another part. */
  hasCompetitors: boolean
  /** Content words of the claim that the span does not hold. */
  missing: number
  /** Following the claim through the span means leaping over a part that says something else: "A heads X and B heads Y". */
  leaps: boolean
  /** The span negates what the claim says plainly, the other way round, or says the opposite word. */
  contradicts: boolean
}

/** A source read once, to align many claims with. */
export interface Source {
  text: string
  language: string | undefined
  terms: Token[]
  /** Index of the first term of each sentence, and the sentence's own span. */
  sentences: { start: number; end: number; from: number; to: number }[]
}

/**
 * Reads a source (a passage) for {@link align}.
 * @param language BCP 47; told from the text where it is not given
 */
export function readSource(
  text: string,
  language: string | undefined = detectLanguage(text).language,
): Source {
  const terms = tokensOf(shown(text), language)
  let from = 0
  const sentences = splitSentences(text).map(({ start, end }) => {
    while (from < terms.length && terms[from]!.start < start) from++
    let to = from
    while (to < terms.length && terms[to]!.start < end) to++
    return { start, end, from, to }
  })
  return { text, language, terms, sentences }
}

/** The text with blanks where Markdown's links lead: nobody who quotes a sentence says them. */
const shown = (text: string) =>
  text.replace(/(?<=\])\((?=[^()\s]*[/.:#])[^()\s]{1,2000}(?:\s"[^"]{0,300}")?\)/g, (target) =>
    ' '.repeat(target.length),
  )

/** Adjoining sentences that one claim may draw on. */
const WIDEST_WINDOW = 3
/** What a further sentence must add to the coverage to widen the span: a citation points at little. */
const WORTH_WIDENING = 0.12

/**
 * Finds the span of the source that supports the claim best: the very words where they stand there, otherwise the
 * sentence (or up to three adjoining ones) that holds most of the claim's content.
 * @returns undefined when nothing of the claim's content stands in the source
 */
export function align(claim: string, source: Source): Alignment | undefined {
  const terms = tokensOf(shown(claim), source.language)
  if (terms.length === 0) return undefined
  return alignVerbatim(terms, source) ?? alignFreely(terms, source)
}

function alignVerbatim(claim: Token[], source: Source): Alignment | undefined {
  const last = source.terms.length - claim.length
  for (let at = 0; at <= last; at++) {
    let length = 0
    while (length < claim.length && source.terms[at + length]!.folded === claim[length]!.folded) length++
    if (length < claim.length) continue
    const { start, end } = withPunctuation(source, at, at + claim.length)
    return {
      start,
      end,
      verbatim: true,
      coverage: 1,
      order: 1,
      missingNumbers: [],
      missingNames: [],
      sameSubject: true,
      hasCompetitors: false,
      missing: 0,
      leaps: false,
      contradicts: false,
    }
  }
  return undefined
}

/** Takes in the marks around the words, up to the sentence's own borders when its first or last word is reached. */
function withPunctuation(source: Source, from: number, to: number): { start: number; end: number } {
  const first = source.sentences.find((sentence) => sentence.from === from)
  const last = source.sentences.find((sentence) => sentence.to === to)
  const words = source.terms[to - 1]!.end
  const marks = /^[.!?…]*["'”’»)]*/.exec(source.text.slice(words, words + 8))![0].length
  return { start: first?.start ?? source.terms[from]!.start, end: last?.end ?? words + marks }
}

function alignFreely(claim: Token[], source: Source): Alignment | undefined {
  const content = claim
    .map((term, at) => ({ term, at, weight: weightOf(term, at, claim) }))
    .filter(({ weight }) => weight > 0)
  if (content.length === 0) return undefined
  const total = content.reduce((sum, { weight }) => sum + weight, 0)
  let best: { from: number; to: number; coverage: number; value: number } | undefined
  for (let from = 0; from < source.sentences.length; from++) {
    const found = new Set<string>()
    let covered = 0
    for (let to = from; to < Math.min(source.sentences.length, from + WIDEST_WINDOW); to++) {
      const stems = new Set<string>()
      for (let i = source.sentences[to]!.from; i < source.sentences[to]!.to; i++)
        stems.add(source.terms[i]!.stem)
      for (const { term, weight } of content) {
        if (found.has(term.stem) || !holds(stems, term)) continue
        found.add(term.stem)
        covered += weight * content.filter((other) => other.term.stem === term.stem).length
      }
      const coverage = Math.min(1, covered / total)
      const value = coverage - (to - from) * WORTH_WIDENING
      if (covered > 0 && (!best || value > best.value + 1e-9)) best = { from, to, coverage, value }
    }
  }
  if (!best) return undefined
  const first = source.sentences[best.from]!
  const last = source.sentences[best.to]!
  const span = source.terms.slice(first.from, last.to)
  const stems = new Set(span.map((term) => term.stem))
  const missing = content.filter(({ term }) => !holds(stems, term))
  const path = followThrough(
    content.map(({ term }) => term),
    span,
  )
  return {
    start: first.start,
    end: last.end,
    verbatim: false,
    coverage: best.coverage,
    order: path.length / content.length,
    missingNumbers: content
      .filter(({ term }) => term.kind === 'number' && !holdsNumber(term, claim, span))
      .map(({ term }) => term.folded),
    missingNames: missing.filter(({ term, at }) => isName(term, at)).map(({ term }) => term.folded),
    sameSubject: hasSameSubject(claim, span),
    hasCompetitors: span.some(
      (term, at) => (term.kind === 'number' || isName(term, at)) && placesOf(term, claim).length === 0,
    ),
    missing: missing.length,
    leaps: leaps(path, span),
    contradicts: contradicts(claim, span),
  }
}

/** A number stands in the span when it stands there beside the same word: "30 minutes" is no "30 days". */
function holdsNumber(number: Token, claim: Token[], span: Token[]): boolean {
  const places = span.flatMap((term, at) => (term.stem === number.stem ? [at] : []))
  if (places.length === 0) return false
  const unit = claim[claim.indexOf(number) + 1]
  if (!unit || unit.stop || unit.capital || unit.kind === 'number' || unit.start - number.end > 1) return true
  const units = placesOf(unit, span)
  return units.length === 0 || places.some((place) => units.some((at) => Math.abs(at - place) <= BESIDE))
}

function hasSameSubject(claim: Token[], span: Token[]): boolean {
  const opening = (terms: Token[]) => terms.find((term) => !term.stop && term.kind === 'word')
  const [one, other] = [opening(claim), opening(span)]
  if (!one || !other || !stemsMeet(one.stem, other.stem)) return false
  const places = claim.filter((term) => term.capital && !term.stop).map((term) => placesOf(term, span))
  const firsts = places.flatMap((at) => (at.length === 1 ? at : []))
  return firsts.every((place, i) => i === 0 || place >= firsts[i - 1]!)
}

/** How far a number may stand from its unit, in words. */
const BESIDE = 3

/** A capital inside a claim makes a name; at its beginning it says nothing. */
function isName(term: Token, at: number): boolean {
  return term.capital && at > 0 && term.kind === 'word' && !term.stop
}

function weightOf(term: Token, at: number, claim: Token[]): number {
  if (term.kind === 'number') return 2
  if (term.stop || isNegation(term, claim)) return 0
  return isName(term, at) ? 1.6 : 1
}

/** Stems meet when equal, or when long and alike but for their last letters ("administr", "administrativ"). */
export function stemsMeet(one: string, other: string): boolean {
  if (one === other) return true
  const shorter = Math.min(one.length, other.length)
  if (shorter < 5 || Math.abs(one.length - other.length) > 4) return false
  return one.slice(0, shorter) === other.slice(0, shorter)
}

function holds(stems: Set<string>, term: Token): boolean {
  if (stems.has(term.stem)) return true
  if (term.kind === 'number' || term.stem.length < 5) return false
  for (const stem of stems) if (stemsMeet(stem, term.stem)) return true
  return false
}

/** The longest common subsequence of the claim's content words and the span: places in the span. */
function followThrough(claim: Token[], span: Token[]): number[] {
  const rows: number[][] = [new Array<number>(span.length + 1).fill(0)]
  for (const term of claim) {
    const above = rows.at(-1)!
    const row = [0]
    for (let j = 0; j < span.length; j++) {
      row.push(stemsMeet(term.stem, span[j]!.stem) ? above[j]! + 1 : Math.max(above[j + 1]!, row[j]!))
    }
    rows.push(row)
  }
  const path: number[] = []
  let i = claim.length
  let j = span.length
  while (i > 0 && j > 0) {
    if (rows[i]![j] === rows[i]![j - 1]) j--
    else if (rows[i]![j] === rows[i - 1]![j]) i--
    else {
      path.unshift(j - 1)
      i--
      j--
    }
  }
  return path
}

const COORDINATORS = new Set('e mas enquanto porem ou and but while whereas or y pero mientras'.split(' '))
/** Content words left out between two followed ones that make a leap, where a coordinator stands among them. */
const LEAP = 2

function leaps(path: number[], span: Token[]): boolean {
  return path.some((place, step) => {
    const between = step === 0 ? [] : span.slice(path[step - 1]! + 1, place)
    return (
      between.some((term) => COORDINATORS.has(term.folded)) &&
      between.filter((term) => !term.stop).length >= LEAP
    )
  })
}

/** Words after a negation that it may be about: "não poderá exceder" denies what "não pode exceder" does. */
const LOOSELY = 2

function contradicts(claim: Token[], span: Token[]): boolean {
  const claimNegated = negatedWords(claim, LOOSELY)
  const spanNegated = negatedWords(span, LOOSELY)
  for (const at of negatedWords(claim)) {
    const places = placesOf(claim[at]!, span)
    if (places.length > 0 && !places.some((place) => spanNegated.has(place))) return true
  }
  for (const place of negatedWords(span)) {
    const places = placesOf(span[place]!, claim)
    const others = placesOf(span[place]!, span)
    if (
      places.length > 0 &&
      !places.some((at) => claimNegated.has(at)) &&
      others.every((at) => spanNegated.has(at))
    )
      return true
  }
  return claim.some((term, at) => {
    const opposites = span.flatMap((other, place) => (areOpposites(term.folded, other.folded) ? [place] : []))
    if (opposites.length === 0) return false
    if (!span.some((other) => other.stem === term.stem)) return true
    const governed = claim.slice(at + 1).find((other) => !other.stop)
    return (
      governed !== undefined &&
      opposites.some((place) => governs(place, governed, span)) &&
      !placesOf(term, span).some((place) => governs(place, governed, span))
    )
  })
}

/** Whether the next content word from `place` on is `word`: "before the [batch]". */
function governs(place: number, word: Token, span: Token[]): boolean {
  const next = span.slice(place + 1).find((term) => !term.stop)
  return next !== undefined && stemsMeet(next.stem, word.stem)
}

function placesOf(term: Token, terms: Token[]): number[] {
  return terms.flatMap((other, at) => (stemsMeet(other.stem, term.stem) ? [at] : []))
}
