import { stemsMeet } from '../../text/alignment.ts'
import { isCommonWord } from '../../text/common-words.ts'
import { type Token, tokensOf } from '../../text/tokens.ts'
import type { GroundedPassage } from '../grounded-request.ts'
import { holdsAttribute } from './attributes.ts'
import { saysBeing } from './focus.ts'
import { isListItem } from './list-items.ts'
import { ordinalOf, tellOnePlace } from './ordinals.ts'
import { explains, type Question } from './question.ts'
import type { Candidate } from './ranking.ts'
import { type RecordLine, recordAround, recordLines } from './records.ts'
import { turnsRound } from './roles.ts'
import { nameOneThing } from './synonyms.ts'
import { isTitle } from './titles.ts'

/** What of the ranked sentences may be quoted. */
export interface Admission {
  /** What answers by its place: the line of a form, the row of a table, the list under a heading; best first. */
  placed: Candidate[][]
  /** What may be quoted if the evidence is good enough, best first. */
  quotable: Candidate[]
}

/** Sentences of a section given whole. */
const LONGEST_SECTION = 24
/** Rows of a table that answer equally well and are all given. */
const MOST_ROWS = 4
/** Of the words that say whose attribute is asked for, the share that may be missing around its value. */
const UNTOLD = 0.5
/** Numbers that make a row of figures. */
const FIGURES = 3
/** A code is a name that no other word stands for: `SYNC_LATE`, `QUI-312`. */
const CODE = /\b(?=[\p{Lu}\d_-]*[\d_])(?=[\p{Lu}\d_-]*\p{Lu})[\p{Lu}\d]+(?:[_-][\p{Lu}\d]+)+\b/gu

type Verdict = 'placed' | 'possible' | 'refused'

/**
 * Tells what may be quoted from what only looks like an answer. A line of a form says one thing, so it answers nothing
 * else; what is asked for by its kind (a telephone, a price) must be there; an order to the model is no answer.
 * @param ranked best first, as `rankSentences` gives them
 */
export function admit(question: Question, ranked: Candidate[]): Admission {
  const placed: Candidate[][] = []
  const refused = new Set<Candidate>()
  const forms: Form[] = []
  for (const passage of new Set(ranked.map((candidate) => candidate.passage))) {
    const sentences = ranked
      .filter((candidate) => candidate.passage === passage)
      .sort((one, other) => one.place - other.place)
    if (!namesWhatIsAsked(question, passage)) {
      for (const candidate of sentences) refused.add(candidate)
      continue
    }
    const lines = recordLines(sentences.map(({ text }) => text))
    forms.push(...formsOf(sentences, lines, question.language))
    sentences.forEach((candidate, at) => {
      if (candidate.features.injected >= 0.5) {
        refused.add(candidate)
        return
      }
      const section = isHeading(candidate) ? sectionUnder(question, sentences, at) : undefined
      if (section) placed.push(section)
      const verdict = lines[at]
        ? judgeRecord(question, sentences, lines, at)
        : judgeProse(question, sentences, at)
      if (verdict === 'placed') placed.push([candidate])
      if (verdict === 'refused') refused.add(candidate)
    })
  }
  if (placed.length === 0 && !question.attribute) {
    const needed = missingFromForms(question, forms)
    for (const candidate of needed.length > 0 ? ranked : [])
      if (!needed.some((term) => isAmong(term, candidate.terms))) refused.add(candidate)
  }
  const safe = placed.map((group) => group.filter(({ features }) => features.injected < 0.5))
  return { placed: best(question, safe), quotable: ranked.filter((candidate) => !refused.has(candidate)) }
}

/** A form found on the way: the words over and in it, and its keys. */
interface Form {
  about: Token[]
  keys: Token[]
}

/** Lines that make a form. */
const SHORTEST_FORM = 3

function formsOf(
  sentences: Candidate[],
  lines: (RecordLine | undefined)[],
  language: string | undefined,
): Form[] {
  const starts = lines.flatMap((line, at) =>
    line?.kind === 'pair' && lines[at - 1]?.kind !== 'pair' ? [at] : [],
  )
  return starts.flatMap((start) => {
    const record = recordAround(lines, start)
    if (record.length < SHORTEST_FORM) return []
    const keys = record.flatMap((at) => tokensOf(lines[at]!.keys, language))
    return [
      { keys, about: [...contextOf(sentences, start), ...record.flatMap((at) => sentences[at]!.terms)] },
    ]
  })
}

/**
 * Words that a sentence must hold to be an answer, because a form could have said it and does not: the form is about
 * the thing asked of and has no such line ("Qual é a cor da cafeteira?"), or has the line for another thing ("Sala:
 * B-204" when the laboratory's room is asked for).
 */
function missingFromForms({ focus, terms }: Question, forms: Form[]): Token[] {
  for (const { about, keys } of forms) {
    if (focus && isAmong(focus.asked, keys)) return [focus.asked]
    const [asked, rest] = focus
      ? [[focus.asked], terms.filter(({ stem }) => stem !== focus.asked.stem)]
      : [
          terms.filter((term) => !isAmong(term, about) && !isCommonWord(term.folded)),
          terms.filter((term) => isAmong(term, about)),
        ]
    const isAbout = rest.length > 0 && rest.every((term) => isAmong(term, about) || saysBeing(term.folded))
    if (isAbout && asked.every((term) => !isAmong(term, about))) return asked
  }
  return []
}

/** Ordinals from the second on and codes are not said in other words. */
function namesWhatIsAsked(question: Question, passage: GroundedPassage): boolean {
  const said = [passage.documentTitle, ...passage.heading, passage.text].join('\n')
  const codes = question.text.match(CODE) ?? []
  if (codes.some((code) => !said.toLowerCase().includes(code.toLowerCase()))) return false
  const ordinals = question.terms.filter(({ folded }) => (ordinalOf(folded) ?? '1') !== '1')
  if (ordinals.length === 0) return true
  const words = tokensOf(said, question.language)
  return ordinals.every(
    ({ stem, folded }) =>
      words.some((word) => word.stem === stem || tellOnePlace(folded, word.folded)) ||
      /\b\d+\s?[ºª°]|\b\d(?:nd|rd|th)\b/.test(said),
  )
}

function judgeRecord(
  question: Question,
  sentences: Candidate[],
  lines: (RecordLine | undefined)[],
  at: number,
): Verdict {
  const { keys, value, kind } = lines[at]!
  if (value === '') return 'refused'
  const { focus, attribute, language } = question
  if (attribute && !holdsAttribute(attribute, value, keys)) return 'refused'
  if (!isOfType(question, value)) return 'refused'
  if (explains(question) && isTitle(sentences[at]!)) return 'refused'
  if (question.type === 'definition' && kind === 'row' && !isNamedByRow(question, sentences[at]!))
    return 'refused'
  const keyTerms = tokensOf(withNumbersApart(keys), language).filter(({ stop }) => !stop)
  const own = tokensOf(value, language)
  const around = [
    ...contextOf(sentences, at),
    ...recordAround(lines, at).flatMap((place) => sentences[place]!.terms),
    ...own,
    ...keyTerms,
  ]
  const asked = focus ? [focus.asked] : question.terms
  const isKeyMet =
    asked.some((term) => isAmong(term, keyTerms)) ||
    attribute?.isPlain ||
    (!focus && isKeyOfType(question, keyTerms)) ||
    (kind === 'row' && (keys === '' || stands(asked[0]!, own) || !focus)) ||
    (kind === 'row' && isAmong(asked[0]!, contextOf(sentences, at)) && isColumnNamed(question, keyTerms, own))
  const rest = question.terms.filter(
    (term) => term.stem !== focus?.asked.stem && !isAmong(term, keyTerms) && !saysBeing(term.folded),
  )
  const uncovered = rest.filter((term) => !isAmong(term, around))
  if (kind === 'row' && !question.terms.some((term) => stands(term, own))) return 'refused'
  if (!isKeyMet)
    return !focus && uncovered.length === 0 && rest.some((term) => isAmong(term, own))
      ? 'possible'
      : 'refused'
  const subject = focus?.of
  if (uncovered.every(({ folded, stem }) => focus && stem !== subject?.stem && isCommonWord(folded)))
    return 'placed'
  if (kind === 'row')
    return subject && uncovered.some(({ stem }) => stem === subject.stem) ? 'refused' : 'possible'
  return !focus || attribute || uncovered.some(({ stem }) => stem === subject?.stem) ? 'refused' : 'possible'
}

function judgeProse(question: Question, sentences: Candidate[], at: number): Verdict {
  const { attribute, focus } = question
  const { text, terms } = sentences[at]!
  if (turnsRound(question, text, terms) || isBareFigures(question, terms)) return 'refused'
  if (!attribute) return 'possible'
  const context = contextOf(sentences, at)
  const heading = sentences[at]!.passage.heading.at(-1) ?? ''
  if (!holdsAttribute(attribute, text, heading)) return 'refused'
  const around = [...context, ...(sentences[at - 1]?.terms ?? []), ...terms]
  const rest = question.terms.filter(
    ({ stem, folded }) =>
      stem !== focus?.asked.stem && !attribute.asked.test(folded) && !attribute.named.test(folded),
  )
  const untold = rest.filter((term) => !isAmong(term, around))
  return untold.length > rest.length * UNTOLD ? 'refused' : 'possible'
}

/** Mostly numbers, and nothing that the question names: the row of a table whose columns are not known. */
function isBareFigures(question: Question, terms: Token[]): boolean {
  const told = terms.filter(({ stop }) => !stop)
  const numbers = told.filter(({ kind }) => kind === 'number')
  if (numbers.length * 2 < told.length || numbers.length < FIGURES) return false
  return !told.some((term) => term.kind === 'word' && isAmong(term, question.terms))
}

/** What a heading and a title say of all that stands under them. */
function contextOf(sentences: Candidate[], at: number): Token[] {
  const { passage } = sentences[at]!
  const title = passage.documentTitle.replace(/\.\w{1,5}$/, '').replace(/[_-]/g, ' ')
  const above = sentences.slice(0, at).findLast(isHeading)
  return [...tokensOf([title, ...passage.heading].join(' '), passage.language), ...(above?.terms ?? [])]
}

function isHeading({ text, passage }: Candidate): boolean {
  return /^#{1,6}\s/.test(text) || passage.heading.at(-1) === text
}

const LISTED: Question['type'][] = ['other', 'definition', 'manner', 'person']

/** The list under a heading that says what is asked for. */
function sectionUnder(question: Question, sentences: Candidate[], at: number): Candidate[] | undefined {
  const { focus } = question
  if (!LISTED.includes(question.type) || question.attribute) return undefined
  if (!focus && question.type !== 'manner') return undefined
  const words = sentences[at]!.terms.filter(({ stop }) => !stop)
  const asked = focus ? [focus.asked, ...question.terms] : question.terms
  if (words.length === 0 || !words.every((word) => isAmong(word, asked))) return undefined
  if (focus && !words.some((word) => meets(word, focus.asked))) return undefined
  const context = [...contextOf(sentences, at), ...words]
  if (!question.terms.every((term) => isAmong(term, context) || isCommonWord(term.folded))) return undefined
  const after = sentences.slice(at + 1)
  const end = after.findIndex(isHeading)
  const under = (end < 0 ? after : after.slice(0, end)).slice(0, LONGEST_SECTION)
  return under.filter(({ text }) => isListItem(text)).length >= 2 ? under : undefined
}

/** Most of the question's own words first, those that name a row counting once more; equal rows of one table together. */
function best(question: Question, groups: Candidate[][]): Candidate[][] {
  const told = (group: Candidate[]) =>
    question.terms.filter(({ stem }) =>
      group.some(({ terms }) => terms.some((term) => stemsMeet(term.stem, stem))),
    ).length + (isNamedByRow(question, group[0]!) ? 1 : 0)
  const ordered = groups
    .filter((group) => group.length > 0)
    .map((group) => ({ group, told: told(group), score: Math.max(...group.map(({ score }) => score)) }))
    .sort((one, other) => other.told - one.told || other.score - one.score)
  const first = ordered[0]
  if (!first) return []
  if (first.group.length > 1) return [first.group]
  return ordered
    .filter(
      ({ group, told: count }) =>
        count === first.told && group.length === 1 && group[0]!.passage === first.group[0]!.passage,
    )
    .slice(0, isRow(first.group[0]!) ? MOST_ROWS : 1)
    .map(({ group }) => group)
    .sort(([one], [other]) => one!.place - other!.place)
}

/** "prova2" names the column that is asked for as "prova 2" too. */
function withNumbersApart(keys: string): string {
  return `${keys} ${keys.replace(/(\p{L})(?=\d)/gu, '$1 ')}`
}

/** Beside its row, the question names a column of it: "a nota de Carla na *prova 2*". */
function isColumnNamed({ terms, focus }: Question, keys: Token[], own: Token[]): boolean {
  return terms.some(
    (term) =>
      term.stem !== focus?.asked.stem && term.kind === 'word' && !stands(term, own) && stands(term, keys),
  )
}

/** The first cell of a row says what the row is about. */
function isNamedByRow(question: Question, candidate: Candidate): boolean {
  if (!isRow(candidate)) return false
  const cells = candidate.text.split(/\||;\s/).map((cell) => cell.replace(/^[^:]*:\s/, ''))
  const first = cells.find((cell) => cell.trim() !== '') ?? ''
  const words = tokensOf(first, question.language).filter(({ stop }) => !stop)
  return words.length > 0 && words.every((word) => stands(word, question.terms))
}

function isRow({ text }: Candidate): boolean {
  return recordLines([text])[0]?.kind === 'row'
}

function isOfType({ type }: Question, value: string): boolean {
  if (type === 'number') return /\d/.test(value)
  if (type === 'date')
    return (
      /\d/.test(value) ||
      /\p{L}+(?:-feira|day)|segunda|ter[cç]a|quarta|quinta|sexta|s[aá]bado|domingo/iu.test(value)
    )
  if (type === 'person') return /\p{Lu}/u.test(value)
  return true
}

const KEYS_OF: Partial<Record<Question['type'], string[]>> = {
  date: ['data', 'horario', 'prazo'],
  place: ['local'],
}

function isKeyOfType({ type }: Question, keys: Token[]): boolean {
  return (KEYS_OF[type] ?? []).some((name) => keys.some(({ folded }) => nameOneThing(folded, name)))
}

/** Cells hold names: no other word stands for them. */
function stands(term: Token, others: Token[]): boolean {
  return others.some((other) => stemsMeet(term.stem, other.stem))
}

function isAmong(term: Token, others: Token[]): boolean {
  return others.some((other) => meets(term, other))
}

function meets(one: Token, other: Token): boolean {
  return (
    stemsMeet(one.stem, other.stem) ||
    nameOneThing(one.folded, other.folded) ||
    tellOnePlace(one.folded, other.folded)
  )
}
