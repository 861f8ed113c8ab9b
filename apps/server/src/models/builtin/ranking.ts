import { stemsMeet } from '../../text/alignment.ts'
import { isCommonWord } from '../../text/common-words.ts'
import { INJECTION_THRESHOLD, injectionScore } from '../../text/injection.ts'
import { splitSentences } from '../../text/sentences.ts'
import { type Token, tokensOf } from '../../text/tokens.ts'
import type { GroundedPassage } from '../grounded-request.ts'
import { announcesList } from './list-items.ts'
import { tellOnePlace } from './ordinals.ts'
import { meetsType, type Question } from './question.ts'
import { SENTENCE_WEIGHTS } from './weights.ts'

/** A sentence of a passage that may go into the answer. */
export interface Candidate {
  passage: GroundedPassage
  /** Position of the passage in the request, from 0. */
  rank: number
  /** Position of the sentence in its passage, from 0. */
  place: number
  text: string
  terms: Token[]
  features: SentenceFeatures
  /** How likely the sentence holds the answer: higher is better, compared within one question. */
  score: number
}

/** What is known of a sentence for a question; each about 0 to 1. */
export interface SentenceFeatures {
  /** Share of the question's words in the sentence, the rare ones weighing more. */
  coverage: number
  /** The same for the sentence with its two neighbours. */
  windowCoverage: number
  /** The same for the passage with its title and headings. */
  passageCoverage: number
  /** Share of the question's neighbouring words that stand close together. */
  closeness: number
  /** Share of the question's names and numbers in the window, title or headings; 1 when it has none. */
  names: number
  /** Whether the sentence holds the kind of thing asked for. */
  type: number
  /** 1 for the first passage, falling. */
  rank: number
  /** The passage's score against the best one's. */
  relevance: number
  /** Words of the sentence, 1 at forty and more. */
  length: number
  /** Under five words, and no list follows: a heading or a scrap. */
  scrap: number
  /** It asks something itself. */
  asks: number
  /** It gives orders to the model. */
  injected: number
  /** It opens its passage. */
  first: number
  /** Share of the sentence's words that the question has. */
  density: number
}

interface Read {
  passage: GroundedPassage
  sentences: { text: string; terms: Token[] }[]
  around: Token[]
}

/** Every sentence of the passages with its score for the question, best first; ties keep reading order. */
export function rankSentences(question: Question, passages: GroundedPassage[]): Candidate[] {
  const read = passages.map((passage) => readPassage(passage, question.language))
  const weights = termWeights(question, read)
  const heldBy = matcher(question.terms)
  const bestScore = Math.max(...passages.map((passage) => passage.score), 1e-9)
  const candidates: Candidate[] = []
  read.forEach(({ passage, sentences, around }, rank) => {
    const held = sentences.map(({ terms }) => heldBy(terms))
    const aroundHeld = heldBy(around)
    const passageHeld = question.terms.map((_, t) => Math.max(aroundHeld[t]!, ...held.map((row) => row[t]!)))
    const passageCoverage = weighted(passageHeld, weights)
    sentences.forEach(({ text, terms }, place) => {
      const own = held[place]!
      const window = own.map((value, t) =>
        Math.max(value, held[place - 1]?.[t] ?? 0, held[place + 1]?.[t] ?? 0),
      )
      const near = window.map((value, t) => Math.max(value, aroundHeld[t]!))
      const named = question.terms.flatMap((term, t) => (question.names.includes(term) ? [near[t]!] : []))
      const features: SentenceFeatures = {
        coverage: weighted(own, weights),
        windowCoverage: weighted(window, weights),
        passageCoverage,
        closeness: closeness(question.terms, terms),
        names: named.length === 0 ? 1 : named.reduce((sum, value) => sum + value, 0) / named.length,
        type: meetsType(question, text, terms),
        rank: 1 / (rank + 1),
        relevance: Math.max(0, passage.score) / bestScore,
        length: Math.min(1, terms.length / 40),
        scrap: terms.length < 5 && !announcesList(text, sentences[place + 1]?.text) ? 1 : 0,
        asks: /\?\W*$/.test(text) ? 1 : 0,
        injected: orderIn(text),
        first: place === 0 ? 1 : 0,
        density: density(own, terms),
      }
      candidates.push({ passage, rank, place, text, terms, features, score: scoreOf(features) })
    })
  })
  return candidates.sort((one, other) => other.score - one.score)
}

/** A sentence that does not read like an order loses nothing for the little that it shares with one. */
function orderIn(text: string): number {
  const score = injectionScore(text)
  return score < INJECTION_THRESHOLD ? 0 : score
}

function scoreOf(features: SentenceFeatures): number {
  let score = 0
  for (const [name, value] of Object.entries(features))
    score += SENTENCE_WEIGHTS[name as keyof SentenceFeatures] * value
  return score
}

function readPassage(passage: GroundedPassage, language: string | undefined): Read {
  const sentences = splitSentences(passage.text).map(({ text }) => ({
    text,
    terms: tokensOf(text, language),
  }))
  return {
    passage,
    sentences,
    around: tokensOf([passage.documentTitle, ...passage.heading].join(' '), language),
  }
}

/** What a word frequent on any subject weighs against another. */
const COMMON_WORD = 0.35

/** Words that stand in few sentences weigh more; words that stand in none weigh most. */
function termWeights(question: Question, read: Read[]): number[] {
  const inSentences = new Map<string, number>(question.terms.map((term) => [term.stem, 0]))
  let total = 0
  for (const { sentences } of read) {
    total += sentences.length
    for (const { terms } of sentences) {
      for (const stem of new Set(terms.map((term) => term.stem))) {
        const count = inSentences.get(stem)
        if (count !== undefined) inSentences.set(stem, count + 1)
      }
    }
  }
  return question.terms.map((term) => {
    const count = inSentences.get(term.stem)!
    const rarity = Math.log(1 + (total - count + 0.5) / (count + 0.5))
    return isCommonWord(term.folded) ? rarity * COMMON_WORD : rarity
  })
}

/** For each asked term, how well the best of some terms meets it; each stem is compared with the question once. */
function matcher(asked: Token[]): (terms: Token[]) => number[] {
  const known = new Map<string, number[] | null>()
  return (terms) => {
    const best = asked.map(() => 0)
    for (const { stem } of terms) {
      let values = known.get(stem)
      if (values === undefined) {
        const met = asked.map((term) => meets(term, stem))
        values = met.some((value) => value > 0) ? met : null
        known.set(stem, values)
      }
      if (values) for (let t = 0; t < best.length; t++) if (values[t]! > best[t]!) best[t] = values[t]!
    }
    return best
  }
}

/** What "prova 1" and "1ª prova" hold of "primeira". */
const PLACE = 0.8

/** 1 for the stem itself, less for a long stem that only begins alike. */
function meets(term: Token, stem: string): number {
  if (stem === term.stem) return 1
  if (tellOnePlace(term.folded, stem)) return PLACE
  if (term.kind === 'number' || term.stem.length < 5) return 0
  if (stemsMeet(stem, term.stem)) return 0.8
  return term.stem.length >= 6 && stem.length >= 6 && stem.startsWith(term.stem.slice(0, 5)) ? 0.5 : 0
}

function weighted(held: number[], weights: number[]): number {
  let sum = 0
  let total = 0
  for (let t = 0; t < weights.length; t++) {
    sum += held[t]! * weights[t]!
    total += weights[t]!
  }
  return total === 0 ? 0 : sum / total
}

/** Words at most this far apart count as close. */
const CLOSE = 4

function closeness(asked: Token[], terms: Token[]): number {
  if (asked.length < 2) return 0
  const places = asked.map((term) => terms.flatMap((other, at) => (other.stem === term.stem ? [at] : [])))
  let close = 0
  for (let t = 1; t < asked.length; t++) {
    if (places[t - 1]!.some((one) => places[t]!.some((other) => Math.abs(one - other) <= CLOSE))) close++
  }
  return close / (asked.length - 1)
}

function density(held: number[], terms: Token[]): number {
  const content = terms.filter((term) => !term.stop).length
  return content === 0 ? 0 : Math.min(1, held.reduce((sum, value) => sum + value, 0) / content)
}
