import { gramCodes, gramCount } from '../../text/ngrams.ts'
import { LONGEST_WORD } from '../../text/words.ts'
import type { Lexicon } from '../index/passage-index.ts'
import type { Question } from './question.ts'

/** What a form means to the question. */
export interface Match {
  /** The number of the term it equals by word, by stem; -1 for none. */
  word: number
  stem: number
  /** Terms it is or mostly shares its n-grams with, and how much: Dice's coefficient, squared. */
  similar: readonly number[]
  likeness: readonly number[]
  /** Numbers of the question's n-grams in it. */
  grams: readonly number[]
}

/** @returns undefined for a form that means nothing to the question, as most do */
export type FormReader = (form: number) => Match | undefined

/** Below this Dice coefficient two words are strangers. */
const SIMILAR = 0.4

const UNREAD = 0
const STRANGER = 1
const FIRST_MATCH = 2
const MOST_MATCHES = 0xffff - FIRST_MATCH

const codesOfWord = new Uint32Array(gramCount(LONGEST_WORD))

/** Reads each form of a lexicon once. */
export function formReader(question: Question, codes: readonly number[], lexicon: Lexicon): FormReader {
  const { terms } = question
  const wordNumbers = new Map(terms.map((term, at) => [term.word, at]))
  const stemNumbers = new Map(terms.flatMap((term, at) => term.stems.map((stem) => [stem, at] as const)))
  const gramNumbers = new Map(codes.map((code, at) => [code, at]))
  const owners = gramOwners(question, gramNumbers)
  // Most n-grams of a passage are not the question's: a few bits of the code tell so without a look-up.
  const filter = new Uint8Array(4096)
  for (const code of codes) filter[code & 4095] = 1
  const shared = new Uint8Array(terms.length)
  const states = new Uint16Array(lexicon.size)
  const matches: Match[] = []

  const readOnce = (form: number): Match | undefined => {
    const word = lexicon.word(form)
    const grams: number[] = []
    shared.fill(0)
    const length = gramCodes(word, codesOfWord)
    for (let at = 0; at < length; at++) {
      const code = codesOfWord[at]!
      if (filter[code & 4095] === 0) continue
      const number = gramNumbers.get(code)
      if (number === undefined) continue
      grams.push(number)
      for (const owner of owners[number]!) shared[owner]!++
    }
    const stem = stemNumbers.get(lexicon.stem(form)) ?? -1
    if (grams.length === 0 && stem < 0) return undefined
    const similar: number[] = []
    const likeness: number[] = []
    for (let at = 0; at < terms.length; at++) {
      const dice = at === stem ? 1 : (2 * shared[at]!) / (length + gramCount(terms[at]!.word.length))
      if (dice < SIMILAR) continue
      similar.push(at)
      likeness.push(dice * dice)
    }
    return { word: wordNumbers.get(word) ?? -1, stem, similar, likeness, grams }
  }

  return (form) => {
    const state = states[form]!
    if (state === STRANGER) return undefined
    if (state !== UNREAD) return matches[state - FIRST_MATCH]
    const match = readOnce(form)
    if (match === undefined) states[form] = STRANGER
    // Past what a state can number, a form is read again each time: slower, never wrong.
    else if (matches.length < MOST_MATCHES) states[form] = matches.push(match) - 1 + FIRST_MATCH
    return match
  }
}

/** Per n-gram, the terms that hold it. */
function gramOwners(question: Question, gramNumbers: ReadonlyMap<number, number>): number[][] {
  const owners: number[][] = Array.from(gramNumbers, () => [])
  question.terms.forEach(({ word }, at) => {
    const length = gramCodes(word, codesOfWord)
    for (let i = 0; i < length; i++) {
      const list = owners[gramNumbers.get(codesOfWord[i]!)!]!
      if (!list.includes(at)) list.push(at)
    }
  })
  return owners
}
