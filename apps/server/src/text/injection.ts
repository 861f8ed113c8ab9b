import { fold } from './fold.ts'
import { type Kinship, readSigns, type SignName, type Signs } from './injection-signs.ts'
import { signsOf } from './injection-vocabulary.ts'
import { PASSAGE_WEIGHTS, QUESTION_WEIGHTS, type Weights } from './injection-weights.ts'
import { type Sentence, splitSentences } from './sentences.ts'

/** At and above this a sentence, a passage or a question counts as an order to the model. */
export const INJECTION_THRESHOLD = 0.5

/** A part of a passage that reads like an order to the model: UTF-16 code units, end exclusive. */
export interface PlantedOrder {
  start: number
  end: number
  score: number
}

/** How much a passage reads like an order to the model, 0 to 1: as much as its worst sentence, title and headings included. */
export interface InjectionReading {
  score: number
  /** The sentences at and above the threshold, in order. */
  orders: PlantedOrder[]
}

/** Where a passage stands; it is read for orders too. */
export interface PassagePlace {
  documentTitle: string
  heading: readonly string[]
}

/** Sentences of fewer words are read together with the next: an order may come in scraps. */
const SCRAP_WORDS = 4
/** Scraps joined stay shorter than this, in characters. */
const LONGEST_SCRAPS = 200
const LINE_BORDER = /\n(?=[ \t]*["'“«¿¡([]?\p{Lu})/u

/** Reads a passage for orders to whatever model will be given it. Pure; some tens of microseconds. */
export function readInjection(text: string, place?: PassagePlace): InjectionReading {
  const orders: PlantedOrder[] = []
  let score = place ? placeScore(place) : 0
  for (const { start, end, signs } of signsIn(text, place)) {
    const found = probability(signs, PASSAGE_WEIGHTS)
    score = Math.max(score, found)
    if (found >= INJECTION_THRESHOLD) orders.push({ start, end, score: found })
  }
  return { score, orders }
}

/** The signs of each sentence of a passage, from which its score comes. */
export function signsIn(text: string, place?: PassagePlace): (Sentence & { signs: Signs })[] {
  const kinship = kinshipIn(text, place)
  return unitsOf(splitSentences(text), text).map((unit) => ({
    ...unit,
    signs: readSigns(unit.text, kinship),
  }))
}

/** How much a title or heading reads like an order to the model, 0 to 1. */
export function placeScore({ documentTitle, heading }: PassagePlace): number {
  return Math.max(injectionScore(documentTitle), ...heading.map(injectionScore), 0)
}

/** How much a sentence, on its own, reads like an order to the model rather than like a document, 0 to 1. */
export function injectionScore(sentence: string): number {
  return scoreOf(sentence, PASSAGE_WEIGHTS)
}

/**
 * How much a question tries to turn the assistant against its rules, 0 to 1. People may ask for a summary or a
 * translation: that a question gives an order says nothing, what it is about does.
 */
export function questionInjectionScore(question: string): number {
  const units = unitsOf(splitSentences(question), question)
  return Math.max(0, ...units.map(({ text }) => scoreOf(text, QUESTION_WEIGHTS)))
}

function scoreOf(text: string, weights: Weights): number {
  return probability(readSigns(text), weights)
}

/** Signs to a probability, by the weights of a logistic regression. */
export function probability(signs: Signs, weights: Weights): number {
  let odds = weights.bias
  for (const name in signs) odds += (weights[name as SignName] ?? 0) * signs[name as SignName]!
  return 1 / (1 + Math.exp(-odds))
}

/** Sentences, parted where a line begins with a capital, and scraps joined with what follows them. */
function unitsOf(sentences: Sentence[], text: string): Sentence[] {
  const units: Sentence[] = []
  let open: Sentence | undefined
  for (const sentence of sentences.flatMap(linesOf)) {
    const unit: Sentence = open
      ? { text: text.slice(open.start, sentence.end), start: open.start, end: sentence.end }
      : sentence
    const isScrap = wordsAtMost(sentence.text, SCRAP_WORDS - 1) && unit.text.length < LONGEST_SCRAPS
    if (isScrap) {
      open = unit
      continue
    }
    units.push(unit)
    // What follows scraps may be an order by itself.
    if (open) units.push(sentence)
    open = undefined
  }
  if (open) units.push(open)
  return units
}

/** Wrapped lines stay together; what begins with a capital may be a sentence of its own. */
function linesOf(sentence: Sentence): Sentence[] {
  if (!sentence.text.includes('\n')) return [sentence]
  let start = sentence.start
  return sentence.text.split(LINE_BORDER).map((text) => {
    const line = { text, start, end: start + text.length }
    start = line.end + 1
    return line
  })
}

function wordsAtMost(text: string, most: number): boolean {
  let spaces = 0
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) if (++spaces >= most) return false
  return true
}

/** Words shorter than this carry grammar; longer ones are compared by their beginnings. */
const CONTENT_LETTERS = 4
const BEGINNING = 5

/** For a sentence's plain form, the share of its words that the rest of the passage has too; nothing where it has too few. */
function kinshipIn(text: string, place?: PassagePlace): Kinship {
  let counts: Map<string, number> | undefined
  return (plain) => {
    if (!counts) {
      counts = new Map()
      const around = place ? [place.documentTitle, ...place.heading].join(' ') : ''
      for (const word of beginnings(fold(`${text} ${around}`))) counts.set(word, (counts.get(word) ?? 0) + 1)
    }
    const own = new Map<string, number>()
    for (const word of beginnings(plain)) own.set(word, (own.get(word) ?? 0) + 1)
    if (own.size < 2 || counts.size < own.size + 8) return undefined
    let shared = 0
    for (const [word, count] of own) if ((counts.get(word) ?? 0) > count) shared++
    return shared / own.size
  }
}

function beginnings(folded: string): string[] {
  const found: string[] = []
  for (const [word] of folded.matchAll(/[\p{L}\p{N}]{4,}/gu)) {
    if (word.length >= CONTENT_LETTERS && !signsOf.has(word)) found.push(word.slice(0, BEGINNING))
  }
  return found
}
