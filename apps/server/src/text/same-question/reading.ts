import { detectLanguage } from '../language.ts'
import { tokensOf } from '../tokens.ts'
import { english } from './english.ts'
import type { AskKind, Grammar } from './grammar.ts'
import { portuguese } from './portuguese.ts'
import type { Unit } from './same-word.ts'

/** What a question asks, as far as two can be compared by it. */
export interface QuestionReading {
  language: 'pt' | 'en'
  kind: AskKind
  tense: 'past' | 'present' | 'future'
  /** `may`, `must`, both or neither. */
  modality: string
  /** How it denies or leaves out, sorted. */
  negations: string
  /** "By whom …?", "In which …?" */
  opening: 'by' | 'in' | undefined
  /** English "What did it cause?", which asks for the object; "What caused it?" for the subject. */
  asksForObject: boolean
  /** Its verb stands without an auxiliary, so that its form alone tells the tense. */
  isBare: boolean
  /** What it says of its own, in order. */
  units: Unit[]
}

/** Longer questions say too much for a comparison of words. */
const longest = 240

const grammars = { en: english, pt: portuguese }
const skippedBy = new Map<Grammar, ReadonlySet<string>>()
const skippedForBy = new Map<string, ReadonlySet<string>>()

/** @returns undefined for what cannot be told safely: another language, several sentences, a list, code */
export function readQuestion(text: string): QuestionReading | undefined {
  if (text.length > longest) return undefined
  const detected = detectLanguage(text).language
  const language = detected === 'pt-BR' ? 'pt' : detected === 'en' ? 'en' : undefined
  if (language === undefined) return undefined
  const grammar = grammars[language]
  let said = plain(text).replace(/[\s?.!]+$/, '')
  if (/[.?!;:]\s|[\n"“”«»()[\]{}<>=+#@&*|\\~]/.test(said)) return undefined
  for (const [pattern, by] of grammar.spelling) said = said.replace(pattern, by as string)
  said = said.replace(grammar.ordinalMark, (mark, digits: string) => grammar.ordinals[digits] ?? mark)
  for (const [pattern, factor] of grammar.thousands)
    said = said.replace(
      pattern,
      (_, digits: string) => `${Math.round(Number(digits.replace(',', '.')) * factor)}`,
    )
  said = withoutFrames(said, grammar).replace(grammar.fronted, '$2 $1')
  const tense = tenseOf(said, grammar)
  const isBare = !grammar.past.test(said) && !grammar.auxiliary?.test(said)
  said = said.replaceAll('§', '')
  for (const [pattern, by] of grammar.rephrased) said = said.replace(pattern, by)
  const modality = new Set<string>()
  let kind: AskKind | undefined
  let opening: QuestionReading['opening']
  for (const [pattern, asked, extra] of grammar.asks) {
    const found = pattern.exec(said)
    if (!found) continue
    kind = asked
    if (extra === 'may' || extra === 'must') modality.add(extra)
    else opening = extra
    said = said.slice(found[0].length)
    break
  }
  if (kind === undefined) return undefined
  const asksForObject = /^\s*(?:do|does|did)\b/i.test(said)
  for (const [pattern, modal] of grammar.modals)
    said = said.replace(pattern, () => {
      modality.add(modal)
      return ' '
    })
  if (kind === 'how' || kind === 'deadline') modality.clear()
  const { units, negations } = unitsOf(said, grammar, kind, text)
  return {
    language,
    kind,
    tense,
    modality: [...modality].sort().join(' '),
    negations: negations.sort().join(' '),
    opening,
    asksForObject,
    isBare,
    units,
  }
}

/** Without accents, except for the mark of a future. */
const plain = (text: string) =>
  text
    .normalize('NFC')
    .replace(/r(á|ão)(?!\p{L})/giu, 'r$1§')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()

function withoutFrames(text: string, { frames }: Grammar): string {
  let said = text
  for (let before = ''; before !== said; ) {
    before = said
    for (const frame of frames) said = said.replace(frame, ' ').trim()
  }
  return said.replace(/\s+/g, ' ')
}

function tenseOf(said: string, grammar: Grammar): QuestionReading['tense'] {
  const { future, past, auxiliary, pastForms, pastEnding } = grammar
  if (future.test(said)) return 'future'
  if (past.test(said)) return 'past'
  if (auxiliary?.test(said)) return 'present'
  return pastForms.test(said) || pastEnding.test(said) ? 'past' : 'present'
}

function unitsOf(said: string, grammar: Grammar, kind: AskKind, original: string) {
  const units: Unit[] = []
  const negations: string[] = []
  const skipped = skippedBy.get(grammar) ?? new Set(grammar.skipped.split(/\s+/))
  skippedBy.set(grammar, skipped)
  const place = `${grammar.language} ${kind}`
  const skippedFor = skippedForBy.get(place) ?? new Set((grammar.skippedFor[kind] ?? '').split(' '))
  skippedForBy.set(place, skippedFor)
  // Where all is in capitals, or each word begins with one, they tell nothing.
  const capitals = original.match(/(?<!\p{L})\p{Lu}/gu)?.length ?? 0
  const isShouted = capitals > 3 && capitals > 0.7 * (original.match(/(?<!\p{L})\p{L}/gu)?.length ?? 0)
  let marker = ''
  let isDenied = false
  for (const { folded, stem, kind: type, capital } of tokensOf(said, grammar.language)) {
    const negation = grammar.negations[folded]
    if (negation !== undefined) {
      negations.push(negation)
      isDenied = true
    }
    if (grammar.markers[folded] !== undefined) marker = grammar.markers[folded]!
    if (negation !== undefined || grammar.markers[folded] !== undefined) continue
    if (skipped.has(folded) || skippedFor.has(folded)) continue
    const isNumber = type === 'number'
    const isPast = grammar.pastForms.test(folded) || grammar.pastEnding.test(folded)
    const isName = !isNumber && capital && !isShouted
    units.push({ folded, stem, isNumber, isPast, isName, isDenied, marker })
    marker = ''
    isDenied = false
  }
  return { units, negations }
}
