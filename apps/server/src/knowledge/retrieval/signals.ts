import { inverseFrequency, saturation } from '../index/bm25.ts'
import type { Candidate, CandidateSet, Lexicon } from '../index/passage-index.ts'
import { type FormReader, formReader, type Match } from './form-reader.ts'
import type { Question } from './question.ts'

/** What is measured about each candidate; an array per signal, in the order of the candidates. */
export interface Signals {
  /** BM25 over folded words. */
  words: Float64Array
  /** BM25 over words that are the question's by stem, or share most of their n-grams with one of its words. */
  similar: Float64Array
  /** BM25 over 4-grams of letters: repairs what stemmers break, finds cognates of other languages. */
  grams: Float64Array
  /** Neighbouring words of the question standing close together, weighted by rarity. */
  proximity: Float64Array
  /** What one place of the passage, a sentence or two, holds of the question: rarity times likeness, 0 to 1. */
  place: Float64Array
  /** Share of the question's terms the passage holds by stem, each weighted by rarity: 0 to 1. Not ranked by. */
  coverage: Float64Array
  /** Dot product of the vectors. */
  dense: Float64Array
}

export interface MeasureOptions {
  /** What the passages before and after lend: the share of their words that counts as the passage's own. */
  neighbourWeight: number
}

/** Chosen by `evals/ablation.ts`; all curves are flat around these. */
export const MEASURE: MeasureOptions = {
  neighbourWeight: 0.5,
}

/** How far apart two neighbouring words of the question may stand to count as close, in content terms. */
const CLOSE = 4

/** Content terms of one place in a passage: about a sentence and a half. */
const PLACE_LENGTH = 15

/** Measures every candidate against the question. */
export function measure(question: Question, found: CandidateSet, options: MeasureOptions = MEASURE): Signals {
  const { candidates, statistics } = found
  const { terms } = question
  const codes = [...question.grams.keys()]
  const rarities = terms.map(({ stems }) =>
    inverseFrequency(statistics.passages, Math.max(...stems.map((stem) => statistics.stemFrequency(stem)))),
  )
  const termWeights = terms.map(({ count }, at) => count * rarities[at]!)
  const gramWeights = codes.map(
    (code) =>
      question.grams.get(code)! * inverseFrequency(statistics.passages, statistics.gramFrequency(code)),
  )
  const counts = count(question, codes, rarities, candidates)
  const { words, similar, grams } = counts.columns
  const signals: Signals = {
    words: new Float64Array(candidates.length),
    similar: new Float64Array(candidates.length),
    grams: new Float64Array(candidates.length),
    proximity: counts.proximity,
    place: counts.place,
    coverage: counts.coverage,
    dense: Float64Array.from(candidates, ({ similarity }) => similarity),
  }
  const neighbours = neighbourhood(candidates)
  const row = new Float32Array(counts.width)
  for (let at = 0; at < candidates.length; at++) {
    row.set(counts.row(at))
    let length = candidates[at]!.forms.length
    let gramLength = candidates[at]!.grams
    for (const neighbour of neighbours[at]!) {
      const lent = counts.row(neighbour)
      for (let column = 0; column < row.length; column++)
        row[column]! += options.neighbourWeight * lent[column]!
      length += options.neighbourWeight * candidates[neighbour]!.forms.length
      gramLength += options.neighbourWeight * candidates[neighbour]!.grams
    }
    signals.words[at] = bm25(row, words, termWeights, length, statistics.averageLength)
    signals.similar[at] = bm25(row, similar, termWeights, length, statistics.averageLength)
    signals.grams[at] = bm25(row, grams, gramWeights, gramLength, statistics.averageGrams)
  }
  return signals
}

function bm25(
  counts: Float32Array,
  from: number,
  weights: readonly number[],
  length: number,
  average: number,
) {
  let sum = 0
  for (let at = 0; at < weights.length; at++) {
    const frequency = counts[from + at]!
    if (frequency > 0) sum += weights[at]! * saturation(frequency, length, average)
  }
  return sum
}

interface Counts {
  /** A row per candidate: how often it holds each term as a word, each term's like, each n-gram. */
  row(candidate: number): Float32Array
  width: number
  columns: { words: number; similar: number; grams: number }
  proximity: Float64Array
  place: Float64Array
  coverage: Float64Array
}

function count(
  question: Question,
  codes: readonly number[],
  rarities: readonly number[],
  candidates: readonly Candidate[],
): Counts {
  const terms = question.terms.length
  const width = 2 * terms + codes.length
  const cells = new Float32Array(candidates.length * width)
  const proximity = new Float64Array(candidates.length)
  const place = new Float64Array(candidates.length)
  const coverage = new Float64Array(candidates.length)
  const totalRarity = rarities.reduce((sum, rarity) => sum + rarity, 0)
  const shares = rarities.map((rarity) => rarity / totalRarity)
  const readers = new Map<Lexicon, FormReader>()
  const isHeld = new Uint8Array(terms)
  candidates.forEach(({ forms, lexicon }, at) => {
    const read = readers.get(lexicon) ?? formReader(question, codes, lexicon)
    readers.set(lexicon, read)
    const words = at * width
    const similar = words + terms
    const grams = similar + terms
    isHeld.fill(0)
    let lastTerm = -1
    let lastAt = 0
    const hits: Hit[] = []
    for (let formAt = 0; formAt < forms.length; formAt++) {
      const match = read(forms[formAt]!)
      if (match === undefined) continue
      if (match.similar.length > 0) hits.push({ at: formAt, match })
      if (match.word >= 0) cells[words + match.word]!++
      for (let i = 0; i < match.similar.length; i++) {
        cells[similar + match.similar[i]!]! += match.likeness[i]!
      }
      for (const gram of match.grams) cells[grams + gram]!++
      const term = match.stem
      if (term < 0) continue
      if (isHeld[term] === 0) coverage[at]! += shares[term]!
      isHeld[term] = 1
      if (lastTerm >= 0 && Math.abs(term - lastTerm) === 1 && formAt - lastAt <= CLOSE) {
        proximity[at]! += Math.min(rarities[lastTerm]!, rarities[term]!) / (formAt - lastAt)
      }
      lastTerm = term
      lastAt = formAt
    }
    place[at] = bestPlace(hits, shares)
  })
  return {
    row: (candidate) => cells.subarray(candidate * width, (candidate + 1) * width),
    width,
    columns: { words: 0, similar: terms, grams: 2 * terms },
    proximity,
    place,
    coverage,
  }
}

/** A form that is like a term of the question, and where it stands among the passage's forms. */
interface Hit {
  at: number
  match: Match
}

/** The most that any stretch of `PLACE_LENGTH` forms holds of the question: each term's share, times its best likeness. */
function bestPlace(hits: readonly Hit[], shares: readonly number[]): number {
  const held = new Float64Array(shares.length)
  let most = 0
  for (let from = 0; from < hits.length; from++) {
    let sum = 0
    held.fill(0)
    for (let to = from; to < hits.length && hits[to]!.at - hits[from]!.at < PLACE_LENGTH; to++) {
      const { similar, likeness } = hits[to]!.match
      for (let i = 0; i < similar.length; i++) {
        const term = similar[i]!
        const gain = likeness[i]! - held[term]!
        if (gain <= 0) continue
        held[term] = likeness[i]!
        sum += shares[term]! * gain
      }
    }
    if (sum > most) most = sum
  }
  return most
}

/** Per candidate, those that stand right before or after it in its document. */
function neighbourhood(candidates: readonly Candidate[]): number[][] {
  const places = new Map(candidates.map(({ documentId, ordinal }, at) => [`${ordinal} ${documentId}`, at]))
  return candidates.map(({ documentId, ordinal }) =>
    [ordinal - 1, ordinal + 1].flatMap((next) => places.get(`${next} ${documentId}`) ?? []),
  )
}
