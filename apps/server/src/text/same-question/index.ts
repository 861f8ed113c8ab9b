import type { AskKind } from './grammar.ts'
import { type QuestionReading, readQuestion } from './reading.ts'
import { isSameWord, type Unit } from './same-word.ts'

export { type QuestionReading, readQuestion }

/** Kinds that ask for a time, from the loosest: "when" may be answered with any of them. */
const times: AskKind[] = ['time', 'date', 'day', 'year', 'month']

/** Kinds in which Portuguese may put the verb before or behind its subject without asking something else. */
const invertible = new Set<AskKind>([
  'when',
  ...times,
  'where',
  'why',
  'how',
  'howMany',
  'howMuch',
  'howLong',
  'howOften',
  'deadline',
  'whether',
])

/**
 * Whether two questions ask for the same thing, so that one answer serves both. Strict: each content word of one must
 * have its counterpart in the other, and numbers, units, names, negation, comparison, tense, modality ("may", "must")
 * and what is asked for must agree. What it cannot tell, it denies. Measured by `npm run similar`.
 */
export function isSameQuestion(one: QuestionReading, other: QuestionReading): boolean {
  return (
    one.language === other.language &&
    agree(one.kind, other.kind) &&
    one.tense === other.tense &&
    one.modality === other.modality &&
    one.negations === other.negations &&
    sayTheSame(one, other)
  )
}

const agree = (one: AskKind, other: AskKind) =>
  one === other || (one === 'when' && times.includes(other)) || (other === 'when' && times.includes(one))

function sayTheSame(one: QuestionReading, other: QuestionReading): boolean {
  const { language, kind } = one
  if (one.units.length === 0 || one.units.length !== other.units.length) return false
  // "Which tax applies to imported wine?", "… applied …": of two participles and a verb, only the verb differs.
  const isByForm = language === 'en' && one.isBare && other.isBare
  const same = (left: Unit, right: Unit) =>
    left.isDenied === right.isDenied &&
    isSameWord(left, right, language) &&
    !(isByForm && left.isPast !== right.isPast)
  const inOrder = one.units.every((unit, at) => same(unit, other.units[at]!))
  if (kind === 'who' || kind === 'what') {
    // "Who discovered it?" and "By whom was it discovered?" turn round what "Who …?" alone may not.
    if ((one.opening === 'by') !== (other.opening === 'by'))
      return !one.asksForObject && !other.asksForObject && isMoved(one.units, other.units, same)
    if (one.asksForObject !== other.asksForObject && !inOrder) return false
    if (inOrder) return areMarkedAlike(one.units, other.units)
    return (
      kind === 'what' &&
      one.opening === 'in' &&
      other.opening === 'in' &&
      isMoved(one.units, other.units, same)
    )
  }
  if (inOrder) return areMarkedAlike(one.units, other.units)
  return language === 'pt' && invertible.has(one.kind) && isMoved(one.units, other.units, same)
}

/** Markers that "of" may take the place of: "the deadline of", "the deadline for". */
const loose = new Set(['', 'of'])

const areMarkedAlike = (one: Unit[], other: Unit[]) =>
  one.every(({ marker }, at) => {
    const there = other[at]!.marker
    return marker === there || (loose.has(marker) && loose.has(there))
  })

/** Whether one word, no name and no number, stands elsewhere, and all the rest in the same order under the same markers. */
function isMoved(one: Unit[], other: Unit[], same: (left: Unit, right: Unit) => boolean): boolean {
  return one.some((moved, from) => {
    if (moved.isName || moved.isNumber) return false
    const to = other.findIndex((unit) => same(moved, unit))
    if (to < 0 || other[to]!.isName || other[to]!.marker !== moved.marker) return false
    const [left, right] = [one.toSpliced(from, 1), other.toSpliced(to, 1)]
    return left.every((unit, at) => same(unit, right[at]!) && unit.marker === right[at]!.marker)
  })
}
