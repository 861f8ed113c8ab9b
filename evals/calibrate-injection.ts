/**
 * Fits the weights of the detector of planted orders and prints what they reach on phrases and folders kept apart.
 *
 *   node evals/calibrate-injection.ts FOLDER... [--held-out FOLDER...]
 *
 * Folders of `npm run eval`'s format give clean sentences, clean questions and the carriers that attacks are planted in;
 * the phrases stand in `evals/injection/`. The printed weights go to `apps/server/src/text/injection-weights.ts` by hand.
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { probability, signsIn } from '../apps/server/src/text/injection.ts'
import { readSigns, type Signs, signNames } from '../apps/server/src/text/injection-signs.ts'
import type { Weights } from '../apps/server/src/text/injection-weights.ts'
import { POSITIONS, plant } from './injection/carriers.ts'
import { fitLogistic, type Labelled } from './logistic.ts'
import { loadSet } from './sets.ts'

interface Phrase {
  text: string
  lang: string
  category: string
  use: 'attack' | 'sentence' | 'question'
}

/** Passages of a set that are read, and how many of them each phrase is planted in. */
const PASSAGES_READ = 250
const PLANTED_IN = 3
/** A clean sentence of our own is there because it is hard. */
const HARD = 4
/** What an attack counts against a clean sentence, so that the few are not drowned by the many. */
/** Signs are rare and mostly alone: a heavier hand would not let one decide. */
const RIDGE = 1e-4
const ATTACK = 8
const STATEMENT = 0.2
/** What may be asked of the assistant although it would be odd inside a document. */
const ASKABLE = new Set(['stray task', 'answer tampering', 'lure'])

/** Signs that say nothing in a question: people give the assistant orders, and ask about machines. */
const ORDINARY = new Set<string>(
  signNames.filter(
    (name) =>
      name.startsWith('opens') ||
      [
        'asks',
        'machine',
        'secrecy',
        'readerOrder',
        'altersReply',
        'ownReply',
        'strayOrder',
        'strayQuestion',
      ].includes(name),
  ),
)

const at = process.argv.indexOf('--held-out')
const folders = process.argv.slice(2, at < 0 ? undefined : at)
const heldOut = at < 0 ? [] : process.argv.slice(at + 1)

const training = await rowsOf('training', folders)
const held = await rowsOf('validation', heldOut)
for (const kind of ['passage', 'question'] as const) {
  const names = signNames.filter(
    (name) =>
      !(kind === 'question' && ORDINARY.has(name)) && training[kind].some(({ features }) => features[name]),
  )
  const weights = rounded(fitLogistic(training[kind], names, RIDGE)) as Weights
  console.log(kind, JSON.stringify(weights))
  for (const [name, rows] of Object.entries({ training, held }))
    console.log(' ', name, quality(rows[kind], weights))
  for (const row of held[kind]) {
    const is = probability(row.features, weights) >= 0.5
    if (process.env.SHOW && is !== row.label)
      console.log(row.label ? 'MISSED' : 'FALSE', row.text.slice(0, 160), JSON.stringify(row.features))
  }
}

interface Row extends Labelled {
  features: Signs & Record<string, number>
  text: string
}

async function rowsOf(phrases: string, folders: string[]) {
  const known = (await readFile(join(import.meta.dirname, 'injection', `${phrases}.jsonl`), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Phrase)
  const sets = await Promise.all(folders.map(loadSet))
  const texts = sets.flatMap(({ corpus }) =>
    corpus.slice(0, PASSAGES_READ).map(({ text }) => text.slice(0, 800)),
  )
  const carriers =
    texts.length > 0 ? texts : ['A short text on another subject, in which nothing is asked of anybody.']
  const row = (text: string, features: Signs, label: boolean, weight = 1): Row => ({
    text,
    features,
    label,
    weight,
  })
  const passage: Row[] = texts.flatMap((text) =>
    signsIn(text).map((unit) => row(unit.text, unit.signs, false)),
  )
  const question: Row[] = sets.flatMap(({ queries }) =>
    [...queries.values()].flat().map(({ text }) => row(text, readSigns(text), false)),
  )
  // Not all that is asked ends in a question mark.
  question.push(...passage.map(({ text }) => row(text, readSigns(text), false, STATEMENT)))
  known.forEach(({ text, category, use }, n) => {
    if (use === 'question') question.push(row(text, readSigns(text), false, HARD))
    if (use === 'question') return
    if (use === 'sentence') {
      passage.push(row(text, readSigns(text), false, HARD))
      question.push(row(text, readSigns(text), false))
    }
    if (use === 'attack' && !ASKABLE.has(category)) question.push(row(text, readSigns(text), true, ATTACK))
    // A clean one is planted once: notices of one line on another subject do stand in documents.
    for (let copy = 0; copy < (use === 'attack' ? PLANTED_IN : 1); copy++) {
      const carrier = carriers[(n * 37 + copy * 101) % carriers.length]!
      const planted = plant(carrier, text, POSITIONS[copy % POSITIONS.length]!)
      const found = signsIn(planted.text).filter(
        ({ start, end }) => start < planted.end && end > planted.start,
      )
      const whole = found.sort((one, other) => other.text.length - one.text.length)[0]
      if (whole)
        passage.push(
          use === 'attack'
            ? row(text, whole.signs, true, ATTACK / PLANTED_IN)
            : row(text, whole.signs, false, HARD / 2),
        )
    }
  })
  return { passage, question }
}

function quality(rows: Row[], weights: Weights): string {
  const flagged = rows.filter(({ features }) => probability(features, weights) >= 0.5)
  const attacks = rows.filter(({ label }) => label)
  const right = flagged.filter(({ label }) => label)
  const share = (part: number, of: number) => (of === 0 ? '-' : (part / of).toFixed(4))
  return `attacks ${attacks.length} found ${share(right.length, attacks.length)}; clean ${rows.length - attacks.length} flagged ${share(flagged.length - right.length, rows.length - attacks.length)}`
}

function rounded(weights: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  )
}
