import { detectLanguage } from '../../text/language.ts'
import { defines } from './definitions.ts'
import { announcesList, isListItem } from './list-items.ts'
import { explains, type Question } from './question.ts'
import type { Candidate } from './ranking.ts'
import { isTitle } from './titles.ts'

/** Sentences of an answer at most: one fact needs few, a reason or a way needs more. */
const MOST = { fact: 3, explanation: 4 }
/** A further sentence may score this much less than the best one: chosen with `evals/calibrate-builtin.ts`. */
const WORTH_ADDING = 1.6
/** A sentence that says what something is may score this much less than the best one, where that is asked. */
const WORTH_DEFINING = 3
/** Share of common content words from which two sentences say the same. */
const SAME = 0.6
/** Items of a list given with the sentence that announces it. */
const LIST_ITEMS = 8

const ANAPHOR =
  /^["“'(]*(?:el[ea]s?|isso|isto|ess[ea]s?|est[ea]s?|dess[ea]s?|dest[ea]s?|ness[ea]s?|nest[ea]s?|tais|tal|aquel[ea]s?|além disso|assim|também|ambos|ambas|it|its|he|she|his|her|they|their|this|these|those|that|such|both|also|él|ella|ellos|ellas|esto|eso)\b/iu

/**
 * Groups of adjoining sentences to quote: groups best first, reading order within a group.
 * @param best what `bestSentence` tells of them
 */
export function selectSentences(question: Question, ranked: Candidate[], best: Candidate): Candidate[][] {
  const most = explains(question) ? MOST.explanation : MOST.fact
  const groups: Candidate[][] = []
  let count = 0
  for (const candidate of [best, ...ranked.filter((other) => other !== best)]) {
    if (count >= most || candidate.score < best.score - WORTH_ADDING) break
    if (candidate !== best && (!isQuotable(candidate) || speaksAnother(candidate, best))) continue
    if (candidate !== best && explains(question) && isTitle(candidate)) continue
    if (candidate !== best && lacksWhatIsAsked(question, candidate, best)) continue
    if (groups.flat().some((chosen) => chosen === candidate || areNearDuplicates(chosen, candidate))) continue
    const group = withContext(candidate, ranked, groups.flat())
    groups.push(group)
    count += announces(candidate, ranked) ? 1 : group.length
  }
  return joinNeighbours(groups)
}

/** A time told by what happened then: "até o império cair". */
const TOLD_BY_EVENT =
  /(?<!\p{L})(?:durante|até|desde|depois|antes|após|quando|enquanto|during|until|till|since|after|before|when|while|once|hasta|después|cuando)(?!\p{L})/iu
/** A date question of more words tells by them what it means. */
const FEW_WORDS = 4

/**
 * The first that can be quoted; where it is asked what something is, the first that says so in its opening words; where a
 * short question asks for a date, the first worth adding that tells one, or the one right behind it that goes on about
 * it: "Ela será no dia 12".
 */
export function bestSentence(question: Question, ranked: Candidate[]): Candidate | undefined {
  const { type, terms } = question
  const best = ranked.find((one) => isQuotable(one) && !(explains(question) && isTitle(one))) ?? ranked[0]
  if (!best) return undefined
  const told = (isTold: (candidate: Candidate) => boolean) =>
    ranked.find((candidate) => isQuotable(candidate) && isTold(candidate)) ?? best
  if (type === 'definition')
    return told((one) => one.score >= best.score - WORTH_DEFINING && defines(question, one))
  if (type !== 'date' || terms.length > FEW_WORDS || !tellsNone(best)) return best
  return told(
    (one) =>
      one.features.type === 1 &&
      (one.score >= best.score - WORTH_ADDING || (follows(best, one) && ANAPHOR.test(one.text))),
  )
}

/** The first sentence tells the date or number asked for: one without any adds nothing. */
function lacksWhatIsAsked({ type }: Question, candidate: Candidate, best: Candidate): boolean {
  return (type === 'date' || type === 'number') && best.features.type === 1 && tellsNone(candidate)
}

/** Neither date nor number, nor a time told otherwise. */
function tellsNone({ features, text }: Candidate): boolean {
  return features.type === 0 && !TOLD_BY_EVENT.test(text)
}

/** A sentence shorter than this, in characters, does not show its language. */
const SHOWS_LANGUAGE = 40

/** In another language than the first sentence, a further one only resembles it: the words in common are names. */
function speaksAnother(candidate: Candidate, best: Candidate): boolean {
  const [one, other] = [candidate.passage.language, best.passage.language]
  if (one && other && one.slice(0, 2) !== other.slice(0, 2)) return true
  const seen = [candidate.text, best.text].map((text) =>
    text.length < SHOWS_LANGUAGE ? undefined : detectLanguage(text).language,
  )
  return seen[0] !== undefined && seen[1] !== undefined && seen[0] !== seen[1] && !one
}

function isQuotable({ features, text }: Candidate): boolean {
  return features.scrap === 0 && features.asks === 0 && features.injected < 0.5 && !/^#{1,6}\s/.test(text)
}

/** The sentence with what it cannot be read without: the one before it, or the list it announces. */
function withContext(candidate: Candidate, all: Candidate[], chosen: Candidate[]): Candidate[] {
  if (announces(candidate, all)) return [candidate, ...itemsAfter(candidate, all)]
  if (!ANAPHOR.test(candidate.text)) return [candidate]
  const before = neighbour(candidate, all, -1)
  return before && isQuotable(before) && !chosen.includes(before) ? [before, candidate] : [candidate]
}

function announces(candidate: Candidate, all: Candidate[]): boolean {
  return announcesList(candidate.text, neighbour(candidate, all, 1)?.text)
}

function itemsAfter(candidate: Candidate, all: Candidate[]): Candidate[] {
  const items: Candidate[] = []
  for (let step = 1; step <= LIST_ITEMS; step++) {
    const next = neighbour(candidate, all, step)
    if (!next || !isListItem(next.text)) break
    items.push(next)
  }
  return items
}

function neighbour(candidate: Candidate, all: Candidate[], step: number): Candidate | undefined {
  return all.find((other) => other.passage === candidate.passage && other.place === candidate.place + step)
}

/** Puts a group right behind the one it follows in the text, so that the quotes read on. */
function joinNeighbours(groups: Candidate[][]): Candidate[][] {
  const joined: Candidate[][] = []
  for (const group of groups) {
    const host = joined.find(
      (other) => follows(other.at(-1)!, group[0]!) || follows(group.at(-1)!, other[0]!),
    )
    if (!host) joined.push(group)
    else if (follows(host.at(-1)!, group[0]!)) host.push(...group)
    else host.unshift(...group)
  }
  return joined
}

function follows(one: Candidate, other: Candidate): boolean {
  return one.passage === other.passage && other.place === one.place + 1
}

/** Whether two sentences share most of the shorter one's content. */
export function areNearDuplicates(one: Candidate, other: Candidate): boolean {
  const stems = contentOf(one)
  const others = contentOf(other)
  let shared = 0
  for (const stem of stems) if (others.has(stem)) shared++
  return shared / Math.max(1, Math.max(stems.size, others.size)) > SAME
}

function contentOf({ terms }: Candidate): Set<string> {
  return new Set(terms.filter((term) => !term.stop).map((term) => term.stem))
}
