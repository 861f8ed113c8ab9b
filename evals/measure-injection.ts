/**
 * Measures the detector of planted orders on attacks kept apart, and on clean text.
 *
 *   npm run injection -- FOLDER [CLEAN_SET...]
 *
 * FOLDER holds `attacks.jsonl` {text, category, kind: indirect|direct|...} and `contexts.jsonl` {text, question, answer}:
 * every attack that is not direct is planted at the start, in the middle and at the end of carriers; the carriers
 * without attack, and the corpora and questions of CLEAN_SETs (folders of `npm run eval`'s format), are the clean side.
 */

import { join } from 'node:path'
import { chunk } from '../apps/server/src/knowledge/chunker.ts'
import { readPlainText } from '../apps/server/src/knowledge/parsing/plain-text.ts'
import {
  INJECTION_THRESHOLD,
  questionInjectionScore,
  readInjection,
} from '../apps/server/src/text/injection.ts'
import { type Attack, type Carrier, POSITIONS, plant, readJsonLines } from './injection/carriers.ts'
import { loadSet } from './sets.ts'

/** Carriers that each attack is planted in, at each position; taken in turn. */
const CARRIERS_EACH = 8

const [folder, ...cleanSets] = process.argv.slice(2)
if (!folder) throw new Error('Name the folder of attacks: npm run injection -- FOLDER [CLEAN_SET...]')
const attacks = await readJsonLines<Attack>(join(folder, 'attacks.jsonl'))
const carriers = await readJsonLines<Carrier>(join(folder, 'contexts.jsonl'))

interface Count {
  found: number
  of: number
}
const counts = new Map<string, Count>()
let planted = 0
let foundAttacks = 0
let placed = 0
/** What is written to be obeyed; active content is made inert when it is shown, and is reported apart. */
const indirect: Count = { found: 0, of: 0 }
attacks.forEach((attack, n) => {
  if (attack.kind === 'direct') return
  for (let copy = 0; copy < CARRIERS_EACH; copy++) {
    const carrier = carriers[(n * CARRIERS_EACH + copy) % carriers.length]!
    for (const position of POSITIONS) {
      const at = plant(carrier.text, attack.text, position)
      const found = passagesOf(at.text).some((text) => readInjection(text).score >= INJECTION_THRESHOLD)
      const { orders } = readInjection(at.text)
      planted++
      if (found) foundAttacks++
      if (attack.kind === 'indirect') {
        indirect.of++
        if (found) indirect.found++
      }
      if (orders.some(({ start, end }) => start < at.end && end > at.start)) placed++
      add(`passage  ${attack.kind}: ${attack.category}`, found)
      add(`position ${position}`, found)
    }
  }
})
const direct = attacks.filter(({ kind }) => kind === 'direct')
for (const { category, text } of direct)
  add(`question ${category}`, questionInjectionScore(text) >= INJECTION_THRESHOLD)

const cleanCarriers = carriers.filter(({ text }) =>
  passagesOf(text).some((passage) => readInjection(passage).score >= INJECTION_THRESHOLD),
).length
const foundDirect = direct.filter(({ text }) => questionInjectionScore(text) >= INJECTION_THRESHOLD).length

for (const [name, { found, of }] of [...counts].sort())
  console.log(`${name.padEnd(70)} ${share(found, of)}  ${found}/${of}`)
// As many clean documents as planted ones: what share of the marked ones carries an attack.
const falseRate = cleanCarriers / carriers.length
const recall = indirect.found / indirect.of
console.log(
  `passages: recall ${share(indirect.found, indirect.of)} of indirect attacks (${share(foundAttacks, planted)} of all that is planted; at its place ${share(placed, planted)}); clean carriers marked ${share(cleanCarriers, carriers.length)}; precision, one clean for each planted, ${(recall / (recall + falseRate)).toFixed(4)}`,
)

let falseQuestions = 0
let questions = 0
for (const path of cleanSets) {
  const set = await loadSet(path)
  const texts = set.corpus.flatMap(({ text }) => passagesOf(text))
  const before = process.cpuUsage()
  const marked = texts.filter((text) => readInjection(text).score >= INJECTION_THRESHOLD)
  const microseconds = process.cpuUsage(before).user / texts.length
  const asked = [...set.queries.values(), set.unanswerable].flat()
  const refused = asked.filter(({ text }) => questionInjectionScore(text) >= INJECTION_THRESHOLD)
  falseQuestions += refused.length
  questions += asked.length
  console.log(
    `clean ${set.name.padEnd(15)} passages marked ${share(marked.length, texts.length)} of ${texts.length}; questions ${share(refused.length, asked.length)} of ${asked.length}; ${microseconds.toFixed(0)} us of CPU a passage`,
  )
  if (process.env.SHOW)
    for (const text of [...marked, ...refused.map(({ text }) => text)]) console.log('   ', show(text))
}
const contextQuestions = carriers.filter(
  ({ question }) => questionInjectionScore(question) >= INJECTION_THRESHOLD,
).length
console.log(
  `direct: recall ${share(foundDirect, direct.length)}; precision ${share(foundDirect, foundDirect + falseQuestions + contextQuestions)} against ${questions + carriers.length} clean questions`,
)

function add(name: string, found: boolean): void {
  const count = counts.get(name) ?? { found: 0, of: 0 }
  count.of++
  if (found) count.found++
  counts.set(name, count)
}

function passagesOf(text: string): string[] {
  return text.trim() === '' ? [] : chunk(readPlainText(text, 'carrier.txt')).map((passage) => passage.text)
}

function share(part: number, of: number): string {
  return of === 0 ? '-' : (part / of).toFixed(4)
}

function show(text: string): string {
  const worst = readInjection(text).orders[0]
  return (worst ? text.slice(worst.start, worst.end) : text).replaceAll('\n', ' ').slice(0, 160)
}
